"""Looks up where on which page a stretch of text stands."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from schemas.document import Box, Page
from schemas.record import Record, Value
from schemas.span import Stretch

R = TypeVar("R", bound=Record)

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
    line: tuple[float, float, float, float] | None = None
    for index in range(first, last):
        box = words.x0[index], words.y0[index], words.x1[index], words.y1[index]
        if line is not None and _on_one_line(line, box):
            line = line[0], min(line[1], box[1]), box[2], max(line[3], box[3])
            continue
        if line is not None:
            yield _box(page, line)
        line = box
    if line is not None:
        yield _box(page, line)


def _on_one_line(
    line: tuple[float, float, float, float], box: tuple[float, float, float, float]
) -> bool:
    overlap = min(line[3], box[3]) - max(line[1], box[1])
    height = min(line[3] - line[1], box[3] - box[1])
    return box[0] >= line[2] - 1 and overlap > height / 2


def _box(page: Page, line: tuple[float, float, float, float]) -> Box:
    return Box(page=page.number, x0=line[0], y0=line[1], x1=line[2], y1=line[3])
