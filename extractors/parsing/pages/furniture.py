"""Recognises headers, footers and page numbers across the pages of a document.

Only lines at the very top or foot of a page are looked at, from the edge inwards, and only those
count that come again at their place on other pages, or that number the pages in turn: what is
taken for furniture by mistake would be missing from the text.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from extractors.parsing.pages.lines import Line, is_level

Furniture = Literal["header", "footer", "page_number"]

_BAND = 0.12
_MOST = 6
_PAGES = 3
_SHARE = 0.3
_SAME_PLACE = 3.0
_NEAR = 6.0
_DIGITS = re.compile(r"\d+")
_LETTERS = re.compile(r"[^\W\d_]{2}")
_NUMBER = re.compile(
    r"(?P<word>page|pg\.?|p\.)?\s*[-–—\[(|]*\s*(?:[A-Z]{1,2}-)?(?P<value>\d{1,4}|[ivxl]{1,6})"
    r"\s*[-–—\])|]*(?P<total>\s*(?:of|/)\s*\d{1,4})?",
    re.IGNORECASE,
)
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50}


class Sheet(NamedTuple):
    """What is looked at of a page."""

    number: int
    height: float
    lines: Sequence[Line]


class _Edge(NamedTuple):
    """A line near the edge of a page."""

    page: int
    line: Line
    text: str
    is_top: bool


def find_furniture(sheets: Sequence[Sheet]) -> dict[int, Furniture]:
    """What each line is that does not belong to the flow, by its ``id``.

    None is where nothing else stands on any page: then it is the text.
    """
    edges = [list(_edges(sheet)) for sheet in sheets]
    likely = _repeated(edges) | _numbers(edges)
    found: dict[int, Furniture] = {}
    for page in edges:
        for is_top in (True, False):
            found |= _from_the_edge([edge for edge in page if edge.is_top == is_top], likely)
    return found if len(found) < sum(len(sheet.lines) for sheet in sheets) else {}


def _edges(sheet: Sheet) -> Iterator[_Edge]:
    """The lines in the top band and in the bottom band, each from the edge inwards."""
    top, foot = _BAND * sheet.height, (1 - _BAND) * sheet.height
    above = sorted((line for line in sheet.lines if line.y1 < top), key=lambda line: line.y0)
    below = sorted((line for line in sheet.lines if line.y0 > foot), key=lambda line: -line.y1)
    for lines, is_top in ((above, True), (below, False)):
        for line in lines[:_MOST]:
            yield _Edge(sheet.number, line, line.text, is_top)


def _from_the_edge(edges: list[_Edge], likely: dict[int, Furniture]) -> dict[int, Furniture]:
    """Those that are likely up to the first line that is not; a line level with it counts."""
    found: dict[int, Furniture] = {}
    stop: Line | None = None
    for edge in edges:
        kind = likely.get(id(edge.line))
        if kind is None:
            stop = stop or edge.line
        elif stop is None or is_level(stop, edge.line):
            found[id(edge.line)] = kind
    return found


def _repeated(pages: Sequence[Sequence[_Edge]]) -> dict[int, Furniture]:
    """Lines that come again, but for their digits, at the same place on enough pages."""
    alike: dict[tuple[str, bool], list[_Edge]] = defaultdict(list)
    for page in pages:
        for edge in page:
            if _LETTERS.search(edge.text):
                key = _DIGITS.sub("#", "".join(edge.text.lower().split()))
                alike[key, edge.is_top].append(edge)
    found: dict[int, Furniture] = {}
    for (_, is_top), edges in alike.items():
        if len(edges) >= _PAGES:
            for edge in _at_one_place(edges):
                found[id(edge.line)] = "header" if is_top else "footer"
    return found


def _at_one_place(edges: list[_Edge]) -> Iterator[_Edge]:
    """The edges of every place that enough of the pages share."""
    places: list[list[_Edge]] = []
    for edge in sorted(edges, key=lambda item: item.line.y0):
        if not places or edge.line.y0 - places[-1][-1].line.y0 > _SAME_PLACE:
            places.append([])
        places[-1].append(edge)
    for place in places:
        pages = sorted({edge.page for edge in place})
        if len(pages) >= _PAGES and len(pages) >= _SHARE * (pages[-1] - pages[0] + 1):
            yield from place


def _numbers(pages: Sequence[Sequence[_Edge]]) -> dict[int, Furniture]:
    """Numbers that say so, or that go up with the pages at the same height."""
    found: dict[int, Furniture] = {}
    counted: dict[tuple[bool, int], list[_Edge]] = defaultdict(list)
    for edge in (edge for page in pages for edge in page):
        match = _NUMBER.fullmatch(edge.text.strip())
        if match is None:
            continue
        if match["word"] or match["total"]:
            found[id(edge.line)] = "page_number"
        else:
            counted[edge.is_top, _value(match["value"]) - edge.page].append(edge)
    for edges in counted.values():
        for edge in edges:
            if any(_next_to(edge, other) for other in edges):
                found[id(edge.line)] = "page_number"
    return found


def _next_to(edge: _Edge, other: _Edge) -> bool:
    near = abs(edge.line.y0 - other.line.y0) <= _NEAR
    return near and 1 <= abs(edge.page - other.page) <= 2


def _value(text: str) -> int:
    """A number in digits or in Roman numerals."""
    if text.isdigit():
        return int(text)
    values = [_ROMAN[letter] for letter in text.lower()]
    following = [*values[1:], 0]
    return sum(-v if v < after else v for v, after in zip(values, following, strict=True))
