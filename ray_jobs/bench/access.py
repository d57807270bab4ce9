"""Vector search under restricted roles: foreign rows, recall against exact search, and time.

Runs on generated chunks in a database of its own, which is dropped at the end.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import NamedTuple

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from pydantic import SecretStr

from ray_jobs.errors import UsageError
from ray_jobs.search.nearest import EXACT_ROWS, nearest, reach
from ray_jobs.storage import releases
from ray_jobs.storage.access import Grant, acting_as, grant
from ray_jobs.storage.postgres import open_database
from ray_jobs.storage.tables import VECTOR_SIZE, chunk_embeddings, grants, sources
from ray_jobs.storage.vectors import replace_vectors
from schemas.chunk import Embedding
from schemas.job import StageName
from schemas.record import Value
from schemas.run import Part, WorkItem
from schemas.settings import Settings

_COUNT = 10
_DOCUMENT_CHUNKS = 10
_PLACES: tuple[tuple[str, str, float], ...] = (
    ("contracts", "east", 0.305),
    ("notes", "north", 0.5),
    ("notes", "south", 0.19),
    ("notes", "rare", 0.005),
)
_VERSION = "bench"


class Case(Value):
    """A role and what it is granted while it is measured."""

    role: str
    collection: str
    site: str | None = None


CASES = (
    Case(role="notes-reader", collection="notes"),
    Case(role="contracts-reader", collection="contracts"),
    Case(role="notes-reader", collection="notes", site="south"),
    Case(role="notes-reader", collection="notes", site="rare"),
)


class AccessFigures(Value):
    """One role over many queries."""

    role: str
    sees: str
    share: float
    queries: int
    rows: int
    foreign: int
    recall_at_10: float
    p50_ms: float
    p99_ms: float


class Chunks(NamedTuple):
    """Generated chunks: a unit vector and a place each; chunk ids are row numbers."""

    vectors: NDArray[np.float32]
    places: NDArray[np.int64]

    def seen_by(self, case: Case) -> NDArray[np.bool_]:
        """Which rows a case may see."""
        seen = [
            place == case.collection and case.site in (None, site) for place, site, _ in _PLACES
        ]
        found: NDArray[np.bool_] = np.array(seen)[self.places]
        return found


def access_figures(
    settings: Settings, *, rows: int, queries: int, exact_rows: int = EXACT_ROWS
) -> Iterator[AccessFigures]:
    """Each case over as many queries, each query a transaction of its own, as in a search."""
    with _own_database(settings) as opened:
        chunks = fill(opened, rows)
        asked = _queries(chunks, queries)
        for case in CASES:
            yield _figures(opened, chunks, case, asked, exact_rows)


def fill(opened: sa.Engine, rows: int) -> Chunks:
    """Generate chunks and store them as published vectors of documents with sites."""
    generator = np.random.default_rng(0)
    shares = [share for *_, share in _PLACES]
    documents = generator.choice(len(_PLACES), -(-rows // _DOCUMENT_CHUNKS), p=shares)
    places = np.repeat(documents, _DOCUMENT_CHUNKS)[:rows]
    chunks = Chunks(_halved(_points(generator, rows)), places)
    index = next(item for item in chunk_embeddings.indexes if item.name and "vector" in item.name)
    with opened.begin() as connection:
        index.drop(connection)
        connection.execute(sa.insert(sources), [_source(*item) for item in enumerate(documents)])
    for collection in sorted({name for name, *_ in _PLACES}):
        _store(opened, collection, chunks)
    with opened.begin() as connection:
        index.create(connection)
    with opened.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("vacuum analyze"))
    return chunks


def _figures(
    opened: sa.Engine,
    chunks: Chunks,
    case: Case,
    asked: NDArray[np.float32],
    exact_rows: int,
) -> AccessFigures:
    with opened.begin() as connection:
        connection.execute(sa.delete(grants))
        grant(connection, Grant(**case.model_dump()))
    seen = chunks.seen_by(case)
    wanted = min(_COUNT, int(seen.sum()))
    foreign, found, seconds = 0, 0, []
    for vector in asked:
        started = perf_counter()
        with acting_as(opened, case.role) as connection:
            hits = nearest(
                connection, vector, _COUNT, within=reach(connection), exact_rows=exact_rows
            )
        seconds.append(perf_counter() - started)
        ids = np.array([int(row["chunk_id"]) for row in hits], dtype=np.int64)
        foreign += int((~seen[ids]).sum())
        found += len(np.intersect1d(ids, _truth(chunks, seen, vector, wanted)))
    p50, p99 = np.percentile(seconds, [50, 99])
    return AccessFigures(
        role=case.role,
        sees=f"{case.collection}/{case.site}" if case.site else case.collection,
        share=round(float(seen.mean()), 4),
        queries=len(asked),
        rows=len(seen),
        foreign=foreign,
        recall_at_10=round(found / (wanted * len(asked)), 4),
        p50_ms=round(1000 * float(p50), 2),
        p99_ms=round(1000 * float(p99), 2),
    )


def _truth(
    chunks: Chunks, seen: NDArray[np.bool_], vector: NDArray[np.float32], count: int
) -> NDArray[np.int64]:
    """The nearest rows that may be seen, by comparing all of them here."""
    likeness = np.where(seen, chunks.vectors @ vector, -np.inf)
    return np.argpartition(-likeness, count - 1)[:count]


def _points(generator: np.random.Generator, rows: int) -> NDArray[np.float32]:
    """Unit vectors like those of texts: many topics, few directions that matter, some noise."""
    topics = generator.normal(size=(200, 24))
    spread = topics[generator.integers(0, 200, rows)] + 0.6 * generator.normal(size=(rows, 24))
    points = spread @ generator.normal(size=(24, VECTOR_SIZE))
    points += 0.5 * generator.normal(size=points.shape)
    unit = points / np.linalg.norm(points, axis=1, keepdims=True)
    found: NDArray[np.float32] = unit.astype(np.float32)
    return found


def _halved(points: NDArray[np.float32]) -> NDArray[np.float32]:
    """What is left of vectors after they were stored in half precision."""
    halved = points.astype(np.float16).astype(np.float32)
    unit: NDArray[np.float32] = halved / np.linalg.norm(halved, axis=1, keepdims=True)
    return unit


def _queries(chunks: Chunks, count: int) -> NDArray[np.float32]:
    """Vectors near some chunks, whoever may see those."""
    generator = np.random.default_rng(1)
    near = chunks.vectors[generator.integers(0, len(chunks.vectors), count)]
    return _halved((near + 0.02 * generator.normal(size=near.shape)).astype(np.float32))


def _source(number: int, place: int) -> dict[str, object]:
    collection, site, _ = _PLACES[place]
    return {
        "document_id": f"d{number}", "collection": collection, "partition": _VERSION,
        "root": "", "uri": f"d{number}", "sha256": "", "size": 0, "modified": "",
        "attributes": {"site": site}, "input": "i", "present": True,
    }  # fmt: skip


def _store(opened: sa.Engine, collection: str, chunks: Chunks) -> None:
    """The chunks of a collection, shown by a release of it."""
    own = [number for number, place in enumerate(chunks.places) if _PLACES[place][0] == collection]
    counts: dict[str, int] = {}
    for number in own:
        document = f"d{number // _DOCUMENT_CHUNKS}"
        counts[document] = counts.get(document, 0) + 1
    part = Part(
        part_id=_VERSION, stage=StageName.EMBEDDINGS, version=_VERSION, collection=collection,
        partition=_VERSION, run_id=_VERSION,
        items=tuple(WorkItem(document_id=document, input="i") for document in counts),
    )  # fmt: skip
    replace_vectors(opened, part, [_embedding(number, chunks) for number in own])
    with opened.begin() as connection:
        release_id = releases.create(
            connection, collection=collection, base_id=None, run_id=None, versions={}, counts={}
        )
        key = {"stage": "embeddings", "version": _VERSION, "input": "i"}
        context = {"collection": collection, "partition": _VERSION, "status": "done"}
        shown = [
            {**key, **context, "document_id": name, "rows": count} for name, count in counts.items()
        ]
        releases.show(connection, release_id, shown)
        releases.point_to(connection, collection, release_id)


def _embedding(number: int, chunks: Chunks) -> Embedding:
    return Embedding(
        document_id=f"d{number // _DOCUMENT_CHUNKS}", chunk_id=str(number), start=0, end=1,
        page=1, section=None, text=f"chunk {number} " + "words of a chunk " * 40, model=_VERSION,
        vector=chunks.vectors[number].astype("<f2").tobytes(),
    )  # fmt: skip


@contextmanager
def _own_database(settings: Settings) -> Iterator[sa.Engine]:
    """A database beside the real one, gone afterwards."""
    name = f"docmill_bench_{os.getpid()}"
    beside = open_database(settings)
    with beside.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        try:
            connection.execute(sa.text(f"create database {name}"))
        except sa.exc.ProgrammingError as error:
            raise UsageError(
                "this user of the database may not create one for the bench; unset"
                " DOCMILL_DATABASE_URL to use the embedded server"
            ) from error
        url = beside.url.set(database=name).render_as_string(hide_password=False)
        opened = open_database(settings.model_copy(update={"database_url": SecretStr(url)}))
        try:
            yield opened
        finally:
            opened.dispose()
            connection.execute(sa.text(f"drop database {name} with (force)"))
