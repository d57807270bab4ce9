"""Replaces stretches of a text, and keeps the way between both texts."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from extractors.text.sentences import Bounds
from schemas.deidentified import Replacement


class Exchange(NamedTuple):
    """Characters ``start`` (included) to ``end`` (excluded), and what shall stand there."""

    start: int
    end: int
    text: str


def replaced(text: str, exchanges: Iterable[Exchange]) -> tuple[str, tuple[Replacement, ...]]:
    """The text with stretches exchanged, which stand in order and apart, and where they are now."""
    parts: list[str] = []
    places: list[Replacement] = []
    at = length = 0
    for start, end, new in exchanges:
        parts += [text[at:start], new]
        begins = length + start - at
        length = begins + len(new)
        places.append(Replacement(start=start, end=end, new_start=begins, new_end=length))
        at = end
    return "".join([*parts, text[at:]]), tuple(places)


class OffsetMap:
    """Places of a text in the text with stretches replaced, and back.

    A bound inside a replaced stretch widens to the whole of it, so that what a place maps to holds
    all that stands for it.
    """

    def __init__(self, replacements: Sequence[Replacement]) -> None:
        self._old = _Side([(item.start, item.end) for item in replacements])
        self._new = _Side([(item.new_start, item.new_end) for item in replacements])

    def to_original(self, start: int, end: int) -> Bounds:
        """Where a stretch of the new text stands in the original."""
        return _moved(start, end, self._new, self._old)

    def to_new(self, start: int, end: int) -> Bounds:
        """Where a stretch of the original stands in the new text."""
        return _moved(start, end, self._old, self._new)


class _Side:
    """The replaced stretches as one of the two texts counts them."""

    def __init__(self, places: Sequence[tuple[int, int]]) -> None:
        self.starts = [start for start, _ in places]
        self.ends = [end for _, end in places]


def _moved(start: int, end: int, here: _Side, there: _Side) -> Bounds:
    first = bisect_right(here.starts, start) - 1
    begins = _outside(start, first, here, there)
    if end <= start:
        return Bounds(begins, begins)
    # The last character decides, for the end itself may be where a replacement begins.
    last = bisect_right(here.starts, end - 1) - 1
    is_inside = last >= 0 and end <= here.ends[last]
    stops = there.ends[last] if is_inside else end - _shift(last, here, there)
    return Bounds(begins, stops)


def _outside(offset: int, last: int, here: _Side, there: _Side) -> int:
    """Where a stretch begins that begins here."""
    if last >= 0 and offset < here.ends[last]:
        return there.starts[last]
    return offset - _shift(last, here, there)


def _shift(last: int, here: _Side, there: _Side) -> int:
    return here.ends[last] - there.ends[last] if last >= 0 else 0
