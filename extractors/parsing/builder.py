"""Writes a document's text piece by piece and remembers where each piece came to stand."""

import re
from collections.abc import Sequence
from itertools import accumulate, islice
from typing import Literal, NamedTuple, TypeVar

from extractors.parsing.pages.normalizing import is_plain, normalize
from schemas.document import Block, Cell, Change, LeftOut, LeftOutReason, Method, Page, Words
from schemas.run import Reason

Rectangle = tuple[float, float, float, float]
Word = tuple[float, float, float, float, str, int, int, int]
Kind = Literal["paragraph", "heading", "table_row"]

_UNFIT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# Adding and taking away 1.5 * 2**46 rounds to a 64th of a point, twenty times as fast as round(),
# which took a third of the time of a page.
_GRID = 1.5 * 2**46
_SENTENCE_END = (".", ":", ";", "!", "?")
_CELL_GAP = "\t"
_UNSEEN = frozenset({"hidden", "deleted", "repeated", "outside", "comment"})
"""Reasons of what is no part of a page as its reader sees it."""


class GridCell(NamedTuple):
    """A cell of a row that is to be written: its text, its column and what it spans."""

    text: str
    column: int
    columns: int = 1
    rows: int = 1


class TextBuilder:
    """Collects text, blocks, cells and pages with exact offsets.

    Every character that is written stands in the text as one character, so offsets hold;
    characters that no database stores are replaced by U+FFFD. What is written as words is
    normalized, and where that changed a character the page remembers.
    """

    def __init__(self, document_id: str, method: Method) -> None:
        self._document_id = document_id
        self._method: Method = method
        self._pieces: list[str] = []
        self._length = 0
        self._last = ""
        self._clear()
        self._number = 1
        self._start = 0
        self._size: tuple[float | None, float | None] = (None, None)
        self.blocks: list[Block] = []
        self.cells: list[Cell] = []
        self.pages: list[Page] = []
        self.coverage: float | None = None
        self.title: str | None = None

    def _clear(self) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._boxes: list[Rectangle | Word] = []
        self._confidence: list[float] = []
        self._changes: list[Change] = []
        self._left_out: list[LeftOut] = []
        self._first_piece = len(self._pieces)

    @property
    def length(self) -> int:
        """Characters written so far."""
        return self._length

    @property
    def text(self) -> str:
        """All that was written."""
        return "".join(self._pieces)

    @property
    def lost_pages(self) -> tuple[int, ...]:
        """The pages that nobody could read."""
        return tuple(page.number for page in self.pages if page.fault is not None)

    def open_page(
        self,
        width: float | None = None,
        height: float | None = None,
        *,
        number: int | None = None,
        goes_on: bool = False,
    ) -> None:
        """Begin the next page; what is written from here on belongs to it.

        ``goes_on`` where it begins inside a word that the last page began.
        """
        if self._length and not goes_on:
            self.write("\n")
        self._clear()
        self._number = number or len(self.pages) + 1
        self._start = self._length
        self._size = width, height

    def close_page(
        self,
        *,
        method: Method | None = None,
        rotation: int = 0,
        coverage: float | None = None,
        visible: int | None = None,
        left_out: Sequence[LeftOut] = (),
        fault: Reason | None = None,
    ) -> None:
        """End the page that was opened last.

        Without a ``coverage`` it is the share of what was written in what is ``visible`` of the
        source, in glyphs; without that, in what was written or left out and can be seen.
        """
        # Nothing here comes from outside, and validating it would cost as much as reading it.
        page = Page.model_construct(
            document_id=self._document_id,
            number=self._number,
            start=self._start,
            end=self._length,
            width=self._size[0],
            height=self._size[1],
            rotation=rotation,
            method=method or self._method,
            coverage=self._coverage(visible) if coverage is None else coverage,
            left_out=(*self._left_out, *left_out),
            changes=tuple(self._changes),
            fault=fault,
            words=self._words(),
        )
        self.pages.append(page)

    def _words(self) -> Words:
        sides = islice(zip(*self._boxes, strict=False), 4) if self._boxes else ((), (), (), ())
        x0, y0, x1, y1 = (tuple([value + _GRID - _GRID for value in side]) for side in sides)
        return Words.model_construct(
            start=tuple(self._starts),
            end=tuple(self._ends),
            x0=x0,
            y0=y0,
            x1=x1,
            y1=y1,
            confidence=tuple(self._confidence),
        )

    def write(self, text: str) -> None:
        """Append text."""
        if text:
            self._pieces.append(_UNFIT.sub("\ufffd", text))
            self._length += len(text)
            self._last = text.rstrip() or self._last

    def word(self, text: str, box: Rectangle) -> None:
        """Append a word that stands in a box of the open page."""
        self._starts.append(self._length)
        self.write(text)
        self._ends.append(self._length)
        self._boxes.append(box)

    def words(self, words: Sequence[Word], confidence: Sequence[float] = ()) -> None:
        """Append the words of a line with a space between them."""
        self.lines([words], confidence)

    def lines(self, lines: Sequence[Sequence[Word]], confidence: Sequence[float] = ()) -> None:
        """Append lines with a break between them; ``confidence`` is that of all their words."""
        words = lines[0] if len(lines) == 1 else [word for line in lines for word in line]
        texts = [word[4] for word in words]
        text = " ".join(texts)
        if not is_plain(text):
            texts = self._normalized(texts)
            text = " ".join(texts)
        if len(lines) > 1:
            rest = iter(texts)
            text = "\n".join([" ".join(islice(rest, len(line))) for line in lines])
        starts = list(accumulate([len(item) + 1 for item in texts], initial=self._length))
        self._starts += starts[:-1]
        self._ends += [start - 1 for start in starts[1:]]
        self._boxes += words
        self._confidence += confidence
        if text:
            self._pieces.append(text)
            self._length += len(text)
            self._last = text

    def _normalized(self, texts: list[str]) -> list[str]:
        written = []
        position = self._length
        for text in texts:
            if not (text.isascii() and text.isprintable()):
                text, pieces = normalize(text)
                for start, end, raw in pieces:
                    self.change(position + start, position + end, raw)
            written.append(text)
            position += len(text) + 1
        return written

    def change(self, start: int, end: int, raw: str) -> None:
        """Remember that characters of the text were others in the file."""
        self._changes.append(Change(start=start, end=end, raw=raw))

    def gap(self, following: str) -> None:
        """Separate two blocks: by an empty line, or by a mere break inside a sentence."""
        if self._length != self._start:
            self.write("\n" if self.goes_on(following) else "\n\n")

    def goes_on(self, following: str) -> bool:
        """Whether what follows continues the sentence that was written last."""
        return following[:1].islower() and not self._last.endswith(_SENTENCE_END)

    def block(self, text: str, kind: Kind = "paragraph", level: int | None = None) -> None:
        """Append a block of text on lines of its own."""
        if not text.strip():
            return
        if self.blocks:
            is_next_row = kind == "table_row" == self.blocks[-1].kind
            self.write("\n" if is_next_row else "\n\n")
        start = self._length
        self.write(text)
        self.mark(start, kind, level)

    def mark(self, start: int, kind: Kind = "paragraph", level: int | None = None) -> None:
        """Make a block of what was written since a position."""
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
            self.cells.append(Cell(**place, **spans))
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
            if self._length > self._start:
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
