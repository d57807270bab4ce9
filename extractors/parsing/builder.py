"""Writes a document's text piece by piece and remembers where each piece came to stand."""

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple, TypeVar

from schemas.document import Block, Cell, LeftOut, LeftOutReason, Method, Page, Words

Rectangle = tuple[float, float, float, float]

_UNFIT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_SENTENCE_END = (".", ":", ";", "!", "?")
_CELL_GAP = "\t"
_UNSEEN = frozenset({"hidden", "deleted", "repeated", "outside"})
"""Reasons of what is no part of a page as its reader sees it."""


class GridCell(NamedTuple):
    """A cell of a row that is to be written: its text, its column and what it spans."""

    text: str
    column: int
    columns: int = 1
    rows: int = 1


class TextBuilder:
    """Collects text, blocks and pages with exact offsets.

    Every character that is written stands in the text as one character, so offsets hold;
    characters that no database stores are replaced by U+FFFD.
    """

    def __init__(self, document_id: str, method: Method) -> None:
        self._document_id = document_id
        self._method: Method = method
        self._pieces: list[str] = []
        self._length = 0
        self._last = ""
        self._columns: tuple[list[float], ...] = ()
        self._begin = 0
        self._page: dict[str, object] = {}
        self.title: str | None = None
        self._left_out: list[LeftOut] = []
        self._first_piece = 0
        self.blocks: list[Block] = []
        self.cells: list[Cell] = []
        self.pages: list[Page] = []

    @property
    def length(self) -> int:
        """Characters written so far."""
        return self._length

    @property
    def text(self) -> str:
        """All that was written."""
        return "".join(self._pieces)

    def open_page(self, width: float | None = None, height: float | None = None) -> None:
        """Begin the next page; what is written from here on belongs to it."""
        if self._length:
            self.write("\n")
        self._columns = ([], [], [], [], [], [])
        self._left_out = []
        self._begin = self._length
        self._first_piece = len(self._pieces)
        number = len(self.pages) + 1
        self._page = {"number": number, "start": self._length, "width": width, "height": height}

    def close_page(self, visible: int | None = None) -> None:
        """End the page that was opened last.

        Of a format without boxes, ``visible`` is how many glyphs its source shows; without it, it
        is those that were written and those left out that can be seen.
        """
        names = ("start", "end", "x0", "y0", "x1", "y1")
        words = Words.model_validate(dict(zip(names, self._columns, strict=True)))
        page = {**self._page, "end": self._length, "method": self._method, "words": words}
        page |= {"left_out": tuple(self._left_out), "coverage": self._coverage(visible)}
        self.pages.append(Page.model_validate({"document_id": self._document_id, **page}))

    def write(self, text: str) -> None:
        """Append text."""
        if text:
            self._pieces.append(_UNFIT.sub("\ufffd", text))
            self._length += len(text)
            self._last = text.rstrip() or self._last

    def word(self, text: str, box: Rectangle) -> None:
        """Append a word that stands in a box of the open page."""
        start = self._length
        self.write(text)
        values = (start, self._length, *(round(value, 2) for value in box))
        for column, value in zip(self._columns, values, strict=True):
            column.append(value)

    def gap(self, following: str) -> None:
        """Separate two blocks: by an empty line, or by a mere break inside a sentence."""
        if self._length == self._page.get("start", 0):
            return
        goes_on = following[:1].islower() and not self._last.endswith(_SENTENCE_END)
        self.write("\n" if goes_on else "\n\n")

    def block(
        self,
        text: str,
        kind: Literal["paragraph", "heading", "table_row"] = "paragraph",
        level: int | None = None,
    ) -> None:
        """Append a block of text on lines of its own."""
        if not text.strip():
            return
        if self.blocks:
            is_next_row = kind == "table_row" == self.blocks[-1].kind
            self.write("\n" if is_next_row else "\n\n")
        start = self._length
        self.write(text)
        self.blocks.append(Block(start=start, end=self._length, kind=kind, level=level))

    def row(self, table: int, row: int, cells: Sequence[GridCell]) -> None:
        """Append a row of a table as one block, and remember where each cell stands."""
        text = _CELL_GAP.join(cell.text for cell in cells)
        is_blank = not text.strip()
        self.block(text, "table_row")
        at = self._length - (0 if is_blank else len(text))
        for cell in cells:
            end = at + (0 if is_blank else len(cell.text))
            place = {"table": table, "row": row, "start": at, "end": end}
            spans = {"column": cell.column, "columns": cell.columns, "rows": cell.rows}
            self.cells.append(Cell.model_validate({**place, **spans}))
            at = end + (0 if is_blank else len(_CELL_GAP))

    def leave_out(self, reason: LeftOutReason, text: str) -> None:
        """Remember text of the open page that stays out of the flow, and why."""
        even = " ".join(_UNFIT.sub("\ufffd", text).split())
        if even:
            glyphs = count_glyphs(even)
            self._left_out.append(LeftOut(reason=reason, glyphs=glyphs, text=even))

    def append(self, other: "TextBuilder") -> None:
        """Append what another builder holds of a format without boxes."""
        tables = 1 + max((cell.table for cell in self.cells), default=-1)
        text = other.text
        if text.strip():
            if self._length > self._begin:
                self.write("\n\n")
            shift = self._length
            self.write(text)
            self.blocks += [_moved(block, shift) for block in other.blocks]
            self.cells += [
                _moved(cell, shift).model_copy(update={"table": cell.table + tables})
                for cell in other.cells
            ]
        self._left_out += [item for page in other.pages for item in page.left_out]

    def _coverage(self, visible: int | None) -> float:
        written = count_glyphs("".join(self._pieces[self._first_piece :]))
        left = sum(item.glyphs for item in self._left_out if item.reason not in _UNSEEN)
        shown = max(written, visible) if visible is not None else written
        return round(written / (shown + left), 6) if shown + left else 1.0


_Placed = TypeVar("_Placed", Block, Cell)


def _moved(item: _Placed, shift: int) -> _Placed:
    return item.model_copy(update={"start": item.start + shift, "end": item.end + shift})


def count_glyphs(text: str) -> int:
    """How many characters of a text leave ink."""
    return len(text) - sum(map(str.isspace, text))
