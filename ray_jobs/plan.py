"""Plans work: the documents a stage has not done yet, cut into parts."""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from ray_jobs.ledger import Scope, states
from ray_jobs.storage import releases
from ray_jobs.storage.tables import sources
from ray_jobs.versions import StageVersion
from schemas.digest import digest
from schemas.job import StageName
from schemas.run import Part, WorkItem
from schemas.settings import WorkSettings
from schemas.source import SourceFile

_PARTS_A_WORKER = 4


def plan(
    connection: sa.Connection,
    stage: StageName,
    scope: Scope,
    *,
    run_id: str,
    current: dict[StageName, StageVersion],
    work: WorkSettings,
    workers: int,
) -> list[Part]:
    """The parts that are to be done; none where the stage is up to date.

    Documents that one part of the stage above wrote stay together, so that a worker reads few
    files; parts are small enough to keep every worker busy to the end.
    """
    rows = _to_do(connection, stage, scope, current, work.attempts)
    size = max(1, min(work.part_documents, -(-len(rows) // (workers * _PARTS_A_WORKER))))
    shown = releases.current(connection, scope.collection)
    return [
        _part(stage, scope.collection, group, run_id, current[stage].version, shown)
        for group in _groups(rows, size)
    ]


def _to_do(
    connection: sa.Connection,
    stage: StageName,
    scope: Scope,
    current: dict[StageName, StageVersion],
    attempts: int,
) -> Sequence[Any]:
    found = states(scope, current, attempts)[stage]
    question = (
        sa.select(found, sources.c.partition, *_FILE)
        .join(sources, sources.c.document_id == found.c.document_id)
        .where(found.c.standing == "to_do")
        .order_by(sources.c.partition, found.c.upstream.asc().nulls_first(), found.c.document_id)
    )
    return connection.execute(question).mappings().all()


_FILE = (
    sources.c.uri,
    sources.c.sha256,
    sources.c.size,
    sources.c.modified,
    sources.c.attributes,
    sources.c.parent_id,
    sources.c.member,
)


def _groups(rows: Sequence[Any], size: int) -> Iterator[list[Any]]:
    """Runs of rows of one partition, at most so many documents each."""
    group: list[Any] = []
    for row in rows:
        if group and (len(group) == size or group[0]["partition"] != row["partition"]):
            yield group
            group = []
        group.append(row)
    if group:
        yield group


def _part(
    stage: StageName,
    collection: str,
    rows: list[Any],
    run_id: str,
    version: str,
    shown: releases.Release | None,
) -> Part:
    items = tuple(_item(stage, row) for row in rows)
    keys = [word for item in items for word in (item.document_id, item.input)]
    return Part(
        part_id=digest("part", stage, version, *keys),
        stage=stage,
        version=version,
        collection=collection,
        partition=rows[0]["partition"],
        run_id=run_id,
        items=items,
        lake=shown.versions if shown else {},
    )


def _item(stage: StageName, row: Any) -> WorkItem:
    document_id, source = row["document_id"], row["input"]
    if stage is not StageName.PARSE:
        return WorkItem(
            document_id=document_id,
            input=source,
            upstream=row["upstream"],
            parsed=row["parsed"],
            rows=row["upstream_rows"],
        )
    file = SourceFile(
        document_id=document_id, **{column.name: row[column.name] for column in _FILE}
    )
    return WorkItem(document_id=document_id, input=source, file=file)
