"""Roles, grants, row-level security and the record of who read what."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from schemas.settings import SettingsError

revision = "0003"
down_revision = "0002"

_ROLES = ("docmill_writer", "docmill_contracts_reader", "docmill_notes_reader", "docmill_auditor")
_TABLES = ("chunk_embeddings", "sources", "contents", "published", "releases", "runs")
_OLDEST = 150000


def upgrade() -> None:
    """Make the roles where the server has none yet, then tables, policies and grants."""
    connection = op.get_bind()
    version = connection.execute(sa.text("select current_setting('server_version_num')")).scalar()
    if int(str(version)) < _OLDEST:
        raise SettingsError("the database needs Postgres 15 or later: views act with reader rights")
    _make_roles(connection)
    _join_roles(connection)
    sql = Path(__file__).with_name("0003_access.sql").read_text("utf-8")
    op.execute(sql.replace("__schema__", _schema(connection)))


def downgrade() -> None:
    """Take everything back; a role stays as long as another database knows it."""
    connection = op.get_bind()
    schema = _schema(connection)
    op.execute("drop view visible_chunks")
    for table in _TABLES:
        for policy in ("writers", "auditors", "readers"):
            op.execute(f"drop policy if exists {policy} on {table}")
        op.execute(f"alter table {table} no force row level security")
        op.execute(f"alter table {table} disable row level security")
    op.execute("drop trigger chunk_embeddings_take_site on chunk_embeddings")
    op.execute("drop trigger sources_give_site on sources")
    op.execute("drop table reads, grants, collections")
    op.execute(
        "drop function record_reads, refuse_change, readable_sites, readable_collections,"
        " give_site, take_site"
    )
    op.execute("drop index chunk_embeddings_by_site")
    op.execute("alter table chunk_embeddings drop column site")
    op.execute("alter table chunk_embeddings alter column embedding set storage external")
    for role in _ROLES:
        for kind in ("tables", "sequences"):
            op.execute(f"revoke all on all {kind} in schema {schema} from {role}")
            op.execute(
                f"alter default privileges in schema {schema} revoke all on {kind} from {role}"
            )
        op.execute(f"revoke usage on schema {schema} from {role}")
        op.execute(_DROP_UNLESS_USED.format(role=role))


def _make_roles(connection: sa.Connection) -> None:
    known = set(connection.execute(sa.text("select rolname from pg_roles")).scalars())
    if known >= set(_ROLES):
        return
    user, may = connection.execute(
        sa.text(
            "select rolname, rolsuper or rolcreaterole from pg_roles where rolname = current_user"
        )
    ).one()
    if not may:
        wanted = " ".join(f"create role {role};" for role in _ROLES if role not in known)
        raise SettingsError(
            f"database user {user} may not create roles: let an administrator run:"
            f" {wanted} grant {', '.join(_ROLES)} to {user};"
        )
    for role in _ROLES:
        op.execute(_CREATE_UNLESS_THERE.format(role=role))


def _join_roles(connection: sa.Connection) -> None:
    """Make who owns the tables a member of the roles: forced policies hold for owners too."""
    member = sa.text("select pg_has_role(:role, 'usage')")
    for role in _ROLES:
        if connection.execute(member, {"role": role}).scalar():
            continue
        try:
            with connection.begin_nested():
                connection.execute(sa.text(f"grant {role} to current_user"))
        except sa.exc.ProgrammingError:
            user = connection.execute(sa.text("select current_user")).scalar()
            raise SettingsError(
                f"database user {user} is no member of {role}: let an administrator run:"
                f" grant {', '.join(_ROLES)} to {user};"
            ) from None


def _schema(connection: sa.Connection) -> str:
    name = connection.execute(sa.text("select quote_ident(current_schema())")).scalar()
    return str(name)


_CREATE_UNLESS_THERE = """
do $$ begin
    create role {role} nologin;
exception when duplicate_object or unique_violation then
    null;  -- Another database of this server was upgraded at the same moment.
end $$
"""
_DROP_UNLESS_USED = """
do $$ begin
    drop role {role};
exception when dependent_objects_still_exist or insufficient_privilege or undefined_object then
    null;
end $$
"""
