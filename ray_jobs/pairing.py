"""Pairs what two releases say of one thing: which row is another form of which."""

from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Literal, NamedTuple

Change = Literal["added", "removed", "changed", "moved"]


class Said(NamedTuple):
    """One row of one document under one label: its value and its place (``end`` excluded)."""

    value: str
    page: int | None
    start: int | None
    end: int | None


class Pairing(NamedTuple):
    """A difference: what was said before and what is said after, None where nothing is."""

    change: Change
    before: Said | None
    after: Said | None


def paired(before: Sequence[Said], after: Sequence[Said], *, single: bool) -> Iterator[Pairing]:
    """The differences between rows of one document and label; equal rows are left out already.

    The same value elsewhere is ``moved``; another value at an overlapping place is ``changed``, as
    is the one value of a ``single`` label, wherever it stands. What is left was added or removed.
    """
    old, new = sorted(before, key=_place), sorted(after, key=_place)
    for find, change in _WAYS:
        for row, other in find(old, new):
            old.remove(row)
            new.remove(other)
            yield Pairing(change, row, other)
    if single and len(old) == len(new) == 1:
        yield Pairing("changed", old.pop(), new.pop())
    for row in old:
        yield Pairing("removed", row, None)
    for row in new:
        yield Pairing("added", None, row)


def _of_same_value(old: Sequence[Said], new: Sequence[Said]) -> list[tuple[Said, Said]]:
    places: dict[str, deque[Said]] = defaultdict(deque)
    for row in new:
        places[row.value].append(row)
    return [(row, places[row.value].popleft()) for row in old if places[row.value]]


def _overlapping(old: Sequence[Said], new: Sequence[Said]) -> list[tuple[Said, Said]]:
    free, found = list(new), []
    for row in old:
        best = max(free, key=partial(_overlap, row), default=None)
        if best is not None and _overlap(row, best) > 0:
            free.remove(best)
            found.append((row, best))
    return found


_Way = Callable[[Sequence[Said], Sequence[Said]], list[tuple[Said, Said]]]
_WAYS: tuple[tuple[_Way, Change], ...] = ((_of_same_value, "moved"), (_overlapping, "changed"))


def _overlap(row: Said, other: Said) -> int:
    if row.start is None or row.end is None or other.start is None or other.end is None:
        return 0
    return min(row.end, other.end) - max(row.start, other.start)


def _place(row: Said) -> tuple[int, str]:
    return (row.start if row.start is not None else -1, row.value)
