"""Search over many generated chunks: loading, the index's recall, and whole searches.

The vectors are generated in clusters and the words are made up, with few frequent ones and many
rare ones. All is in a database of its own, which is dropped at the end.
"""

from collections.abc import Callable, Iterator, Sequence
from threading import Event, Thread
from time import perf_counter

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from pydantic import SecretStr

from ray_jobs.bench.access import CASES
from ray_jobs.bench.chunks import (
    Asked,
    Chunks,
    ask_all,
    build_index,
    generated,
    insert_unseen,
    load,
    own_database,
    queries_near,
    site_of,
    words,
)
from ray_jobs.errors import DocmillError
from ray_jobs.search.hybrid import Hit, Search
from ray_jobs.storage.access import Grant, grant
from ray_jobs.storage.tables import chunk_embeddings, grants
from schemas.record import Value
from schemas.settings import Settings

_COUNT = 20
_SITE = "south"
_INSERTED_AT_ONCE = 50


class SearchFigures(Value):
    """One measurement: of rows that were stored or indexed, or of queries."""

    measured: str
    number: int
    seconds: float | None = None
    a_second: float | None = None
    recall_at_20: float | None = None
    foreign: int | None = None
    p50_ms: float | None = None
    p99_ms: float | None = None


def search_figures(
    settings: Settings, *, rows: int, queries: int, searches: int
) -> Iterator[SearchFigures]:
    """Each measurement as it ends; DocmillError where searches at once find other hits."""
    with own_database(settings) as opened:
        chunks = generated(rows)
        yield _took("vectors and texts stored", rows, lambda: load(opened, chunks))
        yield _took("vectors indexed", rows, lambda: build_index(opened))
        yield from _recalls(opened, chunks, queries)
        yield from _searches(_of_database(settings, opened), opened, searches)


def _took(measured: str, rows: int, work: Callable[[], object]) -> SearchFigures:
    started = perf_counter()
    work()
    seconds = perf_counter() - started
    return SearchFigures(
        measured=measured, number=rows, seconds=round(seconds, 1), a_second=round(rows / seconds)
    )


def _recalls(opened: sa.Engine, chunks: Chunks, queries: int) -> Iterator[SearchFigures]:
    vectors = queries_near(chunks, queries)
    everyone = np.ones(len(chunks.vectors), np.bool_)

    def asked(
        role: str | None = None,
        seen: NDArray[np.bool_] = everyone,
        narrowed: sa.ColumnElement[bool] | None = None,
    ) -> Asked:
        return ask_all(
            opened, chunks, vectors, role=role, seen=seen, count=_COUNT, narrowed=narrowed
        )

    yield _found("nearest of all", asked())
    south = chunk_embeddings.c.site == _SITE
    of_south = site_of(chunks) == _SITE
    yield _found(f"nearest of site {_SITE}", asked(narrowed=south, seen=of_south))
    for case in CASES:
        with opened.begin() as connection:
            connection.execute(sa.delete(grants))
            grant(connection, Grant(**case.model_dump()))
        sees = f"{case.collection}/{case.site}" if case.site else case.collection
        found = asked(case.role, chunks.seen_by(case))
        yield _found(f"nearest of a role that sees {sees}", found)
    with _Night(opened, chunks) as night:
        found = asked()
    yield _found(f"nearest of all, while {night.stored} vectors are stored", found)


class _Night:
    """Stores vectors that no release shows yet, for as long as it is open."""

    def __init__(self, opened: sa.Engine, chunks: Chunks) -> None:
        self._opened = opened
        self._chunks = chunks
        self._ended = Event()
        self._thread = Thread(target=self._store)
        self.stored = 0

    def __enter__(self) -> "_Night":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _store(self) -> None:
        first = 0
        while not self._ended.is_set() and first < len(self._chunks.vectors):
            last = min(first + _INSERTED_AT_ONCE, len(self._chunks.vectors))
            insert_unseen(self._opened, range(first, last), self._chunks)
            self.stored += last - first
            first = last


def _searches(settings: Settings, opened: sa.Engine, count: int) -> Iterator[SearchFigures]:
    """Whole searches, one query after another, each asked in both ways by turns."""
    generator = np.random.default_rng(2)
    queries = [" ".join(words(generator, 6)) for _ in range(count + 1)]
    ways = {
        "search, its rankings one by one": Search(settings, opened, one_by_one=True),
        "search, its rankings at once": Search(settings, opened),
    }
    seconds: dict[str, list[float]] = {way: [] for way in ways}
    for number, query in enumerate(queries):
        found: list[list[Hit]] = []
        for way, search in sorted(ways.items(), reverse=bool(number % 2)):
            started = perf_counter()
            found.append(search(query, _COUNT))
            seconds[way].append(perf_counter() - started)
        if found[0] != found[1]:
            raise DocmillError("rankings asked at once give other hits than one by one")
    for way in ways:
        yield SearchFigures(measured=way, number=count, **_quantiles(seconds[way][1:]))


def _of_database(settings: Settings, opened: sa.Engine) -> Settings:
    url = opened.url.render_as_string(hide_password=False)
    return Settings(home=settings.home, database_url=SecretStr(url), encoder=settings.encoder)


def _found(measured: str, asked: Asked) -> SearchFigures:
    return SearchFigures(
        measured=measured,
        number=len(asked.seconds),
        recall_at_20=asked.recall,
        foreign=asked.foreign,
        **_quantiles(asked.seconds),
    )


def _quantiles(seconds: Sequence[float]) -> dict[str, float]:
    p50, p99 = np.percentile(seconds, [50, 99])
    return {"p50_ms": round(1000 * float(p50), 1), "p99_ms": round(1000 * float(p99), 1)}
