"""Publishes a partition: its rows into the lake, its vectors and tables into view, all at once.

Readers see a release through one row of ``published``. A publisher that is killed leaves at most
table versions that no release names; the next one takes them back before it begins.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from ray_jobs.changes import Changes, Row, ended, find_changes
from ray_jobs.commit_points import CommitPoint, passed
from ray_jobs.errors import RetryError
from ray_jobs.ledger import Scope
from ray_jobs.stages import STAGES
from ray_jobs.storage import releases
from ray_jobs.storage.access import introduce
from ray_jobs.storage.generations import name_model
from ray_jobs.storage.lake import CONTEXT, Lake
from ray_jobs.storage.leases import lease
from ray_jobs.storage.staging import Staging
from ray_jobs.storage.tables import chunk_embeddings, ledger
from ray_jobs.unstaged import forget_unstaged
from ray_jobs.versions import StageVersion, extractor_name
from schemas.arrow import to_table
from schemas.job import StageName
from schemas.run import Failure
from schemas.settings import Settings

_FAILURES = "failures"


def publishing(collection: str) -> str:
    """The lease of whoever changes what readers of a collection see."""
    return f"publishing {collection}"


def publish(
    settings: Settings,
    opened: sa.Engine,
    scope: Scope,
    *,
    run_id: str,
    current: dict[StageName, StageVersion],
) -> releases.Release | None:
    """The release that shows a partition as its stages left it; None where nothing changed.

    Documents with a stage still to do keep what they had.
    """
    introduce(opened, settings)
    with lease(opened, publishing(scope.collection)) as held:
        with opened.connect() as connection:
            base = releases.current(connection, scope.collection)
            changes = find_changes(connection, scope, base, current, settings.work.attempts)
        if not changes.shown and not changes.hidden:
            return None
        kind = settings.collection(scope.collection).kind
        lake = Lake(settings.lake_uri, scope.collection, kind)
        lake.begin(base.versions if base else {})
        passed(CommitPoint.LAKE_OPENED)
        staging = Staging(settings.lake_uri)
        _check_staged(opened, staging, scope.collection, changes, STAGES[kind])
        counts = _write(lake, staging, scope.collection, changes, STAGES[kind])
        passed(CommitPoint.TABLES_WRITTEN)
        with opened.begin() as connection:
            held.check(connection)
            _check_vectors(connection, changes)
            release_id = releases.create(
                connection,
                collection=scope.collection,
                base_id=base.release_id if base else None,
                run_id=run_id,
                versions=lake.versions(),
                counts=counts,
            )
            if base is not None:
                releases.inherit(
                    connection, scope.collection, base_id=base.release_id, release_id=release_id
                )
            releases.hide(connection, release_id, changes.hidden)
            forget_unstaged(connection, staging, scope.collection, changes.hidden, STAGES[kind])
            releases.show(connection, release_id, map(_content, changes.shown))
            name_model(connection, scope.collection, release_id)
            releases.point_to(connection, scope.collection, release_id)
            passed(CommitPoint.RELEASE_MADE)
            made = releases.current(connection, scope.collection)
        passed(CommitPoint.RELEASE_SHOWN)
        return made


def _check_staged(
    opened: sa.Engine,
    staging: Staging,
    collection: str,
    changes: Changes,
    specs: dict[StageName, Any],
) -> None:
    """Make sure that all rows are there; what is lost is taken out of the ledger and made again."""
    needed = {
        (row["part_id"], table)
        for row in changes.shown
        if row["status"] == "done" and row["rows"]
        for table in specs[row["stage"]].writes.values()
    }
    lost = {part for part, table in needed if not staging.has(collection, part, table)}
    if lost:
        with opened.begin() as connection:
            connection.execute(sa.delete(ledger).where(ledger.c.part_id.in_(lost)))
        raise RetryError(
            f"staged rows of {len(lost)} parts of {collection} are gone;"
            " run the same command again to make them anew"
        )


def _write(
    lake: Lake,
    staging: Staging,
    collection: str,
    changes: Changes,
    specs: dict[StageName, Any],
) -> dict[str, int]:
    """Delete what is hidden and append what is shown; rows that came in, by table."""
    counts: dict[str, int] = {}
    for stage, spec in specs.items():
        shown = [row for row in changes.shown if row["stage"] == stage and row["status"] == "done"]
        hidden = [row for row in changes.hidden if row["stage"] == stage and row["rows"]]
        for table in spec.writes.values():
            _delete(lake, table, hidden)
            counts[table] = _append(lake, staging, collection, table, shown)
        expected = sum(row["rows"] for row in shown)
        written = sum(counts[table] for table in spec.writes.values())
        if spec.writes and written != expected:
            raise RetryError(
                f"{collection}: {stage} staged {written} rows where the ledger counts {expected}"
            )
    failed = [row for row in changes.hidden if row["status"] != "done"]
    for stage in {row["stage"] for row in failed}:
        _delete(lake, _FAILURES, [row for row in failed if row["stage"] == stage], stage=stage)
    failures = [_failure(row) for row in changes.shown if ended(row) != "done"]
    if failures:
        lake.append(_FAILURES, failures)
    return {**counts, _FAILURES: len(failures)}


def _delete(lake: Lake, table: str, rows: list[Row], *, stage: str | None = None) -> None:
    by_partition: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        by_partition[row["partition"]].append(row["document_id"])
    for partition, documents in sorted(by_partition.items()):
        lake.delete(table, partition, sorted(documents), stage=stage)


def _append(lake: Lake, staging: Staging, collection: str, table: str, rows: list[Row]) -> int:
    by_part: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row["rows"]:
            by_part[row["part_id"]].append(row["document_id"])
    if not by_part:
        return 0
    count = 0

    def staged() -> Iterator[pa.Table]:
        nonlocal count
        for part_id, documents in sorted(by_part.items()):
            batch = staging.read(collection, part_id, table, documents=documents)
            count += batch.num_rows
            yield batch

    lake.append(table, staged())
    return count


def _check_vectors(connection: sa.Connection, changes: Changes) -> None:
    """Make sure that every vector that the release shows is there."""
    rows = [row for row in changes.shown if row["stage"] == StageName.EMBEDDINGS and row["rows"]]
    if not rows:
        return
    keys = (
        sa.func.unnest(
            sa.cast([row["document_id"] for row in rows], sa.ARRAY(sa.Text)),
            sa.cast([row["input"] for row in rows], sa.ARRAY(sa.Text)),
        )
        .table_valued("document_id", "input")
        .render_derived()
    )
    stored = connection.execute(
        sa.select(sa.func.count())
        .select_from(chunk_embeddings)
        .join(
            keys,
            sa.and_(
                chunk_embeddings.c.document_id == keys.c.document_id,
                chunk_embeddings.c.input == keys.c.input,
            ),
        )
        .where(chunk_embeddings.c.version == rows[0]["version"])
    ).scalar_one()
    expected = sum(row["rows"] for row in rows)
    if stored != expected:
        connection.execute(
            sa.delete(ledger).where(
                ledger.c.stage == str(StageName.EMBEDDINGS),
                ledger.c.document_id.in_([row["document_id"] for row in rows]),
            )
        )
        connection.commit()
        raise RetryError(
            f"{stored} vectors where the ledger counts {expected};"
            " run the same command again to make them anew"
        )


def _failure(row: Row) -> pa.Table:
    failure = Failure(
        document_id=row["document_id"],
        stage=row["stage"],
        reason=row["reason"],
        detail=row["detail"] or "",
        attempts=row["attempts"],
    )
    table = to_table([failure], Failure)
    values = (
        row["collection"],
        row["partition"],
        row["run_id"],
        extractor_name(row["stage"], row["version"]),
    )
    for name, value in zip(CONTEXT, values, strict=True):
        field = pa.field(name, pa.string(), nullable=False)
        table = table.append_column(field, pa.array([value], pa.string()))
    return table


def _content(row: Row) -> Row:
    names = ("document_id", "stage", "version", "input", "collection", "partition")
    own = {name: row[name] for name in names}
    return {**own, "status": ended(row), "rows": row["rows"] or 0}
