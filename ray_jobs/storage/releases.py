"""Releases: which version of each table, and which output of each document, readers see.

``published`` points to one release a collection. ``contents`` says of each output which releases
show it (an integer multirange), so that vectors and tables always show the same release, after a
rollback too.
"""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from ray_jobs.storage.tables import contents, published, releases
from schemas.record import Value


class Release(Value):
    """A consistent snapshot of a collection's tables."""

    release_id: int
    collection: str
    base_id: int | None
    run_id: str | None
    versions: dict[str, int]
    counts: dict[str, int]
    model: str | None = None
    created_at: str


def current(connection: sa.Connection, collection: str) -> Release | None:
    """The release that readers of a collection see."""
    question = (
        sa.select(releases)
        .join(published, published.c.release_id == releases.c.release_id)
        .where(published.c.collection == collection)
    )
    row = connection.execute(question).mappings().first()
    return _release(row) if row else None


def by_id(connection: sa.Connection, release_id: int) -> Release | None:
    """A release by its number."""
    question = sa.select(releases).where(releases.c.release_id == release_id)
    row = connection.execute(question).mappings().first()
    return _release(row) if row else None


def history(connection: sa.Connection, collection: str | None = None) -> list[Release]:
    """All releases, the newest first."""
    question = sa.select(releases).order_by(releases.c.release_id.desc())
    if collection is not None:
        question = question.where(releases.c.collection == collection)
    return [_release(row) for row in connection.execute(question).mappings()]


def create(
    connection: sa.Connection,
    *,
    collection: str,
    base_id: int | None,
    run_id: str | None,
    versions: dict[str, int],
    counts: dict[str, int],
) -> int:
    """A new release made from a base; nobody sees it yet."""
    made = connection.execute(
        sa.insert(releases)
        .values(
            collection=collection,
            base_id=base_id,
            run_id=run_id,
            versions=versions,
            counts=counts,
        )
        .returning(releases.c.release_id)
    )
    return int(made.scalar_one())


def point_to(connection: sa.Connection, collection: str, release_id: int) -> None:
    """Let readers of a collection see a release."""
    connection.execute(
        sa.text(_REMEMBER_WHAT_THEY_SAW), {"collection": collection, "new": release_id}
    )
    statement = sa.dialects.postgresql.insert(published).values(
        collection=collection, release_id=release_id
    )
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["collection"], set_={"release_id": release_id}
        )
    )


def inherit(connection: sa.Connection, collection: str, *, base_id: int, release_id: int) -> None:
    """Show in a new release what its base shows.

    Ranges are open at the end, so nothing needs doing after the newest release; after a rollback
    what the base does not show is closed, and what it shows is opened again.
    """
    values = {"collection": collection, "base": base_id, "new": release_id}
    connection.execute(sa.text(_CLOSE_WHAT_THE_BASE_LACKS), values)
    connection.execute(sa.text(_OPEN_WHAT_THE_BASE_SHOWS), values)


def hide(connection: sa.Connection, release_id: int, rows: Iterable[dict[str, Any]]) -> None:
    """Stop showing outputs, given by their keys, from a release on."""
    batch = [{**_key(row), "new": release_id} for row in rows]
    if batch:
        connection.execute(sa.text(_HIDE), batch)


def show(connection: sa.Connection, release_id: int, rows: Iterable[dict[str, Any]]) -> None:
    """Begin to show outputs, given as rows of ``contents``, from a release on."""
    batch = [{**row, "new": release_id} for row in rows]
    if batch:
        connection.execute(sa.text(_SHOW), batch)


def visible_in(release_id: int | sa.Column[int]) -> sa.ColumnElement[bool]:
    """The condition that an output is shown by a release."""
    return contents.c.visible.op("@>", return_type=sa.Boolean())(sa.cast(release_id, sa.Integer))


_REMEMBER_WHAT_THEY_SAW = """
    insert into superseded (collection, versions)
    select r.collection, r.versions from published p join releases r using (release_id)
    where p.collection = :collection and p.release_id <> :new
"""
_CLOSE_WHAT_THE_BASE_LACKS = """
    update contents set visible = visible - int4multirange(int4range(:new, null))
    where collection = :collection and upper_inf(visible) and not visible @> cast(:base as integer)
"""
_OPEN_WHAT_THE_BASE_SHOWS = """
    update contents set visible = visible + int4multirange(int4range(:new, null))
    where collection = :collection and not upper_inf(visible)
      and visible @> cast(:base as integer)
"""
_HIDE = """
    update contents set visible = visible - int4multirange(int4range(:new, null))
    where document_id = :document_id and stage = :stage and version = :version and input = :input
"""
_SHOW = """
    insert into contents
        (document_id, stage, version, input, collection, partition, status, rows, visible)
    values (:document_id, :stage, :version, :input, :collection, :partition, :status, :rows,
            int4multirange(int4range(:new, null)))
    on conflict (document_id, stage, version, input) do update set
        partition = excluded.partition, status = excluded.status, rows = excluded.rows,
        visible = contents.visible + excluded.visible
"""


def _key(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("document_id", "stage", "version", "input")}


def _release(row: Any) -> Release:
    return Release.model_validate({**row, "created_at": row["created_at"].isoformat()})
