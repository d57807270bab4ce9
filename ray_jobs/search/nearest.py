"""The published chunks nearest to a vector that a reader may see, as many as there are.

The index of pgvector finds neighbours first and drops foreign ones after: a reader of a small
share would get too few, or none. So what a reader sees is counted first, up to a bound: below it
every vector is compared, above it the index is scanned on until enough was found, and where it
gives up early every vector is compared after all.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from pgvector import HalfVector

from ray_jobs.storage.access import sight
from ray_jobs.storage.releases import visible_in
from ray_jobs.storage.tables import chunk_embeddings, contents, published
from ray_jobs.storage.vectors import is_entry_of

EXACT_ROWS = 10_000
"""Up to so many chunks all are compared: about as fast as the index, and nothing is missed."""

SHOWN = (
    "chunk_id", "document_id", "collection", "page", "start", "end", "section", "text", "model",
)  # fmt: skip
"""The columns that every ranking gives, besides ``embedding``."""

_KEY = tuple(column.name for column in chunk_embeddings.primary_key)
_PLANNING = {"plan_cache_mode": "force_custom_plan", "jit": "off"}
_INDEX_SCAN = {
    "hnsw.iterative_scan": "relaxed_order",  # Keeps what comes late and near; sorted again below.
    "hnsw.ef_search": "200",
    "hnsw.max_scan_tuples": "20000",
}


def reach(
    connection: sa.Connection, collections: Sequence[str] | None = None
) -> sa.ColumnElement[bool]:
    """The condition on chunks that whoever the transaction acts as may see them.

    Row-level security says the same and decides. Said again with names and sites as constants,
    Postgres knows how few rows a reader has and finds them by their index.
    """
    prepare(connection)
    columns = chunk_embeddings.c
    seen = sight(connection).condition(columns.collection, columns.site)
    return sa.and_(seen, columns.collection.in_(collections)) if collections else seen


def prepare(connection: sa.Connection) -> None:
    """Let the transaction plan each question for its own values."""
    _set(connection, _PLANNING)


def nearest(
    connection: sa.Connection,
    vector: NDArray[np.float32],
    count: int,
    *,
    within: sa.ColumnElement[bool],
    exact_rows: int = EXACT_ROWS,
) -> Sequence[sa.RowMapping]:
    """The nearest chunks of a reach, the nearest first."""
    if _more_than(connection, exact_rows, within):
        _set(connection, _INDEX_SCAN)
        found = connection.execute(by_index(vector, count, within)).mappings().all()
        if len(found) == count:
            return found
    return connection.execute(exact(vector, count, within)).mappings().all()


def by_index(
    vector: NDArray[np.float32], count: int, within: sa.ColumnElement[bool]
) -> sa.Select[Any]:
    """The question that the vector index answers, nearly always right."""
    distance = _distance(vector)
    keys = [chunk_embeddings.c[name] for name in _KEY]
    near = (
        sa.select(*keys, distance.label("distance"))
        .where(within, is_shown(chunk_embeddings))
        .order_by(distance)
        .limit(count)
        .cte("near")
        .prefix_with("materialized")
    )
    return _told(near)


def exact(
    vector: NDArray[np.float32], count: int, within: sa.ColumnElement[bool]
) -> sa.Select[Any]:
    """The same by comparing every chunk of the reach."""
    # No index serves a sum, so this order is never approximate.
    distance = (_distance(vector) + 0).label("distance")
    keys = [chunk_embeddings.c[name] for name in _KEY]
    # The offset keeps the condition outside: only the nearest are looked up in the release.
    ranked = sa.select(*keys, distance).where(within).order_by(distance).offset(0).subquery()
    near = sa.select(ranked).where(is_shown(ranked)).order_by(ranked.c.distance).limit(count)
    return _told(near.cte("near").prefix_with("materialized"))


def is_shown(chunks: sa.FromClause) -> sa.ScalarSelect[bool]:
    """Whether the release of their collection shows chunks.

    A value and not a join, since the planner takes the vector index for no join.
    """
    return (
        sa.select(visible_in(published.c.release_id))
        .select_from(contents)
        .join(published, published.c.collection == contents.c.collection)
        .where(is_entry_of(chunks))
        .correlate(chunks)
        .scalar_subquery()
    )


def _told(near: sa.CTE) -> sa.Select[Any]:
    """The chunks that keys name, with all that is shown of them."""
    same = sa.and_(*[chunk_embeddings.c[name] == near.c[name] for name in _KEY])
    columns = [chunk_embeddings.c[name] for name in (*SHOWN, "embedding")]
    return (
        sa.select(*columns, (1 - near.c.distance).label("similarity"))
        .join(near, same)
        .order_by(near.c.distance)
    )


def _distance(vector: NDArray[np.float32]) -> sa.ColumnElement[float]:
    found: sa.ColumnElement[float] = chunk_embeddings.c.embedding.cosine_distance(
        HalfVector(vector)
    )
    return found


def _more_than(connection: sa.Connection, bound: int, within: sa.ColumnElement[bool]) -> bool:
    """Whether a reach holds more chunks than the bound; counts no further than that."""
    some = sa.select(sa.literal(1)).select_from(chunk_embeddings).where(within).limit(bound + 1)
    counted = sa.select(sa.func.count()).select_from(some.subquery())
    return int(connection.execute(counted).scalar_one()) > bound


def _set(connection: sa.Connection, values: Mapping[str, str]) -> None:
    settings = [sa.func.set_config(name, value, True) for name, value in values.items()]
    connection.execute(sa.select(*settings))
