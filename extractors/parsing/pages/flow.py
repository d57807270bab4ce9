"""Sorts the words of each page into what belongs to the text, in order, and what does not."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from extractors.parsing.pages.furniture import Sheet, find_furniture
from extractors.parsing.pages.layout import Row, reading_order
from extractors.parsing.pages.left_out import left_out
from extractors.parsing.pages.lines import Line, lines_of
from extractors.parsing.pages.normalizing import may_vanish, normalize
from extractors.parsing.pages.words import PageWords
from extractors.parsing.pdf.evidence import garbage, glyphs
from schemas.document import LeftOut

_TWICE_ACROSS = 2.0
_TWICE_DOWN = 1.5


@dataclass(frozen=True)
class Flow:
    """The text of a page in reading order, and what was left out of it."""

    page: PageWords
    rows: list[Row]
    left_out: list[LeftOut] = field(default_factory=list)
    glyphs: int = 0
    covered: int = 0

    @property
    def coverage(self) -> float:
        """The share of the glyphs on the page that reached the text."""
        return self.covered / self.glyphs if self.glyphs else 1.0


def flows(pages: Sequence[PageWords]) -> list[Flow]:
    """The text of each page, without what repeats from page to page."""
    sheets = [_sheet(page) for page in pages]
    furniture = find_furniture([Sheet(p.number, p.height, lines) for p, lines, _ in sheets])
    found: list[Flow] = []
    for page, lines, apart in sheets:
        rest = lines
        if furniture:
            rest = [line for line in lines if id(line) not in furniture]
            apart = apart + [
                item
                for line in lines
                if id(line) in furniture
                for item in left_out(furniture[id(line)], line.words)
            ]
        found.append(_flow(page, rest, apart))
    return found


def _sheet(page: PageWords) -> tuple[PageWords, list[Line], list[LeftOut]]:
    lines, twice = _once(lines_of(_written(page)))
    repeated = [item for line in twice for item in left_out("repeated", line.words)]
    return page, lines, [*page.left_out, *repeated]


def _written(page: PageWords) -> list[tuple[float, float, float, float, str, int, int, int]]:
    """The words of which something is left once they are normalized."""
    if not may_vanish(page.letters):
        return page.words
    return [word for word in page.words if normalize(word[4])[0].strip()]


def _once(lines: list[Line]) -> tuple[list[Line], list[Line]]:
    """Lines, and those that were drawn a second time in nearly the same place."""
    first: dict[tuple[str, int], list[Line]] = defaultdict(list)
    twice: list[Line] = []
    for line in lines:
        alike = first[line.words[0][4], len(line.words)]
        if alike and any(_is_twice(other, line) for other in alike):
            twice.append(line)
        else:
            alike.append(line)
    if not twice:
        return lines, twice
    again = set(map(id, twice))
    return [line for line in lines if id(line) not in again], twice


def _is_twice(other: Line, line: Line) -> bool:
    near = abs(other.x0 - line.x0) < _TWICE_ACROSS and abs(other.y0 - line.y0) < _TWICE_DOWN
    return near and other.text == line.text


def _flow(page: PageWords, lines: list[Line], apart: list[LeftOut]) -> Flow:
    unmapped = garbage(page)
    if unmapped:
        apart = [*apart, LeftOut(reason="unmapped", glyphs=unmapped)]
    missing = sum(item.glyphs for item in apart if item.reason != "comment")
    before = sum(item.glyphs for item in page.left_out if item.reason != "comment")
    total = glyphs(page) + before
    return Flow(page, reading_order(lines), apart, total, max(0, total - missing))


def words_in(found: Sequence[PageWords]) -> Iterator[str]:
    """All words of the pages."""
    return (word[4] for page in found for word in page.words)
