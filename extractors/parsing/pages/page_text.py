"""Writes the pages of a document into its text: paragraphs, headings, tables."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from extractors.parsing.builder import TextBuilder
from extractors.parsing.pages.flow import Flow
from extractors.parsing.pages.hyphens import HYPHENS, Hyphens
from extractors.parsing.pages.layout import Row
from extractors.parsing.pages.lines import Line, Word
from extractors.parsing.pages.tables import Grid, find_tables
from schemas.document import Cell
from schemas.run import Reason

_CELL_GAP = "\t"
_BREAK = "\n"
_LARGER = 1.15
_HEADING_WORDS = 16
_HEADING_LINES = 3
_LEVELS = 6
_NO_HEADING = (".", ",", ";", ":")


class PageWriter:
    """Writes pages one after the other, and joins the words that their ends cut."""

    def __init__(self, builder: TextBuilder, hyphens: Hyphens, flows: Sequence[Flow]) -> None:
        self._builder = builder
        self._hyphens = hyphens
        self._levels = _heading_levels(flows)
        self._tables = 0
        self._joined = False
        self._confidence: dict[int, float] = {}

    def write(self, flow: Flow, following: Flow | None, fault: Reason | None = None) -> None:
        """Write a page; ``following`` is the next one, where a word may go on."""
        page, builder = flow.page, self._builder
        size = (page.width, page.height) if page.width else (None, None)
        builder.open_page(*size, number=page.number, goes_on=self._joined)
        self._confidence = {}
        if page.confidence:
            pairs = zip(page.words, page.confidence, strict=True)
            self._confidence = {id(word): value for word, value in pairs}
        after = following.rows[0][0][0] if following and following.rows else None
        self._rows(flow.rows, after)
        read = bool(page.words)
        builder.close_page(
            method=page.method if read or page.method == "ocr" else "none",
            rotation=page.rotation,
            coverage=0.0 if fault else flow.coverage,
            left_out=flow.left_out,
            fault=fault,
        )

    def _rows(self, rows: list[Row], after: Line | None) -> None:
        builder = self._builder
        tables = find_tables(rows) if any(len(row) > 1 for row in rows) else {}
        grid: Grid = []
        for index, row in enumerate(rows):
            follows = rows[index + 1] if index + 1 < len(rows) else None
            if len(row) > 1 and index and len(rows[index - 1]) > 1:
                builder.write(_BREAK)
            elif not self._joined:
                builder.gap(row[0][0].words[0][4])
            start = builder.length
            if index in tables:
                grid = tables[index]
                first, self._tables = index, self._tables + 1
            if len(row) == 1:
                is_plain = follows is not None and len(follows) == 1
                below = follows[0][0] if follows and is_plain else (None if follows else after)
                self._paragraph(row[0], below)
                level = self._level(row[0])
                builder.mark(start, "heading" if level else "paragraph", level)
            else:
                in_table = bool(grid) and first <= index < first + len(grid)
                self._cells(row, index - first if in_table else None, grid)
                builder.mark(start, "table_row" if in_table else "paragraph")

    def _paragraph(self, lines: list[Line], below: Line | None) -> None:
        whole: list[Line] = []
        for line, following in pairwise([*lines, None]):
            assert line is not None
            link = self._link(line, following or below)
            if link is None:
                whole.append(line)
                continue
            if whole:
                self._whole(whole)
                self._builder.write(_BREAK)
                whole = []
            self._cut(line, link, _BREAK)
        if whole:
            self._whole(whole)

    def _cells(self, row: Row, number: int | None, grid: Grid) -> None:
        builder = self._builder
        for index, cell in enumerate(row):
            builder.write(_CELL_GAP if index else "")
            start = builder.length
            for line, following in pairwise([*cell, None]):
                assert line is not None
                self._line(line, following, " ")
                if following is not None and not self._joined:
                    builder.write(" ")
            if number is not None:
                place = grid[number][index]
                self._builder.cells.append(
                    Cell(
                        table=self._tables - 1,
                        row=place.row,
                        column=place.column,
                        rows=1,
                        columns=place.columns,
                        start=start,
                        end=builder.length,
                    )
                )

    def _line(self, line: Line, following: Line | None, separator: str) -> None:
        link = self._link(line, following)
        if link is None:
            self._whole([line])
        else:
            self._cut(line, link, separator)

    def _link(self, line: Line, following: Line | None) -> str | None:
        """What joins the last word of a line to the next line, None where it ends there."""
        last, link = line.words[-1][4], None
        if following is not None and last.endswith(HYPHENS):
            link = self._hyphens.link(last, following.words[0][4])
        self._joined = link is not None
        return link

    def _whole(self, lines: Sequence[Line]) -> None:
        words = [line.words for line in lines]
        self._builder.lines(words, self._confidences(words))

    def _cut(self, line: Line, link: str, separator: str) -> None:
        """Write a line without the hyphen at its end, as the word goes on in the next."""
        last = line.words[-1]
        hyphen = last[4][-1]
        half = (*last[:4], last[4][:-1] + link, *last[5:])
        self._builder.words([*line.words[:-1], half], self._confidences([line.words]))
        raw = separator if link == hyphen else hyphen + separator
        at = self._builder.length
        self._builder.change(at - len(link) if link != hyphen else at, at, raw)

    def _confidences(self, lines: Sequence[list[Word]]) -> list[float]:
        if not self._confidence:
            return []
        return [self._confidence[id(word)] for words in lines for word in words]

    def _level(self, lines: list[Line]) -> int | None:
        if len(lines) > _HEADING_LINES or not self._levels:
            return None
        level = self._levels.get(_size(lines[0]))
        if level is None or sum(len(line.words) for line in lines) > _HEADING_WORDS:
            return None
        text = " ".join(line.text for line in lines)
        has_letters = any(character.isalpha() for character in text)
        return level if has_letters and not text.endswith(_NO_HEADING) else None


def _heading_levels(flows: Sequence[Flow]) -> dict[float, int]:
    """The level of each size of letters that is larger than that of the running text."""
    sizes: Counter[float] = Counter()
    for flow in flows:
        if flow.page.method != "ocr":
            for row in flow.rows:
                for line in row[0]:
                    sizes[_size(line)] += len(line.words)
    if not sizes:
        return {}
    body = max(sizes, key=lambda size: sizes[size])
    larger = sorted((size for size in sizes if size > _LARGER * body), reverse=True)
    return {size: min(level, _LEVELS) for level, size in enumerate(larger, start=1)}


def _size(line: Line) -> float:
    """How large its letters are, to half a point, by its first word."""
    x0, y0, x1, y1, *_ = line.words[0]
    return (2 * min(y1 - y0, line.x1 - line.x0 + (x1 - x0)) + 0.5) // 1 / 2
