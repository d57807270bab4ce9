"""Finds documents by what people call them."""

import sqlalchemy as sa

from ray_jobs.errors import UsageError
from ray_jobs.storage.tables import purged, sources
from schemas.record import Record


class Named(Record):
    """A document that docmill has seen; ``uri`` is None where all but its id was purged."""

    collection: str
    uri: str | None


def find_document(connection: sa.Connection, wanted: str) -> Named:
    """The one document that an id, its beginning or a part of its URI names.

    Documents that failed, that are gone from their source or that were purged count too, the last
    where the user of the transaction may know of them. An attachment is named by the end of its
    URI, so that the rest names the file that it is in.
    """
    starts = sa.func.starts_with
    seen = sa.select(sources.c.document_id, sources.c.collection, sources.c.uri).where(
        sa.or_(
            starts(sources.c.document_id, wanted),
            sa.and_(sources.c.member.is_(None), sa.func.strpos(sources.c.uri, wanted) > 0),
            sa.func.right(sources.c.uri, len(wanted)) == wanted,
        )
    )
    erased = sa.select(
        purged.c.document_id, purged.c.collection, sa.null().cast(sa.Text).label("uri")
    ).where(
        starts(purged.c.document_id, wanted),
        purged.c.document_id.not_in(sa.select(sources.c.document_id)),
    )
    may = sa.select(sa.func.has_table_privilege(purged.name, "select"))
    known = seen.union_all(erased) if connection.execute(may).scalar() else seen
    rows = connection.execute(known.limit(2)).mappings().all()
    if not rows:
        raise UsageError(f"no document is called {wanted}")
    if len(rows) > 1:
        raise UsageError(f"{wanted} is the name of several documents; give more of it")
    return Named(**rows[0])
