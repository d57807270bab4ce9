"""The record of who read which document through docmill; it is added to and never changed.

It names documents by their ids and never holds the question, which may name a person.
"""

import getpass
import os
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from ray_jobs.errors import UsageError
from ray_jobs.storage import tables
from ray_jobs.storage.access import acting_as
from schemas.record import Value


class Read(Value):
    """So many rows of a document that were shown; without one, of an answer that names none."""

    collection: str | None = None
    document_id: str | None = None
    rows: int


def record_reads(opened: sa.Engine, role: str | None, command: str, given: Sequence[Read]) -> None:
    """Write down what a command is about to show; where that fails, nothing may be shown."""
    if not given:
        return
    values = {
        "who": _machine_user(),
        "command": command,
        "collections": [item.collection for item in given],
        "documents": [item.document_id for item in given],
        "rows": [item.rows for item in given],
    }
    with acting_as(opened, role) as connection:
        connection.execute(sa.text(_RECORD), values)


def reads_of(rows: Iterable[tuple[str | None, str | None]]) -> list[Read]:
    """Reads by document, from the collection and document of each row that is shown."""
    counts: dict[tuple[str | None, str | None], int] = {}
    for key in rows:
        counts[key] = counts.get(key, 0) + 1
    return [
        Read(collection=collection, document_id=document_id, rows=count)
        for (collection, document_id), count in counts.items()
    ]


def reads_of_answer(answer: pa.Table) -> list[Read]:
    """Reads by document where an answer has a column ``document_id``, else one read of it all."""
    if "document_id" not in answer.column_names:
        return [Read(rows=answer.num_rows)]
    documents = answer["document_id"].cast(pa.string()).to_pylist()
    collections: Sequence[str | None] = [None] * len(documents)
    if "collection" in answer.column_names:
        collections = answer["collection"].cast(pa.string()).to_pylist()
    return reads_of(zip(collections, documents, strict=True))


def recorded(
    connection: sa.Connection, *, document: str | None = None, since: str | None = None
) -> list[dict[str, Any]]:
    """Reads, the newest first: of a document, by the beginning of its id, and since a day."""
    reads = tables.reads
    question = sa.select(reads).order_by(reads.c.read_id.desc())
    if document is not None:
        question = question.where(reads.c.document_id.startswith(document, autoescape=True))
    if since is not None:
        question = question.where(reads.c.at >= _time(since))
    return [dict(row) for row in connection.execute(question).mappings()]


def _time(text: str) -> datetime:
    """A moment, in UTC where it names no zone."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"since when? {text!r} is no day or time as in 2026-11-01") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _machine_user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # A container may run as a number that has no name.
        return str(os.getuid())


_RECORD = """
    select record_reads(:who, :command, cast(:collections as text[]), cast(:documents as text[]),
                        cast(:rows as integer[]))
"""
