"""How collections stand: their partitions, runs and releases, and what failed in them."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on

from ray_jobs.ledger import Counts, Scope, counts, partial, states
from ray_jobs.storage import releases
from ray_jobs.storage.access import acting_as, introduce, sight
from ray_jobs.storage.postgres import open_database
from ray_jobs.storage.sql import open_sql
from ray_jobs.storage.tables import runs, sources, visible_sources
from ray_jobs.versions import collection_versions
from schemas.record import Record, Value
from schemas.settings import Settings


class PartitionStatus(Value):
    """A partition of a collection: its documents, its last run and the release readers see."""

    collection: str
    partition: str
    documents: int
    run_id: str | None
    run_status: str | None
    release: int | None


class Failed(Record):
    """A document that a stage gave up, in whole or in part, with where it came from."""

    collection: str
    partition: str
    stage: str
    reason: str
    detail: str | None
    attempts: int
    uri: str | None


def partitions(
    settings: Settings, collection: str | None = None, role: str | None = None
) -> list[PartitionStatus]:
    """Every partition of which a role sees documents, the newest last."""
    last = (
        sa.select(runs.c.collection, runs.c.partition, runs.c.run_id, runs.c.status)
        .ext(distinct_on(runs.c.collection, runs.c.partition))
        .order_by(runs.c.collection, runs.c.partition, runs.c.number.desc())
        .subquery()
    )
    question = (
        sa.select(
            visible_sources.c.collection,
            visible_sources.c.partition,
            sa.func.count().label("documents"),
            last.c.run_id,
            last.c.status.label("run_status"),
        )
        .outerjoin(
            last,
            sa.and_(
                last.c.collection == visible_sources.c.collection,
                last.c.partition == visible_sources.c.partition,
            ),
        )
        .where(visible_sources.c.present)
        .group_by(
            visible_sources.c.collection, visible_sources.c.partition, last.c.run_id, last.c.status
        )
        .order_by(visible_sources.c.collection, visible_sources.c.partition)
    )
    if collection is not None:
        settings.collection(collection)
        question = question.where(visible_sources.c.collection == collection)
    opened = open_database(settings)
    introduce(opened, settings)
    with acting_as(opened, role) as connection:
        rows = connection.execute(question).mappings().all()
        shown = {
            name: release.release_id
            for name in settings.collections
            if (release := releases.current(connection, name)) is not None
        }
    return [PartitionStatus(**row, release=shown.get(row["collection"])) for row in rows]


def progress(settings: Settings, collection: str, partition: str) -> list[Counts]:
    """How far each stage of a partition is."""
    current = collection_versions(settings, collection)
    scope = Scope(collection=collection, partition=partition)
    with open_database(settings).connect() as connection:
        return counts(connection, scope, current, settings.work.attempts)


def failed(
    settings: Settings, collection: str, partition: str | None = None, role: str | None = None
) -> list[Failed]:
    """The documents that failed for good at the present stage versions, or lack something.

    The ledger, which knows them, is not for every role; others are told what the release says.
    """
    scope = Scope(collection=collection, partition=partition)
    current = collection_versions(settings, collection)
    found: list[Failed] = []
    opened = open_database(settings)
    introduce(opened, settings)
    with acting_as(opened, role) as connection:
        if not sight(connection).everything:
            return _published(settings, scope, role)
        for stage, rows in states(scope, current, settings.work.attempts).items():
            question = (
                sa.select(rows, sources.c.collection, sources.c.partition, sources.c.uri)
                .join(sources, sources.c.document_id == rows.c.document_id)
                .where(sa.or_(rows.c.standing == "failed", partial(rows)))
                .order_by(sources.c.partition, sources.c.uri)
            )
            found += [_failed(stage, row) for row in connection.execute(question).mappings()]
    return found


def _published(settings: Settings, scope: Scope, role: str | None) -> list[Failed]:
    wanted = {"collection": scope.collection, "partition": scope.partition}
    rows = open_sql(settings, role).sql(_PUBLISHED, params=wanted).to_arrow_table()
    return [_failed(row["stage"], row) for row in rows.to_pylist()]


_PUBLISHED = """
    select f.*, s.uri from failures f left join sources s using (collection, document_id)
    where f.collection = $collection and f.partition = coalesce($partition, f.partition)
    order by f.partition, s.uri, f.document_id
"""


def _failed(stage: str, row: Any) -> Failed:
    names = ("document_id", "collection", "partition", "reason", "detail", "attempts", "uri")
    return Failed(stage=stage, **{name: row[name] for name in names})
