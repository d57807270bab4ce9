"""Looks up where on which page a stretch of text stands."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any, TypeVar

from schemas.document import Box, Page
from schemas.record import Record, Value
from schemas.span import Stretch

R = TypeVar("R", bound=Record)
Rectangle = tuple[float, float, float, float]

_CITING = ("evidence", "citations")


class Locator:
    """The word tables of one document's pages."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self._pages = sorted(pages, key=lambda page: page.number)
        self._starts = [page.start for page in self._pages]

    def located(self, record: R) -> R:
        """The record with page and boxes on itself and on whatever it cites."""
        changes: dict[str, Any] = self._place(record) if isinstance(record, Stretch) else {}
        for name in _CITING:
            cited = getattr(record, name, None)
            if isinstance(cited, tuple):
                changes[name] = tuple(item.model_copy(update=self._place(item)) for item in cited)
        return record.model_copy(update=changes) if changes else record

    def page_of(self, offset: int) -> int | None:
        """The page that holds a character."""
        index = bisect_right(self._starts, offset) - 1
        return self._pages[index].number if index >= 0 else None

    def boxes(self, start: int, end: int) -> tuple[Box, ...]:
        """One box for each line that the stretch touches, page by page."""
        return tuple(
            box
            for page in self._pages
            if page.start < end and start < page.end
            for box in _lines(page, start, end)
        )

    def _place(self, stretch: Stretch) -> dict[str, Value | int | tuple[Box, ...] | None]:
        return {
            "page": self.page_of(stretch.start),
            "boxes": self.boxes(stretch.start, stretch.end),
        }


def _lines(page: Page, start: int, end: int) -> Iterator[Box]:
    """The boxes of the words that the stretch touches, joined along each line."""
    words = page.words
    first = bisect_right(words.end, start)
    last = bisect_left(words.start, end)
    boxes = list(
        zip(
            words.x0[first:last],
            words.y0[first:last],
            words.x1[first:last],
            words.y1[first:last],
            strict=True,
        )
    )
    turn = _running(boxes)
    line: Rectangle | None = None
    for box in boxes:
        if line is not None and _is_next(turn, line, box):
            line = _around(line, box)
            continue
        if line is not None:
            yield _box(page, line)
        line = box
    if line is not None:
        yield _box(page, line)


def _running(boxes: Sequence[Rectangle]) -> Callable[[Rectangle], Rectangle]:
    """How to turn boxes so that most words stand to the right of the one before."""
    counts = dict.fromkeys(_TURNS, 0)
    for before, box in pairwise(boxes):
        for turn in _TURNS:
            counts[turn] += _is_next(turn, before, box)
    return max(counts, key=lambda turn: counts[turn])


def _rightwards(box: Rectangle) -> Rectangle:
    return box


def _leftwards(box: Rectangle) -> Rectangle:
    return -box[2], box[1], -box[0], box[3]


def _downwards(box: Rectangle) -> Rectangle:
    return box[1], box[0], box[3], box[2]


def _upwards(box: Rectangle) -> Rectangle:
    return -box[3], box[0], -box[1], box[2]


_TURNS = (_rightwards, _leftwards, _downwards, _upwards)


def _is_next(turn: Callable[[Rectangle], Rectangle], line: Rectangle, box: Rectangle) -> bool:
    """Whether a word goes on in a line; cells may stand far apart, but not below each other."""
    line, box = turn(line), turn(box)
    near = turn is _rightwards or box[0] - line[2] < box[3] - box[1]
    return near and _on_one_line(line, box)


def _on_one_line(line: Rectangle, box: Rectangle) -> bool:
    overlap = min(line[3], box[3]) - max(line[1], box[1])
    height = min(line[3] - line[1], box[3] - box[1])
    return box[0] >= line[2] - 1 and overlap > height / 2


def _around(line: Rectangle, box: Rectangle) -> Rectangle:
    upper = min(line[0], box[0]), min(line[1], box[1])
    return *upper, max(line[2], box[2]), max(line[3], box[3])


def _box(page: Page, line: Rectangle) -> Box:
    return Box(page=page.number, x0=line[0], y0=line[1], x1=line[2], y1=line[3])
