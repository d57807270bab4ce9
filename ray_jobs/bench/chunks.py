"""Generated chunks with vectors like those of texts, published in a database of their own."""

import os
from collections.abc import Iterable, Iterator, Sequence
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
from ray_jobs.storage.access import acting_as
from ray_jobs.storage.postgres import open_database
from ray_jobs.storage.tables import VECTOR_SIZE, chunk_embeddings, sources
from ray_jobs.storage.vectors import replace_vectors
from schemas.chunk import Embedding
from schemas.job import StageName
from schemas.record import Value
from schemas.run import Part, WorkItem
from schemas.settings import Settings

_DOCUMENT_CHUNKS = 10
_PLACES: tuple[tuple[str, str, float], ...] = (
    ("contracts", "east", 0.305),
    ("notes", "north", 0.5),
    ("notes", "south", 0.19),
    ("notes", "rare", 0.005),
)
_VERSION = "bench"
_CHUNK_WORDS = 90
_WORDS = 30_000
_SYLLABLES = tuple(one + other for one in "bdfgklmnprstvz" for other in "aeiou")


class Case(Value):
    """A role and what it is granted while it is measured."""

    role: str
    collection: str
    site: str | None = None


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


def fill(opened: sa.Engine, rows: int) -> Chunks:
    """Generate chunks and store them as published vectors of documents with sites."""
    chunks = load(opened, generated(rows))
    build_index(opened)
    return chunks


def generated(rows: int) -> Chunks:
    """Vectors and places; the same ones each time."""
    generator = np.random.default_rng(0)
    shares = [share for *_, share in _PLACES]
    documents = generator.choice(len(_PLACES), -(-rows // _DOCUMENT_CHUNKS), p=shares)
    places = np.repeat(documents, _DOCUMENT_CHUNKS)[:rows]
    return Chunks(_halved(_points(generator, rows)), places)


def load(opened: sa.Engine, chunks: Chunks) -> Chunks:
    """Store chunks as published vectors; their index is dropped first."""
    documents = chunks.places[::_DOCUMENT_CHUNKS]
    with opened.begin() as connection:
        _index().drop(connection)
        connection.execute(sa.insert(sources), [_source(*item) for item in enumerate(documents)])
    for collection in sorted({name for name, *_ in _PLACES}):
        _store(opened, collection, chunks)
    return chunks


def build_index(opened: sa.Engine) -> None:
    """Make the index of the vectors, and let Postgres count its rows."""
    with opened.begin() as connection:
        _index().create(connection)
    with opened.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("vacuum analyze"))


def insert_unseen(opened: sa.Engine, rows: Sequence[int], chunks: Chunks) -> None:
    """Store chunks once more as those of a night that no release shows yet."""
    places = [_PLACES[chunks.places[number]][0] for number in rows]
    for collection in sorted(set(places)):
        own = [number for number, place in zip(rows, places, strict=True) if place == collection]
        part = _part(collection, {f"d{number // _DOCUMENT_CHUNKS}" for number in own}, "night")
        replace_vectors(opened, part, [_embedding(number, chunks) for number in own])


class Asked(NamedTuple):
    """What many queries took and found."""

    seconds: list[float]
    foreign: int
    recall: float


def ask_all(
    opened: sa.Engine,
    chunks: Chunks,
    vectors: NDArray[np.float32],
    *,
    role: str | None,
    seen: NDArray[np.bool_],
    count: int,
    narrowed: sa.ColumnElement[bool] | None = None,
    exact_rows: int = EXACT_ROWS,
) -> Asked:
    """Each query in a transaction of its own, as in a search, beside a comparison of all rows."""
    wanted = min(count, int(seen.sum()))
    foreign, found, seconds = 0, 0, []
    for vector in vectors:
        started = perf_counter()
        with acting_as(opened, role) as connection:
            within = sa.and_(reach(connection), sa.true() if narrowed is None else narrowed)
            hits = nearest(connection, vector, count, within=within, exact_rows=exact_rows)
        seconds.append(perf_counter() - started)
        ids = np.array([int(row["chunk_id"]) for row in hits], dtype=np.int64)
        foreign += int((~seen[ids]).sum())
        found += len(np.intersect1d(ids, _truth(chunks, seen, vector, wanted)))
    return Asked(seconds, foreign, round(found / (wanted * len(vectors)), 4))


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


def queries_near(chunks: Chunks, count: int) -> NDArray[np.float32]:
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
    part = _part(collection, counts, _VERSION)
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


def _part(collection: str, documents: Iterable[str], version: str) -> Part:
    return Part(
        part_id=version, stage=StageName.EMBEDDINGS, version=version, collection=collection,
        partition=_VERSION, run_id=_VERSION,
        items=tuple(WorkItem(document_id=document, input="i") for document in sorted(documents)),
    )  # fmt: skip


def _embedding(number: int, chunks: Chunks) -> Embedding:
    text, start = _text(number), number % _DOCUMENT_CHUNKS * 700
    return Embedding(
        document_id=f"d{number // _DOCUMENT_CHUNKS}", chunk_id=str(number), start=start,
        end=start + len(text), page=1, section=None, text=text, model=_VERSION,
        vector=chunks.vectors[number].astype("<f2").tobytes(),
    )  # fmt: skip


def site_of(chunks: Chunks) -> NDArray[np.str_]:
    """The site of each row."""
    found: NDArray[np.str_] = np.array([site for _, site, _ in _PLACES])[chunks.places]
    return found


def words(generator: np.random.Generator, count: int) -> list[str]:
    """Made-up words, a few of them everywhere and most of them rare, as in texts."""
    ranks = generator.zipf(1.3, count) % _WORDS
    return [_word(int(rank)) for rank in ranks]


def _word(rank: int) -> str:
    syllables: list[str] = []
    while rank or not syllables:
        rank, rest = divmod(rank, len(_SYLLABLES))
        syllables.append(_SYLLABLES[rest])
    return "".join(syllables) + "n"


def _text(number: int) -> str:
    """The words of a chunk; the first chunk of a document names its parties."""
    own = words(np.random.default_rng(number), _CHUNK_WORDS)
    if number % _DOCUMENT_CHUNKS:
        return " ".join(own)
    one, other = (word.title() for word in own[:2])
    return f"SUPPLY AGREEMENT by and between {one} {number}, Inc. and {other} LLC. " + " ".join(own)


def _index() -> sa.Index:
    return next(item for item in chunk_embeddings.indexes if item.name and "vector" in item.name)


@contextmanager
def own_database(settings: Settings) -> Iterator[sa.Engine]:
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
