"""Writes rows to the terminal as a table, or to a program as JSON, JSON lines or CSV."""

import csv
import json
import sys
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any, Literal

import typer
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

_PLAIN_WIDTH = 160
_LONGEST_CELL = 120
_NARROW = 24
_GAP = 3

console = Console()
errors = Console(stderr=True)
if not console.is_terminal:
    console = Console(width=_PLAIN_WIDTH)


class Format(StrEnum):
    """How rows are written."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"


FormatOption = Annotated[
    Format, typer.Option("--format", help="How rows are written.", show_default=True)
]


def write_rows(
    rows: Sequence[Mapping[str, Any]], form: Format, *, columns: Sequence[str] | None = None
) -> None:
    """Write rows; ``columns`` names them where there may be no row."""
    names = list(columns or (rows[0] if rows else ()))
    if form is Format.TABLE:
        _table(rows, names)
    elif form is Format.JSON:
        sys.stdout.write(json.dumps(list(rows), default=str, ensure_ascii=False, indent=2) + "\n")
    elif form is Format.JSONL:
        for row in rows:
            sys.stdout.write(json.dumps(row, default=str, ensure_ascii=False) + "\n")
    else:
        writer = csv.writer(sys.stdout)
        writer.writerow(names)
        writer.writerows([_plain(row.get(name)) for name in names] for row in rows)


def _table(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> None:
    if not rows:
        console.print("no rows", style="dim")
        return
    cells = [[_cell(row.get(name)) for name in names] for row in rows]
    widths = [max(map(len, column)) for column in zip(names, *cells, strict=True)]
    if sum(min(width, _NARROW) + _GAP for width in widths) - _GAP > console.width:
        _one_below_another(cells, names)
    else:
        numeric = [any(isinstance(row.get(name), int | float) for row in rows) for name in names]
        _side_by_side(cells, names, widths=widths, numeric=numeric)
    console.print(f"{len(rows)} row{'' if len(rows) == 1 else 's'}", style="dim")


def _side_by_side(
    cells: Sequence[Sequence[str]],
    names: Sequence[str],
    *,
    widths: Sequence[int],
    numeric: Sequence[bool],
) -> None:
    table = Table(box=box.SIMPLE, pad_edge=False, show_edge=False)
    for name, width, is_number in zip(names, widths, numeric, strict=True):
        justify: Literal["left", "right"] = "right" if is_number else "left"
        no_wrap = width <= _NARROW
        table.add_column(escape(name), justify=justify, overflow="fold", no_wrap=no_wrap)
    for row in cells:
        table.add_row(*map(escape, row))
    console.print(table)


def _one_below_another(cells: Sequence[Sequence[str]], names: Sequence[str]) -> None:
    """Rows too wide for the terminal: a value a line, empty ones left out."""
    indent = max(map(len, names))
    for number, row in enumerate(cells, start=1):
        console.rule(f"row {number}", align="left", style="dim")
        for name, cell in zip(names, row, strict=True):
            if cell:
                console.print(f"{name:>{indent}}  {cell}", markup=False, highlight=False)


def _cell(value: Any) -> str:
    text = " ".join(_plain(value).split())
    return text if len(text) <= _LONGEST_CELL else text[: _LONGEST_CELL - 1] + "…"


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dict | list):
        return json.dumps(value, default=str, ensure_ascii=False)
    return f"{value:g}" if isinstance(value, float) else str(value)
