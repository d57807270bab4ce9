"""Reads the letters inside boxes of a PDF with pypdfium2, as a second opinion."""

import ctypes
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import pypdfium2
from pypdfium2 import raw

from schemas.document import Box

_FINE = 100
_HYPHENS = (2, 0xFFFE)


class _Letter(NamedTuple):
    x: float
    y: float
    character: str


class Letters:
    """The letters of a PDF file and where the middle of each stands on its page as shown."""

    def __init__(self, content: bytes) -> None:
        self._pdf = pypdfium2.PdfDocument(content)
        self._pages: dict[int, list[_Letter]] = {}

    def close(self) -> None:
        """Let go of the file."""
        self._pdf.close()

    def inside(self, boxes: Sequence[Box]) -> str:
        """The letters whose middle lies in the boxes, box by box, in the order of the file."""
        return "".join(
            letter.character
            for box in boxes
            for letter in self._page(box.page)
            if box.x0 <= letter.x <= box.x1 and box.y0 <= letter.y <= box.y1
        )

    def _page(self, number: int) -> list[_Letter]:
        if number not in self._pages:
            page = self._pdf[number - 1]
            text = page.get_textpage()
            self._pages[number] = list(_letters(page, text))
            text.close()
            page.close()
        return self._pages[number]


def _letters(page: pypdfium2.PdfPage, text: pypdfium2.PdfTextPage) -> Iterator[_Letter]:
    width, height = page.get_size()
    sides = [ctypes.c_double() for _ in range(4)]
    x, y = ctypes.c_int(), ctypes.c_int()
    for index in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text, index)
        if code in (0x20, 0xA0, 0x0A, 0x0D):
            continue
        raw.FPDFText_GetCharBox(text, index, *sides)
        left, right, bottom, top = (side.value for side in sides)
        # The library itself turns the page here, so that its idea of that is what counts.
        across, down = round(width * _FINE), round(height * _FINE)
        middle = (left + right) / 2, (bottom + top) / 2
        raw.FPDF_PageToDevice(page, 0, 0, across, down, 0, *middle, x, y)
        yield _Letter(x.value / _FINE, y.value / _FINE, "-" if code in _HYPHENS else chr(code))
