"""Lays the cells of a table out in its grid, whatever format they come from."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from extractors.parsing.builder import GridCell, TextBuilder

_MOST_COLUMNS = 1000


class Given(NamedTuple):
    """A cell as a file gives it: in its order, with what it spans."""

    text: str
    columns: int = 1
    rows: int = 1


def write_table(builder: TextBuilder, rows: Iterable[Sequence[Given]]) -> None:
    """Append a table row by row; cells go to the first free columns, as HTML has it."""
    table = 1 + max((cell.table for cell in builder.cells[-1:]), default=-1)
    taken: dict[int, int] = {}
    for number, row in enumerate(rows):
        placed, column = [], 0
        for cell in row:
            while taken.get(column, 0) > number:
                column += 1
            columns, deep = max(1, min(cell.columns, _MOST_COLUMNS)), max(1, cell.rows)
            placed.append(GridCell(cell.text, column, columns, deep))
            for spanned in range(column, column + columns):
                taken[spanned] = number + deep
            column += columns
        builder.row(table, number, placed)
