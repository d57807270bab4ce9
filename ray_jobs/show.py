"""A published document cut into pieces, each with the label of the span it belongs to."""

from collections.abc import Sequence
from typing import Any

import duckdb
from pydantic import Field

from extractors.text.offset_map import OffsetMap
from ray_jobs.errors import UsageError
from ray_jobs.storage.sql import open_sql
from schemas.deidentified import Replacement
from schemas.record import Record, Value
from schemas.settings import Settings


class Piece(Value):
    """A stretch of text between two marks."""

    text: str
    label: str | None = None
    context: str = Field(default="", description="What is unusual about it: negated, family.")


class MarkedDocument(Record):
    """A document's text as pieces in order."""

    collection: str
    title: str
    uri: str
    labels: tuple[str, ...]
    pieces: tuple[Piece, ...]


def marked_document(
    settings: Settings,
    wanted: str,
    *,
    labels: Sequence[str] | None = None,
    page: int | None = None,
    role: str | None = None,
) -> MarkedDocument:
    """The one document that a role may see and that an id or a part of its URI names.

    Where spans overlap the one that begins first is marked, of several the longest.
    """
    connection = open_sql(settings, role)
    document_id, collection, title, uri, written = _document(connection, wanted)
    text, way = (
        _deidentified(connection, document_id) if written is None else (written, OffsetMap(()))
    )
    first, last = 0, len(text)
    if page is not None:
        first, last = way.to_new(*_bounds(connection, document_id, page))
    spans = [
        (max(start, first), min(end, last), label, context)
        for start, end, label, context in _spans(connection, document_id, way)
        if start < last and end > first and (not labels or label in labels)
    ]
    pieces: list[Piece] = []
    at = first
    for start, end, label, context in sorted(spans, key=lambda span: (span[0], -span[1])):
        if start >= at:
            marked = Piece(text=text[start:end], label=label, context=context)
            pieces += [Piece(text=text[at:start]), marked]
            at = end
    pieces.append(Piece(text=text[at:last]))
    return MarkedDocument(
        document_id=document_id,
        collection=collection,
        title=title or "",
        uri=uri or "",
        labels=tuple(sorted({span[2] for span in spans})),
        pieces=tuple(piece for piece in pieces if piece.text),
    )


def _document(connection: duckdb.DuckDBPyConnection, wanted: str) -> tuple[Any, ...]:
    rows: list[Any] = connection.execute(
        "select document_id, collection, title, uri, text from documents"
        " where starts_with(document_id, $wanted) or ends_with(uri, $wanted)"
        " or (parent_id is null and contains(uri, $wanted)) order by uri limit 2",
        {"wanted": wanted},
    ).fetchall()
    if not rows:
        raise UsageError(f"no published document is called {wanted}")
    if len(rows) > 1:
        raise UsageError(f"{wanted} is the name of several documents; give more of it")
    found: tuple[Any, ...] = rows[0]
    return found


def _deidentified(connection: duckdb.DuckDBPyConnection, document_id: str) -> tuple[str, OffsetMap]:
    """The text of a document that the role may see de-identified only, and the way to it."""
    rows = connection.execute(
        "select text, replacements from deidentified where document_id = ?", [document_id]
    ).fetchall()
    if not rows:
        raise UsageError(f"document {document_id} has no text that may be shown")
    ((text, replacements),) = rows
    return text, OffsetMap([Replacement.model_validate(item) for item in replacements])


def _bounds(connection: duckdb.DuckDBPyConnection, document_id: str, page: int) -> tuple[int, int]:
    row = connection.execute(
        'select start, "end" from pages where document_id = ? and number = ?', [document_id, page]
    ).fetchone()
    if row is None:
        raise UsageError(f"document {document_id} has no page {page}")
    return row[0], row[1]


def _spans(
    connection: duckdb.DuckDBPyConnection, document_id: str, way: OffsetMap
) -> list[tuple[int, int, str, str]]:
    rows = connection.execute(
        """
        select start, "end", label, '' from clauses where document_id = $id
        union all
        select start, "end", label, concat_ws(', ', nullif(assertion, 'present'),
               nullif(temporality, 'recent'), nullif(experiencer, 'patient'))
        from entities where document_id = $id
        """,
        {"id": document_id},
    ).fetchall()
    return [(*way.to_new(start, end), label, context) for start, end, label, context in rows]
