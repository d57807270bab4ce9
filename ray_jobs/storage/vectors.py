"""Vectors of chunks in Postgres, replaced part by part in one transaction."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import psycopg
import pyarrow as pa
import sqlalchemy as sa
from pgvector import HalfVector
from pgvector.psycopg import register_vector

from ray_jobs.storage.releases import visible_in
from ray_jobs.storage.tables import chunk_embeddings, contents
from schemas.chunk import Embedding
from schemas.job import StageName
from schemas.run import Part

_COLUMNS = (
    "document_id", "version", "input", "chunk_id", "collection", "start", "end", "page",
    "section", "text", "model", "embedding",
)  # fmt: skip
_TYPES = ("text",) * 5 + ("int4",) * 3 + ("text",) * 3 + ("halfvec",)


def replace_vectors(opened: sa.Engine, part: Part, embeddings: Sequence[Embedding]) -> None:
    """Put a part's vectors in place of whatever its documents had at the same version.

    The rows come in by binary COPY; nobody finds them before a release shows their documents.
    """
    inputs = {item.document_id: item.input for item in part.items}
    with opened.connect() as connection:
        raw = connection.connection.driver_connection
        assert isinstance(raw, psycopg.Connection)
        register_vector(raw)
        with raw.transaction(), raw.cursor() as cursor:
            cursor.execute(_DELETE, (list(inputs), list(inputs.values()), part.version))
            with cursor.copy(_COPY) as copy:
                copy.set_types(_TYPES)
                for item in embeddings:
                    copy.write_row(_row(part, inputs[item.document_id], item))


_QUOTED = ", ".join(f'"{name}"' for name in _COLUMNS)
_COPY = f"copy chunk_embeddings ({_QUOTED}) from stdin (format binary)"
_DELETE = """
    delete from chunk_embeddings e using unnest(%s::text[], %s::text[]) as gone(document_id, input)
    where e.version = %s and e.document_id = gone.document_id and e.input = gone.input
"""


def _row(part: Part, source: str, item: Embedding) -> tuple[object, ...]:
    return (
        item.document_id,
        part.version,
        source,
        item.chunk_id,
        part.collection,
        item.start,
        item.end,
        item.page,
        item.section,
        item.text,
        item.model,
        HalfVector(np.frombuffer(item.vector, dtype="<f2")),
    )


def is_entry_of(chunks: sa.FromClause, entries: sa.FromClause = contents) -> sa.ColumnElement[bool]:
    """The condition that an entry, of the contents or of the ledger, is that of chunks."""
    return sa.and_(
        entries.c.document_id == chunks.c.document_id,
        entries.c.stage == str(StageName.EMBEDDINGS),
        entries.c.version == chunks.c.version,
        entries.c.input == chunks.c.input,
    )


def shown_vectors(
    collection: str, release_id: int, columns: Sequence[sa.ColumnElement[Any]]
) -> sa.Select[Any]:
    """What to ask for columns of the vectors that a release of a collection shows."""
    return (
        sa.select(*columns)
        .select_from(chunk_embeddings)
        .join(contents, is_entry_of(chunk_embeddings))
        .where(chunk_embeddings.c.collection == collection, visible_in(release_id))
    )


def vector_digests(
    connection: sa.Connection, collection: str, release_id: int, documents: Sequence[str]
) -> pa.Table:
    """The vectors that a release shows of some documents: model, place and digest of each."""
    rows = chunk_embeddings.c
    digest = sa.func.md5(sa.cast(rows.embedding, sa.Text))
    told = [rows.document_id, rows.model, rows.page, rows.start, rows.end, digest]
    question = shown_vectors(collection, release_id, told).where(rows.document_id.in_(documents))
    found = [tuple(row) for row in connection.execute(question)]
    columns = zip(*found, strict=True) if found else [()] * len(_DIGESTS)
    return pa.table(
        [pa.array(values, kind) for values, kind in zip(columns, _DIGESTS.values(), strict=True)],
        list(_DIGESTS),
    )


_DIGESTS = {
    "document_id": pa.string(),
    "model": pa.string(),
    "page": pa.int64(),
    "start": pa.int64(),
    "end": pa.int64(),
    "digest": pa.string(),
}
