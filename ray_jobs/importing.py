"""Turns a table of texts into a folder of source files with their attributes."""

import csv
import re
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ray_jobs.errors import UsageError
from ray_jobs.ingest import ATTRIBUTES

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


def import_texts(
    table: Path, destination: Path, *, name: str, text: str, attributes: Sequence[str]
) -> int:
    """Write a text file a row and ``attributes.csv``; how many files there are.

    Files that hold their text already are left as they are, so that a second import changes
    nothing.
    """
    columns = [name, text, *attributes]
    try:
        whole = pq.read_table(table)
    except (OSError, pa.ArrowInvalid) as error:
        raise UsageError(f"{table} cannot be read as Parquet: {type(error).__name__}") from error
    if missing := sorted(set(columns) - set(whole.column_names)):
        raise UsageError(
            f"{table} has no column {missing[0]}; it has {', '.join(whole.column_names)}"
        )
    rows = whole.select(columns).to_pylist()
    destination.mkdir(parents=True, exist_ok=True)
    with (destination / ATTRIBUTES).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["path", *attributes])
        for row in rows:
            path = destination / (_UNSAFE.sub("-", str(row[name])).strip(".") + ".txt")
            content = (row[text] or "").encode("utf-8", errors="replace")
            if not path.exists() or path.read_bytes() != content:
                path.write_bytes(content)
            writer.writerow([path.name, *(row[attribute] or "" for attribute in attributes)])
    return len(rows)
