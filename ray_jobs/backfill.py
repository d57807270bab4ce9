"""What a backfill over a range of nights would do."""

import sqlalchemy as sa

from ray_jobs import ledger
from ray_jobs.ledger import Counts, Scope
from ray_jobs.storage.postgres import open_database
from ray_jobs.storage.tables import sources
from ray_jobs.versions import stage_versions
from schemas.record import Value
from schemas.settings import Settings


class PartitionPlan(Value):
    """A partition and how far each of its stages is."""

    partition: str
    counts: tuple[Counts, ...]


def planned(settings: Settings, collection: str, since: str, until: str) -> list[PartitionPlan]:
    """The partitions of a collection from one night to another, both included, in order."""
    current = stage_versions(settings, settings.collection(collection).kind)
    question = (
        sa.select(sources.c.partition)
        .where(
            sources.c.collection == collection,
            sources.c.present,
            sources.c.partition.between(since, until),
        )
        .distinct()
        .order_by(sources.c.partition)
    )
    with open_database(settings).connect() as connection:
        return [
            PartitionPlan(
                partition=partition,
                counts=tuple(
                    ledger.counts(
                        connection,
                        Scope(collection=collection, partition=partition),
                        current,
                        settings.work.attempts,
                    )
                ),
            )
            for partition in connection.execute(question).scalars().all()
        ]
