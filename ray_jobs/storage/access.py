"""Who may read what: roles of the database, and grants of collections and sites to them.

Postgres itself keeps roles apart in sources, vectors and releases (row-level security). The files
of the lake know no roles: there a role limits what docmill shows, while whoever may read the files
reads them all; that is for the permissions of folders and buckets to decide.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import psycopg
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from ray_jobs.errors import UsageError
from ray_jobs.storage.tables import collections, grants, visible_sources
from schemas.job import Kind
from schemas.record import Value
from schemas.settings import Settings

ROLES = {
    "writer": "docmill_writer",
    "contracts-reader": "docmill_contracts_reader",
    "notes-reader": "docmill_notes_reader",
    "notes-deidentified-reader": "docmill_notes_deidentified_reader",
    "auditor": "docmill_auditor",
}
"""The roles that every database has, as the command line and as Postgres call them."""

DEIDENTIFIED = ROLES["notes-deidentified-reader"]
_READER = {Kind.CONTRACT: ROLES["contracts-reader"], Kind.NOTE: ROLES["notes-reader"]}
_UNKNOWN_ROLE = "22023"


class Grant(Value):
    """A collection that a role may read, all of it or one site."""

    role: str
    collection: str
    site: str | None = None


class Sight(Value):
    """What the user of a transaction may read; ``deidentified`` without what names patients."""

    everything: bool
    audits: bool
    whole: frozenset[str]
    sites: frozenset[tuple[str, str]]
    deidentified: frozenset[str] = frozenset()

    @property
    def partly(self) -> frozenset[str]:
        """The collections of which it may read some sites only."""
        return frozenset(collection for collection, _ in self.sites) - self.whole

    def shows(self, collection: str) -> bool:
        """Whether any of a collection may be read."""
        return self.everything or collection in self.whole | self.partly

    def condition(self, collection: sa.Column[str], site: sa.Column[str]) -> sa.ColumnElement[bool]:
        """The same on the columns of a table, for Postgres to plan with; its policies decide."""
        if self.everything:
            return sa.true()
        some = sa.tuple_(collection, site).in_(sorted(self.sites)) if self.sites else sa.false()
        return sa.or_(collection.in_(sorted(self.whole)), some)


@contextmanager
def acting_as(
    opened: sa.Engine, role: str | None, *, snapshot: str | None = None
) -> Iterator[sa.Connection]:
    """One transaction in which a role reads; without one, the user of the database itself.

    The role ends with the transaction, so that no pooled connection keeps it. A snapshot that
    another transaction exported is what this one sees. UsageError where the role is unknown or may
    not do what is done in it.
    """
    try:
        with opened.begin() as connection:
            if snapshot is not None:
                connection.execute(sa.text(f"set transaction snapshot '{snapshot}'"))
            if role is not None:
                name = ROLES.get(role, role)
                connection.execute(sa.select(sa.func.set_config("role", name, True)))
            yield connection
    except sa.exc.DBAPIError as error:
        if isinstance(error.orig, psycopg.errors.InsufficientPrivilege):
            who = f"role {role}" if role else "this user of the database"
            said = str(error.orig).splitlines()[0]
            raise UsageError(f"{who} may not do this: {said}") from error
        if getattr(error.orig, "sqlstate", None) == _UNKNOWN_ROLE:
            raise UsageError(
                f"unknown role {role}; there are {', '.join(ROLES)} and the database's own"
            ) from error
        raise


def sight(connection: sa.Connection) -> Sight:
    """What the user of this transaction may read."""
    row = connection.execute(sa.text(_SIGHT)).one()
    return Sight(
        everything=row.writes,
        audits=row.audits,
        whole=frozenset(row.whole),
        sites=frozenset(tuple(item.split("/", 1)) for item in row.sites),
        deidentified=frozenset() if row.writes else frozenset(row.deidentified),
    )


def readable_documents(connection: sa.Connection, collection: str) -> list[str]:
    """The documents of a collection that the user of this transaction may read."""
    known = visible_sources.c
    question = sa.select(known.document_id).where(known.collection == collection)
    return sorted(connection.execute(question).scalars())


def introduce(opened: sa.Engine, settings: Settings) -> None:
    """Let the readers of a kind read each collection of it that was not known before.

    What was revoked stays revoked. Who may read it only de-identified loses what the settings do
    not de-identify any more. A user who may not grant changes nothing.
    """
    with opened.begin() as connection:
        may = sa.text("select has_table_privilege('collections', 'insert')")
        if not connection.execute(may).scalar():
            return
        known = set(connection.execute(sa.select(collections.c.name)).scalars())
        for name, item in settings.collections.items():
            if name not in known:
                readers = [_READER[item.kind]]
                if is_deidentified(settings, name):
                    readers.append(DEIDENTIFIED)
                _introduce(connection, name, item.kind, readers)
        told = [name for name in settings.collections if not is_deidentified(settings, name)]
        connection.execute(sa.text(_WITHDRAW), {"collections": told})


def is_deidentified(settings: Settings, collection: str) -> bool:
    """Whether what is told of a collection's documents names no patient."""
    is_note = settings.collection(collection).kind is Kind.NOTE
    return is_note and settings.of(collection).deidentify.mode != "none"


def granted(connection: sa.Connection) -> list[Grant]:
    """Every grant, by role."""
    question = sa.select(grants).order_by(grants.c.role, grants.c.collection, grants.c.site)
    return [Grant(**row) for row in connection.execute(question).mappings()]


def grant(connection: sa.Connection, wanted: Grant, *, deidentified: bool = True) -> None:
    """Let a role read a collection or a site of it.

    UsageError where the role is unknown, or reads only what is de-identified and this is not.
    """
    role = ROLES.get(wanted.role, wanted.role)
    known = connection.execute(
        sa.text("select 1 from pg_roles where rolname = :role"), {"role": role}
    ).scalar()
    if known is None:
        raise UsageError(
            f"the database has no role {role}; make it first:"
            f" create role {role} in role {ROLES['notes-reader']}"
        )
    only = sa.text("select is_told_deidentified(oid) from pg_roles where rolname = :role")
    if not deidentified and connection.execute(only, {"role": role}).scalar():
        raise UsageError(
            f"{wanted.role} reads only what is de-identified, and {wanted.collection} is not"
        )
    values = {**wanted.model_dump(), "role": role}
    connection.execute(insert(grants).values(values).on_conflict_do_nothing())


def revoke(connection: sa.Connection, unwanted: Grant) -> None:
    """Take a grant back; UsageError where there is none."""
    role = ROLES.get(unwanted.role, unwanted.role)
    gone = connection.execute(
        sa.delete(grants).where(
            grants.c.role == role,
            grants.c.collection == unwanted.collection,
            grants.c.site.is_not_distinct_from(unwanted.site),
        )
    )
    if not gone.rowcount:
        raise UsageError(f"{role} has no such grant; see `docmill access list`")


def _introduce(connection: sa.Connection, name: str, kind: Kind, readers: Sequence[str]) -> None:
    new = insert(collections).values(name=name, kind=str(kind)).on_conflict_do_nothing()
    if connection.execute(new).rowcount:
        first = [{"role": role, "collection": name, "site": None} for role in readers]
        connection.execute(insert(grants).values(first).on_conflict_do_nothing())


_SIGHT = """
    select pg_has_role('docmill_writer', 'usage') as writes,
           pg_has_role('docmill_auditor', 'usage') as audits,
           readable_collections(true) as whole,
           readable_sites() as sites,
           array(select distinct g.collection from grants g join pg_roles r on r.rolname = g.role
                 where pg_has_role(r.oid, 'usage') and is_told_deidentified(r.oid)) as deidentified
"""
_WITHDRAW = """
    delete from grants g using pg_roles r
    where r.rolname = g.role and g.collection = any (:collections) and is_told_deidentified(r.oid)
"""
