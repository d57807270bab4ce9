"""Tells tables from other lines that stand level, and gives each cell its place in the grid."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from extractors.parsing.pages.layout import Row
from extractors.parsing.pages.lines import hull

_ROWS = 2
_MARKER = re.compile(r"[(\[]?(?:\d{1,3}(?:\.\d{1,3})*|[A-Za-z]|[ivxIVX]{1,5})[.)\]]?|[^\w\s]{1,2}")


class Place(NamedTuple):
    """Where a cell stands in its table, from 0, and how many columns it spans."""

    row: int
    column: int
    columns: int


Grid = list[list[Place]]


def find_tables(rows: Sequence[Row]) -> dict[int, Grid]:
    """The grid of each table among the rows, by the index of its first row.

    A table is two rows or more, one after the other, of two cells or more that line up, and whose
    first cells are no mere numbers or bullets of a list.
    """
    found: dict[int, Grid] = {}
    first = 0
    while first < len(rows):
        last = first
        while last < len(rows) and len(rows[last]) > 1:
            last += 1
        if last - first >= _ROWS and not _is_a_list(rows[first:last]):
            grid = _grid(rows[first:last])
            if grid is not None:
                found[first] = grid
        first = last + 1
    return found


def _is_a_list(rows: Sequence[Row]) -> bool:
    return all(len(row) == 2 and _MARKER.fullmatch(row[0][0].text) for row in rows)


def _grid(rows: Sequence[Row]) -> Grid | None:
    """The places of the cells; None where they do not line up."""
    boxes = [[hull(cell) for cell in row] for row in rows]
    columns = _columns([(box[0], box[2]) for row in boxes for box in row])
    if len(columns) < 2:
        return None
    grid = [
        [_place(number, box[0], box[2], columns) for box in row] for number, row in enumerate(boxes)
    ]
    return None if any(_clash(row) for row in grid) else grid


def _clash(row: list[Place]) -> bool:
    """Whether two cells of a row claim one column."""
    return any(left.column + left.columns > right.column for left, right in pairwise(row))


def _columns(spans: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Stretches across the page that cells share, found from the narrowest cells up.

    A cell that reaches over two of them spans both.
    """
    columns: list[tuple[float, float]] = []
    for left, right in sorted(spans, key=lambda span: span[1] - span[0]):
        touched = [column for column in columns if column[0] < right and left < column[1]]
        if not touched:
            columns.append((left, right))
        elif len(touched) == 1:
            columns.remove(touched[0])
            columns.append((min(left, touched[0][0]), max(right, touched[0][1])))
    return sorted(columns)


def _place(row: int, left: float, right: float, columns: Sequence[tuple[float, float]]) -> Place:
    touched = [
        index for index, column in enumerate(columns) if column[0] < right and left < column[1]
    ]
    first = touched[0] if touched else 0
    return Place(row, first, touched[-1] - first + 1 if touched else 1)
