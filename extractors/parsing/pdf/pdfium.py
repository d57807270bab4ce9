"""Reads the pages of PDF files with pypdfium2, whose licence allows everything."""

import ctypes
import math
import re
from collections.abc import Iterator, Sequence
from typing import Any

import pypdfium2
from pypdfium2 import raw

from extractors.parsing.pages.left_out import left_out
from extractors.parsing.pages.words import PageWords
from extractors.parsing.pdf.forms import Field, comment, place_values
from extractors.parsing.pdf.pdf_file import (
    PageContents,
    Rectangle,
    Word,
    on_the_page,
    pixels_per_point,
    turned,
)
from extractors.parsing.pdf.pdfium_words import Drawn, words_of
from extractors.stage import StageError
from schemas.document import LeftOut
from schemas.run import Reason

_INVISIBLE = (3, 7)
_PICTURE = 0.5
_DEPTH = 8
_STEEP = 0.7
_WORD = re.compile(r"[^\s\x00-\x1f]+")
# pdfium's own mark of a hyphen at a line's end, and what chr() refuses or no text may hold.
_CHARACTERS = {0: " ", 2: "-", 0xFFFE: "-", 0xFFFF: "\ufffd"}
_NOT_COMMENTS = (
    raw.FPDF_ANNOT_FREETEXT,
    raw.FPDF_ANNOT_WIDGET,
    raw.FPDF_ANNOT_LINK,
    raw.FPDF_ANNOT_POPUP,
    raw.FPDF_ANNOT_FILEATTACHMENT,
)


class PdfiumFile:
    """An open PDF file; StageError where it cannot be opened."""

    def __init__(self, content: bytes, passwords: Sequence[str] = ()) -> None:
        self._pdf = open_with_pdfium(content, passwords)
        self.page_count = len(self._pdf)
        if self.page_count < 1:
            raise StageError(Reason.CORRUPT, "PDF without pages")
        self._has_forms = self._pdf.get_formtype() != raw.FORMTYPE_NONE
        if self._has_forms:
            self._pdf.init_forms()

    def close(self) -> None:
        """Let go of the file."""
        self._pdf.close()

    def read(self, number: int) -> PageWords:
        """The words of a page, by its number from 1."""
        page = self._pdf[number - 1]
        try:
            return self._read(page, number)
        finally:
            page.close()

    def _read(self, page: pypdfium2.PdfPage, number: int) -> PageWords:
        frame = _Frame(page)
        fields, apart = _attached(page, frame)
        if raw.FPDFPage_GetAnnotCount(page):
            # What fields and free text show becomes part of the page, where it is read.
            raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY)
            page.close()
            page = self._pdf[number - 1]
        # Of a page that is turned, pdfium shuffles the lines.
        page.set_rotation(0)
        text = page.get_textpage()
        try:
            words, hidden = words_of(_drawn(text, frame))
        finally:
            text.close()
            page.set_rotation(frame.rotation)
        if hidden and _covered(page) >= _PICTURE:
            words, hidden = sorted([*words, *hidden], key=lambda word: word[5:]), []
        words = frame.all_shown(place_values(words, fields))
        apart += left_out("hidden", frame.all_shown(hidden))
        words, outside = on_the_page(words, frame.width, frame.height)
        return PageWords(
            number=number,
            width=frame.width,
            height=frame.height,
            method="pdfium",
            words=words,
            rotation=frame.rotation,
            left_out=apart + outside,
        )

    def contents(self, number: int) -> PageContents:
        """What is drawn on a page; pictures as they stand before it is turned."""
        page = self._pdf[number - 1]
        kinds = [(item.type, item.get_bounds()) for item in page.get_objects(max_depth=_DEPTH)]
        return PageContents(
            pictures=[box for kind, box in kinds if kind == raw.FPDF_PAGEOBJ_IMAGE],
            texts=sum(kind == raw.FPDF_PAGEOBJ_TEXT and box[1] < box[3] for kind, box in kinds),
            paths=sum(kind == raw.FPDF_PAGEOBJ_PATH for kind, _ in kinds),
        )

    def image(self, number: int, dpi: int) -> bytes:
        """A page as it is shown, as a grey PNM."""
        page = self._pdf[number - 1]
        zoom = pixels_per_point(page.get_width(), page.get_height(), dpi)
        pixels = page.render(scale=zoom, grayscale=True).to_numpy()
        rows = pixels.reshape(pixels.shape[0], -1)
        head = f"P5\n{rows.shape[1]} {rows.shape[0]}\n255\n".encode()
        return head + bytes(rows.tobytes())


class _Frame:
    """Turns places of the file (origin bottom left) into places on the page as it is shown."""

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        self._left, bottom, right, self._top = page.get_bbox()
        self._across, self._down = right - self._left, self._top - bottom
        self.rotation = int(page.get_rotation())
        sides = self._across, self._down
        self.width, self.height = (
            round(side, 2) for side in (sides if self.rotation % 180 == 0 else sides[::-1])
        )

    def box(self, left: float, bottom: float, right: float, top: float) -> Rectangle:
        """A rectangle on the page as it is shown."""
        return self.shown(self.upright(left, bottom, right, top))

    def upright(self, left: float, bottom: float, right: float, top: float) -> Rectangle:
        """A rectangle on the page before it is turned."""
        return left - self._left, self._top - top, right - self._left, self._top - bottom

    def shown(self, upright: Rectangle) -> Rectangle:
        """A rectangle that was upright, as it is shown."""
        return turned(upright, self.rotation, self._across, self._down)

    def all_shown(self, words: list[Word]) -> list[Word]:
        """Words that stood upright, as they are shown."""
        if not self.rotation:
            return words
        return [(*self.shown(word[:4]), *word[4:]) for word in words]


def open_with_pdfium(content: bytes, passwords: Sequence[str]) -> pypdfium2.PdfDocument:
    """The file, opened with the first of the passwords that fits, if it needs one."""
    for password in (None, *passwords):
        # pdfium keeps an error until it meets the next, and a file without pages is none to it.
        raw.FPDF_LoadMemDocument64(b"", 0, None)
        try:
            return pypdfium2.PdfDocument(content, password=password)
        except pypdfium2.PdfiumError as error:
            if raw.FPDF_GetLastError() != raw.FPDF_ERR_PASSWORD:
                raise StageError(Reason.CORRUPT, f"PDF: {type(error).__name__}") from error
    raise StageError(Reason.ENCRYPTED, f"PDF needs a password, {len(passwords)} tried")


def _drawn(text: pypdfium2.PdfTextPage, frame: _Frame) -> Iterator[Drawn]:
    """The words of a page, each by its first and its last letter: a call for each takes long."""
    unicode_of = raw.FPDFText_GetUnicode
    codes = [unicode_of(text, index) for index in range(text.count_chars())]
    page = "".join([_CHARACTERS.get(code) or chr(min(code, 0x10FFFF)) for code in codes])
    for match in _WORD.finditer(page):
        first, last = match.start(), match.end() - 1
        box = _around(_letter(text, first), _letter(text, last))
        if box is None:
            continue
        item = raw.FPDFText_GetTextObject(text, first)
        unseen = bool(item) and raw.FPDFTextObj_GetTextRenderMode(item) in _INVISIBLE
        angle = raw.FPDFText_GetCharAngle(text, first)
        yield Drawn(match.group(), frame.upright(*box), unseen, abs(math.sin(angle)) > _STEEP)


def _letter(text: pypdfium2.PdfTextPage, index: int) -> Rectangle | None:
    box = raw.FS_RECTF()
    if not raw.FPDFText_GetLooseCharBox(text, index, box):
        return None
    return box.left, box.bottom, box.right, box.top


def _around(first: Rectangle | None, last: Rectangle | None) -> Rectangle | None:
    if first is None or last is None:
        return first or last
    lower = min(first[0], last[0]), min(first[1], last[1])
    return *lower, max(first[2], last[2]), max(first[3], last[3])


def _covered(page: pypdfium2.PdfPage) -> float:
    """The share of a page that pictures cover."""
    found = page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=_DEPTH)
    boxes = [item.get_bounds() for item in found]
    drawn = sum((right - left) * (top - bottom) for left, bottom, right, top in boxes)
    return float(drawn / (page.get_width() * page.get_height()))


def _attached(page: pypdfium2.PdfPage, frame: _Frame) -> tuple[list[Field], list[LeftOut]]:
    """The fields of a page, and what was remarked on it."""
    fields: list[Field] = []
    comments: list[LeftOut] = []
    for index in range(raw.FPDFPage_GetAnnotCount(page)):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        kind = raw.FPDFAnnot_GetSubtype(annotation)
        rectangle = raw.FS_RECTF()
        raw.FPDFAnnot_GetRect(annotation, rectangle)
        sides = rectangle.left, rectangle.bottom, rectangle.right, rectangle.top
        if kind == raw.FPDF_ANNOT_WIDGET:
            is_text = _string(annotation, b"FT") in ("Tx", "Ch")
            fields.append(
                Field(frame.upright(*sides), _string(annotation, b"V") if is_text else "")
            )
        elif kind not in _NOT_COMMENTS and (said := _string(annotation, b"Contents")).strip():
            comments.append(comment(said, frame.box(*sides)))
        raw.FPDFPage_CloseAnnot(annotation)
    return fields, comments


def _string(annotation: Any, key: bytes) -> str:
    size = raw.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    buffer = ctypes.create_string_buffer(size)
    pointer = ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR))
    raw.FPDFAnnot_GetStringValue(annotation, key, pointer, size)
    return buffer.raw[: max(0, size - 2)].decode("utf-16-le", errors="replace")
