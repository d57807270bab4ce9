"""Fingerprints of what readers see: equal for equal rows, whatever order they were written in."""

from hashlib import sha256

import sqlalchemy as sa

from ray_jobs.storage import releases
from ray_jobs.storage.lake import Lake
from ray_jobs.storage.postgres import open_database
from ray_jobs.storage.tables import chunk_embeddings
from ray_jobs.storage.vectors import shown_vectors
from schemas.settings import Settings

_VECTORS = "chunk_embeddings"


def fingerprints(settings: Settings, collection: str) -> dict[str, str]:
    """A digest of the published rows of each table of a collection, and of its vectors."""
    kind = settings.collection(collection).kind
    lake = Lake(settings.lake_uri, collection, kind)
    with open_database(settings).connect() as connection:
        shown = releases.current(connection, collection)
        vectors = _vectors(connection, collection, shown.release_id) if shown else []
    found = {_VECTORS: _digest(vectors)}
    for name in lake.tables:
        rows = lake.rows(name, shown.versions[name]) if shown else []
        found[name] = _digest([repr(sorted(row.items())) for row in rows])
    return found


def _vectors(connection: sa.Connection, collection: str, release_id: int) -> list[str]:
    rows = chunk_embeddings.c
    columns = [
        rows.document_id,
        rows.version,
        rows.chunk_id,
        rows.start,
        rows.end,
        rows.page,
        rows.text,
        rows.model,
        sa.cast(rows.embedding, sa.Text),
    ]
    question = shown_vectors(collection, release_id, columns)
    return [repr(tuple(row)) for row in connection.execute(question)]


def _digest(rows: list[str]) -> str:
    whole = sha256(str(len(rows)).encode())
    for row in sorted(rows):
        whole.update(row.encode() + b"\n")
    return whole.hexdigest()
