"""Puts the blocks of a page into reading order by recursive cuts along white space.

The cuts follow the recursive X-Y cut (Nagy and Seth 1984): a page is cut at its widest vertical
gutter into columns, else at a horizontal gap into bands, until nothing is left to cut.
"""

from collections.abc import Sequence
from typing import NamedTuple

_GUTTER = 8.0
_SAME_LINE = 2.0
_LEVEL = 0.8


class Placed(NamedTuple):
    """Something with a place on the page: its rectangle in points and which one it is."""

    x0: float
    y0: float
    x1: float
    y1: float
    which: int


def reading_order(items: Sequence[Placed]) -> list[list[int]]:
    """The indexes in the order in which a reader of columns would meet them.

    Each group is one block, or the cells of one row of a table from left to right.
    """
    return [[item.which for item in group] for group in _ordered(list(items))]


def _ordered(items: list[Placed]) -> list[list[Placed]]:
    if len(items) < 2:
        return [items] if items else []
    columns = _cut(items, axis=0, gap=_GUTTER)
    if len(columns) > 1 and _is_a_table(columns):
        return [sorted(row, key=lambda item: item.x0) for row in _cut(items, axis=1, gap=0.0)]
    if len(columns) > 1 and all(_is_a_column(column, columns) for column in columns):
        return [group for column in columns for group in _ordered(column)]
    bands = _cut(items, axis=1, gap=0.0)
    if len(bands) > 1:
        return [group for band in _joined(bands) for group in _ordered(band)]
    by_line = sorted(items, key=lambda item: (round(item.y0 / _SAME_LINE), item.x0))
    return [[item] for item in by_line]


def _is_a_table(columns: list[list[Placed]]) -> bool:
    """Whether the items of each column stand level with items of every other."""
    fewest = min(columns, key=len)
    if len(fewest) < 2 or len(fewest) < len(max(columns, key=len)) * _LEVEL:
        return False
    level = sum(
        all(any(abs(item.y0 - other.y0) <= _SAME_LINE for other in column) for column in columns)
        for item in fewest
    )
    return level >= _LEVEL * len(fewest)


def _cut(items: list[Placed], *, axis: int, gap: float) -> list[list[Placed]]:
    """Groups that lie apart along an axis (0 across, 1 down) by more than a gap."""
    groups: list[list[Placed]] = []
    reach = float("-inf")
    for item in sorted(items, key=lambda item: item[axis]):
        if not groups or item[axis] > reach + gap:
            groups.append([])
        groups[-1].append(item)
        reach = max(reach, item[axis + 2])
    return groups


def _is_a_column(column: list[Placed], columns: list[list[Placed]]) -> bool:
    """Whether a group is text that runs down the page, not a cell beside another cell."""
    return len(column) > 1 and _extent(column) >= 0.3 * max(map(_extent, columns))


def _extent(items: list[Placed]) -> float:
    return max(item.y1 for item in items) - min(item.y0 for item in items)


def _joined(bands: list[list[Placed]]) -> list[list[Placed]]:
    """Neighbouring bands that share the same gutter, put together again to be cut into columns."""
    joined: list[list[Placed]] = []
    for band in bands:
        if joined and len(band) > 1 and _share_columns(joined[-1], band):
            joined[-1] = joined[-1] + band
        else:
            joined.append(band)
    return joined if len(joined) > 1 else bands


def _share_columns(above: list[Placed], below: list[Placed]) -> bool:
    both = _cut(above + below, axis=0, gap=_GUTTER)
    return len(both) > 1 and len(_cut(above, axis=0, gap=_GUTTER)) == len(both)
