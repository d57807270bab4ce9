"""Which releases are kept, and with them which outputs and vectors.

A release is kept while it is among the newest of its collection or readers see it; only kept
releases can be gone back to. Ranges in ``contents`` keep the numbers of dropped releases: nobody
asks for them again, and taking them out would rewrite the whole table every night.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

import sqlalchemy as sa

from ray_jobs.storage.tables import (
    chunk_embeddings,
    contents,
    ledger,
    published,
    releases,
    superseded,
)
from ray_jobs.storage.vectors import is_entry_of


def drop_releases(connection: sa.Connection, collection: str, keep: int) -> tuple[int, int]:
    """Drop all but the newest releases and the one that readers see; how many there were and are.

    The caller holds the publishing lock.
    """
    newest = (
        sa.select(releases.c.release_id)
        .where(releases.c.collection == collection)
        .order_by(releases.c.release_id.desc())
        .limit(keep)
    )
    gone = connection.execute(
        sa.delete(releases).where(
            releases.c.collection == collection,
            releases.c.release_id.not_in(newest),
            releases.c.release_id.not_in(sa.select(published.c.release_id)),
        )
    ).rowcount
    left = len(kept(connection, collection))
    return left + gone, left


def kept(connection: sa.Connection, collection: str) -> list[int]:
    """The releases that can be shown, the oldest first."""
    question = sa.select(releases.c.release_id).where(releases.c.collection == collection)
    return sorted(connection.execute(question).scalars())


def shown_by_any(numbers: Iterable[int]) -> sa.ColumnElement[bool]:
    """The condition that an output is shown by one of some releases."""
    return contents.c.visible.op("&&", return_type=sa.Boolean())(_multirange(numbers))


def shown_by_every(numbers: Iterable[int]) -> sa.ColumnElement[bool]:
    """The condition that an output is shown by each of some releases."""
    return contents.c.visible.op("@>", return_type=sa.Boolean())(_multirange(numbers))


def drop_contents(connection: sa.Connection, collection: str) -> tuple[int, int]:
    """Drop the outputs that no release shows; how many there were and are."""
    mine = contents.c.collection == collection
    before = _count(connection, contents, mine)
    gone = connection.execute(
        sa.delete(contents).where(mine, sa.not_(shown_by_any(kept(connection, collection))))
    ).rowcount
    return before, before - gone


def drop_vectors(connection: sa.Connection, collection: str, grace_hours: float) -> tuple[int, int]:
    """Drop the vectors that no release shows and no ledger entry answers for.

    A worker stores vectors a little before the ledger knows of them, hence the grace.
    """
    vectors = chunk_embeddings.c
    mine = vectors.collection == collection
    before = _count(connection, chunk_embeddings, mine)
    shown = sa.exists().where(
        is_entry_of(chunk_embeddings), shown_by_any(kept(connection, collection))
    )
    done = sa.exists().where(is_entry_of(chunk_embeddings, ledger), ledger.c.status == "done")
    is_old = vectors.stored_at <= before_now(hours=grace_hours)
    gone = connection.execute(
        sa.delete(chunk_embeddings).where(mine, is_old, sa.not_(shown), sa.not_(done))
    ).rowcount
    return before, before - gone


def held_versions(
    connection: sa.Connection, collection: str, grace_hours: float
) -> dict[str, set[int]]:
    """By table, the versions that a release names or that readers may still hold.

    What readers left longer ago than the grace is forgotten.
    """
    is_old = superseded.c.left_at <= before_now(hours=grace_hours)
    connection.execute(sa.delete(superseded).where(superseded.c.collection == collection, is_old))
    found: dict[str, set[int]] = {}
    for table in (releases, superseded):
        question = sa.select(table.c.versions).where(table.c.collection == collection)
        for versions in connection.execute(question).scalars():
            for name, version in versions.items():
                found.setdefault(name, set()).add(version)
    return found


def replace_versions(
    connection: sa.Connection, collection: str, release_id: int, versions: dict[str, int]
) -> None:
    """Let a release name other versions of the same rows; its present ones may be held a while."""
    before = sa.select(releases.c.collection, releases.c.versions).where(
        releases.c.release_id == release_id
    )
    connection.execute(sa.insert(superseded).from_select(["collection", "versions"], before))
    connection.execute(
        sa.update(releases).where(releases.c.release_id == release_id).values(versions=versions)
    )


def before_now(*, hours: float) -> sa.ColumnElement[datetime]:
    """The time so many hours ago, by the database's clock."""
    return sa.func.now() - sa.literal(timedelta(hours=hours))


def _multirange(numbers: Iterable[int]) -> sa.ColumnElement[object]:
    text = "{" + ", ".join(f"[{number},{number}]" for number in numbers) + "}"
    return sa.cast(sa.literal(text), contents.c.visible.type)


def _count(connection: sa.Connection, table: sa.Table, condition: sa.ColumnElement[bool]) -> int:
    question = sa.select(sa.func.count()).select_from(table).where(condition)
    return int(connection.execute(question).scalar_one())
