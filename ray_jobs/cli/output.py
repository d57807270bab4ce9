"""Writes rows to the terminal as a table, or to a program as JSON, JSON lines or CSV."""

import csv
import json
import sys
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

_PLAIN_WIDTH = 160
_LONGEST_CELL = 120
_NARROW = 24

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
    table = Table(box=box.SIMPLE, pad_edge=False, show_edge=False)
    cells = [[_cell(row.get(name)) for name in names] for row in rows]
    for index, name in enumerate(names):
        numeric = any(isinstance(row.get(name), int | float) for row in rows)
        table.add_column(
            escape(name),
            justify="right" if numeric else "left",
            overflow="fold",
            no_wrap=max(len(name), *(len(row[index]) for row in cells), 0) <= _NARROW,
        )
    for row in cells:
        table.add_row(*map(escape, row))
    console.print(table)
    console.print(f"{len(rows)} row{'' if len(rows) == 1 else 's'}", style="dim")


def _cell(value: Any) -> str:
    text = " ".join(_plain(value).split())
    return text if len(text) <= _LONGEST_CELL else text[: _LONGEST_CELL - 1] + "…"


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dict | list):
        return json.dumps(value, default=str, ensure_ascii=False)
    return f"{value:g}" if isinstance(value, float) else str(value)
