"""Reads the pages of PDF files with PyMuPDF."""

import re
from collections.abc import Iterator, Sequence

import pymupdf

from extractors.parsing.pages.left_out import left_out
from extractors.parsing.pages.words import PageWords
from extractors.parsing.pdf.forms import Field, comment, place_values
from extractors.parsing.pdf.pdf_file import (
    PageContents,
    Rectangle,
    Word,
    inside_any,
    on_the_page,
    pixels_per_point,
    turned,
)
from extractors.stage import StageError
from schemas.document import LeftOut
from schemas.run import Reason

_FLAGS = pymupdf.TEXT_PRESERVE_WHITESPACE | pymupdf.TEXT_PRESERVE_LIGATURES
_EVERYWHERE = pymupdf.Rect(-1e5, -1e5, 1e5, 1e5)
_UNSEEN = re.compile(rb"[37]\s+Tr\b")
_INVISIBLE = (3, 7)
_PICTURE = 0.5
_SPACES = frozenset({0x20, 0xA0})
_NOT_COMMENTS = frozenset({"FreeText", "Widget", "Link", "Popup", "FileAttachment"})
_WRITTEN = frozenset({"Text", "ComboBox", "ListBox"})
# MuPDF's own boxes: PyMuPDF's guess at heights takes as long again as reading the page.
pymupdf.TOOLS.unset_quad_corrections(True)


class MupdfFile:
    """An open PDF file; StageError where it cannot be opened."""

    def __init__(self, content: bytes, passwords: Sequence[str] = ()) -> None:
        self._pdf = open_with_mupdf(content, passwords)
        try:
            self.page_count = int(self._pdf.page_count)
        except RuntimeError as error:
            raise StageError(Reason.CORRUPT, f"PDF: {type(error).__name__}") from error
        if self.page_count < 1:
            raise StageError(Reason.CORRUPT, "PDF without pages")

    def close(self) -> None:
        """Let go of the file."""
        self._pdf.close()

    def read(self, number: int) -> PageWords:
        """The words of a page, by its number from 1."""
        page = self._pdf.load_page(number - 1)
        rotation, shown = int(page.rotation), page.rect
        words: list[Word] = page.get_textpage(clip=_EVERYWHERE, flags=_FLAGS).extractWORDS()
        apart: list[LeftOut] = []
        drawn = page.read_contents() or b""
        if b"Tr" in drawn and _UNSEEN.search(drawn):
            words, apart = _without_hidden(page, words)
        if page.first_annot is not None:
            apart += _comments(page)
        if page.first_widget is not None:
            words = place_values(words, list(_fields(page)))
        if rotation:
            words = _turned(page, words)
        width, height = round(shown.width, 2), round(shown.height, 2)
        words, outside = on_the_page(words, width, height)
        return PageWords(
            number=number,
            width=width,
            height=height,
            method="pymupdf",
            words=words,
            rotation=rotation,
            left_out=apart + outside,
        )

    def contents(self, number: int) -> PageContents:
        """What is drawn on a page; pictures as they stand before it is turned."""
        page = self._pdf.load_page(number - 1)
        log = page.get_bboxlog()
        spans = page.get_texttrace() if any("text" in kind for kind, _ in log) else []
        return PageContents(
            pictures=[box for kind, box in log if kind in ("fill-image", "fill-imgmask")],
            texts=sum(code not in _SPACES for span in spans for code, *_ in span["chars"]),
            paths=sum("path" in kind for kind, _ in log),
        )

    def image(self, number: int, dpi: int) -> bytes:
        """A page as it is shown, as a grey PNM."""
        page = self._pdf.load_page(number - 1)
        zoom = pixels_per_point(page.rect.width, page.rect.height, dpi)
        pixels = page.get_pixmap(matrix=pymupdf.Matrix(zoom, zoom), colorspace=pymupdf.csGRAY)
        return bytes(pixels.tobytes("pnm"))


def open_with_mupdf(content: bytes, passwords: Sequence[str]) -> pymupdf.Document:
    """The file, opened with the first of the passwords that fits, if it needs one."""
    pymupdf.TOOLS.mupdf_display_errors(False)
    pymupdf.TOOLS.mupdf_display_warnings(False)
    try:
        pdf = pymupdf.open(stream=content, filetype="pdf")
    except (pymupdf.FileDataError, pymupdf.mupdf.FzErrorBase) as error:
        raise StageError(Reason.CORRUPT, f"PDF: {type(error).__name__}") from error
    if pdf.needs_pass and not any(pdf.authenticate(password) for password in ("", *passwords)):
        pdf.close()
        raise StageError(Reason.ENCRYPTED, f"PDF needs a password, {len(passwords)} tried")
    return pdf


def _turned(page: pymupdf.Page, words: list[Word]) -> list[Word]:
    """Words as they stand on the page when it is shown."""
    rotation, (down, across) = int(page.rotation), _sides(page)
    return [(*turned(word[:4], rotation, across, down), *word[4:]) for word in words]


def _sides(page: pymupdf.Page) -> tuple[float, float]:
    """Height and width of a page before it is turned."""
    shown = page.rect
    upright = page.rotation % 180 == 0
    return (shown.height, shown.width) if upright else (shown.width, shown.height)


def _without_hidden(page: pymupdf.Page, words: list[Word]) -> tuple[list[Word], list[LeftOut]]:
    """Words that can be seen, and the others; all of them where they lie over a scan."""
    area = page.rect.width * page.rect.height
    if sum(abs(pymupdf.Rect(item["bbox"])) for item in page.get_image_info()) >= _PICTURE * area:
        return words, []
    unseen: list[Rectangle] = []
    seen: list[Rectangle] = []
    for span in page.get_texttrace():
        (unseen if span["type"] in _INVISIBLE else seen).append(span["bbox"])
    hidden = [word for word in words if inside_any(word, unseen) and not inside_any(word, seen)]
    taken = set(map(id, hidden))
    shown = _turned(page, hidden)
    return [word for word in words if id(word) not in taken], left_out("hidden", shown)


def _comments(page: pymupdf.Page) -> list[LeftOut]:
    return [
        comment(annotation.info["content"], _as_shown(page, annotation.rect))
        for annotation in page.annots()
        if annotation.type[1] not in _NOT_COMMENTS and annotation.info.get("content", "").strip()
    ]


def _fields(page: pymupdf.Page) -> Iterator[Field]:
    for field in page.widgets():
        value = str(field.field_value or "") if field.field_type_string in _WRITTEN else ""
        yield Field((field.rect.x0, field.rect.y0, field.rect.x1, field.rect.y1), value)


def _as_shown(page: pymupdf.Page, box: pymupdf.Rect) -> Rectangle:
    down, across = _sides(page)
    return turned((box.x0, box.y0, box.x1, box.y1), int(page.rotation), across, down)
