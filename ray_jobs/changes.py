"""What a release would show that its base does not, and what it would no longer show."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import sqlalchemy as sa

from ray_jobs.ledger import Scope, states
from ray_jobs.storage import releases
from ray_jobs.storage.tables import contents, parts, sources
from ray_jobs.versions import StageVersion
from schemas.job import StageName
from schemas.run import Reason, is_partial

Row = dict[str, Any]
"""An output of a stage for a document: its key, how it ended, where its rows are staged."""


class Changes(NamedTuple):
    """What a release shows that its base did not, and what it no longer shows."""

    shown: list[Row]
    hidden: list[Row]


def find_changes(
    connection: sa.Connection,
    scope: Scope,
    base: releases.Release | None,
    current: dict[StageName, StageVersion],
    attempts: int,
) -> Changes:
    """The outputs of a scope, as the stages left them, against what a base shows.

    Documents with a stage still to do are left out: they keep what they had. Documents that are
    gone from their source are no longer shown.
    """
    wanted: dict[tuple[str, ...], Row] = {}
    unfinished: set[str] = set()
    for stage, rows in states(scope, current, attempts).items():
        # Staged rows lie in the partition of their part, wherever the document is now.
        partition = sa.func.coalesce(parts.c.partition, sources.c.partition).label("partition")
        question = (
            sa.select(rows, partition)
            .join(sources, sources.c.document_id == rows.c.document_id)
            .outerjoin(parts, parts.c.part_id == rows.c.part_id)
        )
        for row in connection.execute(question).mappings():
            if row["standing"] == "to_do":
                unfinished.add(row["document_id"])
            elif row["standing"] not in ("waiting", "blocked"):
                key = (row["document_id"], stage, current[stage].version, row["input"])
                wanted[key] = {
                    **row,
                    "stage": stage,
                    "version": current[stage].version,
                    "collection": scope.collection,
                }
    seen = {_key(row): row for row in _visible(connection, scope, base)}
    return Changes(
        [
            row
            for key, row in wanted.items()
            if _is_other(row, seen.get(key)) and row["document_id"] not in unfinished
        ],
        [
            row
            for key, row in seen.items()
            if _is_other(row, wanted.get(key)) and row["document_id"] not in unfinished
        ],
    )


def _visible(
    connection: sa.Connection, scope: Scope, base: releases.Release | None
) -> Iterator[Row]:
    """What the base shows of the documents of the scope and of those that are gone."""
    if base is None:
        return
    concerned = sa.select(sources.c.document_id).where(
        sa.or_(
            scope.condition(),
            sa.and_(sources.c.collection == scope.collection, sa.not_(sources.c.present)),
        )
    )
    question = sa.select(contents).where(
        contents.c.collection == scope.collection,
        releases.visible_in(base.release_id),
        contents.c.document_id.in_(concerned),
    )
    for row in connection.execute(question).mappings():
        yield dict(row)


def _is_other(row: Row, known: Row | None) -> bool:
    """Whether an output is not known, or ended otherwise: it failed, and did not at another try."""
    return known is None or ended(known) != ended(row)


def ended(row: Row) -> str:
    """How an output ended: done, failed, or ``partial`` with the digest of its rows.

    Another try may give other rows of a document that lacks something; of one that is whole it
    gives the same.
    """
    if is_partial(row["status"], row.get("reason")):
        return f"{Reason.PARTIAL} {row['output']}"
    return str(row["status"])


def _key(row: Row) -> tuple[str, ...]:
    return row["document_id"], row["stage"], row["version"], row["input"]
