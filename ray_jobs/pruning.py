"""Rows of the ledger and around it that are of no use any more."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from ray_jobs.ledger import Scope, states
from ray_jobs.storage.retention import before_now, kept, shown_by_any, shown_by_every
from ray_jobs.storage.tables import contents, ledger, parts, releases, runs, sources, versions
from ray_jobs.versions import StageVersion
from schemas.job import StageName

Pruned = tuple[int, int]
"""How many rows there were, how many there are."""


def prune_ledger(
    connection: sa.Connection,
    collection: str,
    current: dict[StageName, StageVersion],
    *,
    attempts: int,
    keep_days: int,
) -> Pruned:
    """Drop old entries that are not what documents stand at now and that no release shows."""
    entry = ledger.alias("entry")
    present = _present(Scope(collection=collection), current, attempts)
    stands = _same(present.c, entry)
    shown = [*_same(contents.c, entry), shown_by_any(kept(connection, collection))]
    return _drop(
        connection,
        entry,
        entry.c.collection == collection,
        entry.c.finished_at <= before_now(hours=24 * keep_days),
        sa.not_(sa.exists().where(*stands)),
        sa.not_(sa.exists().where(*shown)),
    )


def prune_parts(connection: sa.Connection, collection: str, keep_days: int) -> Pruned:
    """Drop old parts that no ledger entry came from."""
    return _drop(
        connection,
        parts,
        parts.c.collection == collection,
        parts.c.finished_at <= before_now(hours=24 * keep_days),
        sa.not_(sa.exists().where(ledger.c.part_id == parts.c.part_id)),
    )


def prune_runs(connection: sa.Connection, collection: str, keep_days: int) -> Pruned:
    """Drop old runs; the last of a partition stays, so that no number is given twice."""
    later = runs.alias("later")
    return _drop(
        connection,
        runs,
        runs.c.collection == collection,
        runs.c.finished_at <= before_now(hours=24 * keep_days),
        sa.exists().where(
            later.c.collection == runs.c.collection,
            later.c.partition == runs.c.partition,
            later.c.number > runs.c.number,
        ),
        sa.not_(sa.exists().where(releases.c.run_id == runs.c.run_id)),
        sa.not_(sa.exists().where(parts.c.run_id == runs.c.run_id)),
    )


def prune_sources(connection: sa.Connection, collection: str) -> Pruned:
    """Drop files that are gone from their source, that no release shows and no entry names."""
    return _drop(
        connection,
        sources,
        sources.c.collection == collection,
        sa.not_(sources.c.present),
        sa.not_(sa.exists().where(contents.c.document_id == sources.c.document_id)),
        sa.not_(sa.exists().where(ledger.c.document_id == sources.c.document_id)),
    )


def prune_versions(
    connection: sa.Connection, current: Sequence[StageVersion], keep_days: int
) -> Pruned:
    """Drop stage versions that nothing names."""
    return _drop(
        connection,
        versions,
        sa.true(),
        versions.c.first_seen <= before_now(hours=24 * keep_days),
        versions.c.version.not_in([item.version for item in current]),
        *(
            sa.not_(sa.exists().where(table.c.version == versions.c.version))
            for table in (ledger, contents, parts)
        ),
    )


def needed_parts(connection: sa.Connection, collection: str) -> set[str]:
    """The parts whose staged files are needed.

    A file may go when every release shows what is in it: whichever is published, now or after a
    rollback, workers find the same rows in the lake, and no publisher asks for them.
    """
    everywhere = sa.exists().where(
        *_same(contents.c, ledger), shown_by_every(kept(connection, collection))
    )
    question = (
        sa.select(ledger.c.part_id)
        .where(
            ledger.c.collection == collection,
            ledger.c.status == "done",
            ledger.c.rows > 0,
            sa.not_(everywhere),
        )
        .distinct()
    )
    return set(connection.execute(question).scalars())


def _present(scope: Scope, current: dict[StageName, StageVersion], attempts: int) -> sa.CTE:
    """The entries that documents stand at now, whatever came of them."""
    each = [
        sa.select(
            rows.c.document_id,
            sa.literal(str(stage)).label("stage"),
            sa.literal(current[stage].version).label("version"),
            rows.c.input,
        ).where(rows.c.status.is_not(None))
        for stage, rows in states(scope, current, attempts).items()
    ]
    return sa.union_all(*each).cte("present")


def _same(
    rows: sa.ColumnCollection[str, Any], entry: sa.FromClause
) -> list[sa.ColumnElement[bool]]:
    return [rows[name] == entry.c[name] for name in ("document_id", "stage", "version", "input")]


def _drop(
    connection: sa.Connection,
    table: Any,
    mine: sa.ColumnElement[bool],
    *conditions: sa.ColumnElement[bool],
) -> Pruned:
    """Delete the rows of a collection that meet all conditions."""
    question = sa.select(sa.func.count()).select_from(table).where(mine)
    before = int(connection.execute(question).scalar_one())
    gone = connection.execute(sa.delete(table).where(mine, *conditions)).rowcount
    return before, before - gone
