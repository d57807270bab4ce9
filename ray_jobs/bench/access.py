"""Vector search under restricted roles: foreign rows, recall against exact search, and time.

Runs on generated chunks in a database of its own, which is dropped at the end.
"""

from collections.abc import Iterator

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from ray_jobs.bench.chunks import Case, Chunks, ask_all, fill, own_database, queries_near
from ray_jobs.search.nearest import EXACT_ROWS
from ray_jobs.storage.access import Grant, grant
from ray_jobs.storage.tables import grants
from schemas.record import Value
from schemas.settings import Settings

_COUNT = 10

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


def access_figures(
    settings: Settings, *, rows: int, queries: int, exact_rows: int = EXACT_ROWS
) -> Iterator[AccessFigures]:
    """Each case over as many queries, each query a transaction of its own, as in a search."""
    with own_database(settings) as opened:
        chunks = fill(opened, rows)
        asked = queries_near(chunks, queries)
        for case in CASES:
            yield _figures(opened, chunks, case, asked, exact_rows)


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
    found = ask_all(
        opened, chunks, asked, role=case.role, seen=seen, count=_COUNT, exact_rows=exact_rows
    )
    p50, p99 = np.percentile(found.seconds, [50, 99])
    return AccessFigures(
        role=case.role,
        sees=f"{case.collection}/{case.site}" if case.site else case.collection,
        share=round(float(seen.mean()), 4),
        queries=len(asked),
        rows=len(seen),
        foreign=found.foreign,
        recall_at_10=found.recall,
        p50_ms=round(1000 * float(p50), 2),
        p99_ms=round(1000 * float(p99), 2),
    )
