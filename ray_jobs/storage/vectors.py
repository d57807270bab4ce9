"""Vectors of chunks in Postgres, replaced part by part in one transaction."""

from collections.abc import Sequence

import numpy as np
import psycopg
import sqlalchemy as sa
from pgvector import HalfVector
from pgvector.psycopg import register_vector

from schemas.chunk import Embedding
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
