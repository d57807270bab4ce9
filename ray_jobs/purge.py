"""Removes every trace of documents: from all releases, the vectors, the ledger and what is staged.

Killed at any moment, the same again goes on: what is to be done is found by looking, each time.
"""

from collections import Counter
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from ray_jobs.errors import RetryError
from ray_jobs.publish import publishing
from ray_jobs.storage import releases
from ray_jobs.storage.erasure import Erasure, erase_staged
from ray_jobs.storage.files import absolute_uri, resolve
from ray_jobs.storage.lake import Lake
from ray_jobs.storage.leases import Lease, lease
from ray_jobs.storage.survey import Survey, survey
from ray_jobs.storage.tables import contents, purged, sources
from ray_jobs.storage.tables import releases as releases_table
from schemas.record import Value
from schemas.settings import Settings

_KEPT = ("purged", "reads")
"""Tables that may name a purged document: what refuses it, and who read it before."""


class Trace(Value):
    """A place where rows of the documents could be: how many were removed, how many are left."""

    place: str
    removed: int
    left: int


class Purged(Value):
    """What a purge did and how far it was looked whether anything is left."""

    traces: list[Trace]
    files: int
    tables: int


def purge(settings: Settings, opened: sa.Engine, collection: str, document: str) -> Purged:
    """Remove a document for good: it is not taken in again while it still lies at its source.

    Its attachments go with it. RetryError where something is left, because a worker is busy with
    it.
    """
    with opened.begin() as connection:
        documents = _with_attachments(connection, collection, document)
        rows = [{"document_id": item, "collection": collection} for item in documents]
        connection.execute(insert(purged).values(rows).on_conflict_do_nothing())
    return erase(settings, opened, collection, documents)


def _with_attachments(connection: sa.Connection, collection: str, document: str) -> list[str]:
    """A document and all that is attached to it, what is attached to that included."""
    found = sa.select(sa.literal(document).label("document_id")).cte("found", recursive=True)
    below = sa.select(sources.c.document_id).join(found, sources.c.parent_id == found.c.document_id)
    question = sa.select(found.union_all(below.where(sources.c.collection == collection)))
    return list(connection.execute(question).scalars())


def purge_gone(settings: Settings, opened: sa.Engine, collection: str) -> Purged | None:
    """Remove the documents that are gone from their source; None where there are none.

    One that comes back is taken in as a new one.
    """
    question = sa.select(sources.c.document_id).where(
        sources.c.collection == collection, sa.not_(sources.c.present)
    )
    with opened.connect() as connection:
        gone = list(connection.execute(question).scalars())
    return erase(settings, opened, collection, gone) if gone else None


def erase(
    settings: Settings, opened: sa.Engine, collection: str, documents: Sequence[str]
) -> Purged:
    """Remove all rows of documents and look whether any is left."""
    kind = settings.collection(collection).kind
    uri = settings.lake_uri
    with lease(opened, publishing(collection)) as held:
        files, rows = survey(uri, collection, documents), _rows(opened, documents)
        found = dict(files.found)
        lake = Lake(uri, collection, kind)
        _erase_lake(opened, held, collection, Erasure(lake, documents, found), documents)
        erase_staged(uri, documents, found)
        _erase_rows(opened, documents, rows)
        left_files, left_rows = survey(uri, collection, documents), _rows(opened, documents)
    before = _by_place(uri, collection, files) + Counter(rows)
    after = _by_place(uri, collection, left_files) + Counter(left_rows)
    traces = [
        Trace(place=place, removed=before[place] - after[place], left=after[place])
        for place in sorted({*before, *after, *rows})
    ]
    if left := sum(after.values()):
        places = ", ".join(sorted(after))
        raise RetryError(
            f"{left} rows or files are left in {places}: a worker may be busy with them;"
            " run the same command again"
        )
    return Purged(traces=traces, files=left_files.files, tables=len(rows))


def _erase_lake(
    opened: sa.Engine,
    held: Lease,
    collection: str,
    erasure: Erasure,
    documents: Sequence[str],
) -> None:
    """Publish without the documents, then take them out of all older releases."""
    with opened.connect() as connection:
        base = releases.current(connection, collection)
    if base is None:
        return
    touched = [name for name in base.versions if erasure.touches(name)]
    _publish_without(opened, held, base, documents, erasure, touched)
    with opened.connect() as connection:
        history = releases.history(connection, collection)
        current = releases.current(connection, collection)
    assert current is not None
    for name in touched:
        for version in sorted({item.versions[name] for item in history if name in item.versions}):
            _rename(opened, held, collection, name, version, erasure.without(name, version))
    with opened.connect() as connection:
        history = releases.history(connection, collection)
    for name in touched:
        named = [item.versions[name] for item in history if name in item.versions]
        erasure.settle(name, current.versions[name], named)


def _publish_without(
    opened: sa.Engine,
    held: Lease,
    base: releases.Release,
    documents: Sequence[str],
    erasure: Erasure,
    touched: Sequence[str],
) -> None:
    """Let readers see a release that is the present one without the documents."""
    changed = {name: erasure.without(name, base.versions[name]) for name in touched}
    versions = {**base.versions, **changed}
    shown = sa.select(contents).where(
        _is_one(contents.c.document_id, documents), releases.visible_in(base.release_id)
    )
    with opened.begin() as connection:
        held.check(connection)
        rows = [dict(row) for row in connection.execute(shown).mappings()]
        if not rows and versions == base.versions:
            return
        made = releases.create(
            connection,
            collection=base.collection,
            base_id=base.release_id,
            run_id=None,
            versions=versions,
            counts={},
        )
        releases.inherit(connection, base.collection, base_id=base.release_id, release_id=made)
        releases.hide(connection, made, rows)
        releases.point_to(connection, base.collection, made)


def _rename(
    opened: sa.Engine, held: Lease, collection: str, name: str, version: int, successor: int
) -> None:
    """Let the releases that name a version of a table name its successor."""
    if version == successor:
        return
    named = releases_table.c.versions
    with opened.begin() as connection:
        held.check(connection)
        connection.execute(
            sa.update(releases_table)
            .where(
                releases_table.c.collection == collection,
                named[name].as_integer() == version,
            )
            .values(versions=named.op("||")(sa.func.jsonb_build_object(name, successor)))
        )


def _keyed(connection: sa.Connection) -> dict[str, sa.TableClause]:
    """Every Postgres table that is keyed by document."""
    found = sa.inspect(connection)
    return {
        name: sa.table(name, sa.column("document_id", sa.Text))
        for name in sorted(found.get_table_names())
        if name not in _KEPT
        and any(item["name"] == "document_id" for item in found.get_columns(name))
    }


def _rows(opened: sa.Engine, documents: Sequence[str]) -> dict[str, int]:
    """Rows of the documents by place in Postgres."""
    with opened.connect() as connection:
        return {
            f"postgres {name}": connection.execute(
                sa.select(sa.func.count(table.c.document_id)).where(
                    _is_one(table.c.document_id, documents)
                )
            ).scalar_one()
            for name, table in _keyed(connection).items()
        }


def _erase_rows(opened: sa.Engine, documents: Sequence[str], rows: dict[str, int]) -> None:
    with opened.begin() as connection:
        tables = _keyed(connection)
        # Whoever writes at this moment ends first; whoever comes later is refused.
        listed = ", ".join(tables)
        connection.execute(sa.text(f"lock table {listed} in share row exclusive mode"))
        for table in tables.values():
            connection.execute(sa.delete(table).where(_is_one(table.c.document_id, documents)))
    with opened.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for name in tables:
            if rows[f"postgres {name}"]:
                # Without INDEX_CLEANUP Postgres leaves few dead entries in the indexes, and with
                # them the vectors; without ANALYZE its statistics go on quoting values.
                connection.execute(sa.text(f"vacuum (index_cleanup on, analyze) {name}"))
        if rows["postgres chunk_embeddings"]:
            # A word that no row has any more stays in such an index until it is made anew.
            connection.execute(sa.text("reindex index concurrently chunk_embeddings_by_words"))


def _is_one(key: sa.ColumnElement[str], documents: Sequence[str]) -> sa.ColumnElement[bool]:
    return key == sa.any_(sa.cast(documents, sa.ARRAY(sa.Text)))


def _by_place(lake_uri: str, collection: str, found: Survey) -> Counter[str]:
    """Rows by table; a file that cannot be read counts as one."""
    base = resolve(absolute_uri(lake_uri))[1]
    rows: Counter[str] = Counter()
    for path, count in found.found:
        inner = path.removeprefix(f"{base}/")
        if count is None:
            rows["unreadable files"] += 1
        elif inner.startswith("_staged/"):
            rows[f"staged {inner.rsplit('/', 1)[1].split('.')[0]}"] += count
        else:
            rows[f"lake {inner.split('/')[1]}"] += count
    return rows
