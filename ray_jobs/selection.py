"""Which documents a backfill is about."""

from collections import defaultdict
from typing import Any

import duckdb
import pyarrow as pa
import sqlalchemy as sa

from ray_jobs.errors import UsageError
from ray_jobs.ledger import Scope, partial, states
from ray_jobs.storage import releases
from ray_jobs.storage.tables import contents, sources
from ray_jobs.versions import StageVersion
from schemas.job import StageName
from schemas.record import Value

_FACTS = ("document_id", "partition", "uri", "size")


class Selection(Value):
    """What a backfill was asked for; what is not given does not narrow it."""

    collection: str
    since: str | None = None
    until: str | None = None
    where: str | None = None
    from_version: str | None = None
    only_failures: bool = False


def selected(
    connection: sa.Connection,
    selection: Selection,
    current: dict[StageName, StageVersion],
    attempts: int,
) -> list[Scope]:
    """A scope a partition, in order of the partitions; UsageError where the condition is wrong."""
    rows = [dict(row) for row in connection.execute(_present(selection)).mappings()]
    if selection.where is not None:
        rows = _matching(rows, selection.where)
    for wanted in (
        _shown_at(connection, selection),
        _failed(connection, selection, current, attempts),
    ):
        if wanted is not None:
            rows = [row for row in rows if row["document_id"] in wanted]
    by_partition: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        by_partition[row["partition"]].append(row["document_id"])
    is_narrow = selection.where or selection.from_version or selection.only_failures
    return [
        Scope(
            collection=selection.collection,
            partition=partition,
            documents=tuple(sorted(documents)) if is_narrow else None,
        )
        for partition, documents in sorted(by_partition.items())
    ]


def _present(selection: Selection) -> sa.Select[Any]:
    question = sa.select(*(sources.c[name] for name in _FACTS), sources.c.attributes).where(
        sources.c.collection == selection.collection, sources.c.present
    )
    if selection.since is not None:
        question = question.where(sources.c.partition >= selection.since)
    if selection.until is not None:
        question = question.where(sources.c.partition <= selection.until)
    return question


def _matching(rows: list[dict[str, Any]], where: str) -> list[dict[str, Any]]:
    """The rows that an SQL condition holds for; attributes are columns of their own names."""
    names = sorted({name for row in rows for name in row["attributes"]} - set(_FACTS))
    table = pa.table(
        {name: [row[name] for row in rows] for name in _FACTS}
        | {
            name: pa.array([row["attributes"].get(name) for row in rows], pa.string())
            for name in names
        }
    )
    with duckdb.connect(config={"enable_external_access": "false"}) as connection:
        connection.register("documents", table)
        try:
            # The condition is SQL of whoever gives the command; it reaches this table alone.
            found = connection.execute(f"select document_id from documents where ({where})")  # noqa: S608
            ids = {row[0] for row in found.fetchall()}
        except duckdb.Error as error:
            known = ", ".join([*_FACTS, *names])
            raise UsageError(f"--where: {str(error).splitlines()[0]} (columns: {known})") from error
    return [row for row in rows if row["document_id"] in ids]


def _shown_at(connection: sa.Connection, selection: Selection) -> set[str] | None:
    """Documents whose published rows a stage version made, given as ``stage@version``."""
    if selection.from_version is None:
        return None
    stage, _, version = selection.from_version.rpartition("@")
    base = releases.current(connection, selection.collection)
    if base is None:
        return set()
    question = sa.select(contents.c.document_id).where(
        contents.c.collection == selection.collection,
        releases.visible_in(base.release_id),
        contents.c.version.startswith(version, autoescape=True),
    )
    if stage:
        question = question.where(contents.c.stage == stage)
    return set(connection.execute(question).scalars())


def _failed(
    connection: sa.Connection,
    selection: Selection,
    current: dict[StageName, StageVersion],
    attempts: int,
) -> set[str] | None:
    if not selection.only_failures:
        return None
    failed: set[str] = set()
    for rows in states(Scope(collection=selection.collection), current, attempts).values():
        is_meant = sa.or_(rows.c.standing == "failed", partial(rows))
        question = sa.select(rows.c.document_id).where(is_meant)
        failed |= set(connection.execute(question).scalars())
    return failed
