"""The roles of the server that migrations need: they are made once and belong to no database."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from schemas.settings import SettingsError


def make_roles(connection: sa.Connection, roles: Sequence[str]) -> None:
    """Make the roles that the server lacks; SettingsError says who may where this user may not."""
    known = set(connection.execute(sa.text("select rolname from pg_roles")).scalars())
    if known >= set(roles):
        return
    user, may = connection.execute(
        sa.text(
            "select rolname, rolsuper or rolcreaterole from pg_roles where rolname = current_user"
        )
    ).one()
    if not may:
        wanted = " ".join(f"create role {role};" for role in roles if role not in known)
        raise SettingsError(
            f"database user {user} may not create roles: let an administrator run:"
            f" {wanted} grant {', '.join(roles)} to {user};"
        )
    for role in roles:
        op.execute(_CREATE_UNLESS_THERE.format(role=role))


def join_roles(connection: sa.Connection, roles: Sequence[str]) -> None:
    """Make who owns the tables a member of the roles: forced policies hold for owners too."""
    member = sa.text("select pg_has_role(:role, 'usage')")
    for role in roles:
        if connection.execute(member, {"role": role}).scalar():
            continue
        try:
            with connection.begin_nested():
                connection.execute(sa.text(f"grant {role} to current_user"))
        except sa.exc.ProgrammingError:
            user = connection.execute(sa.text("select current_user")).scalar()
            raise SettingsError(
                f"database user {user} is no member of {role}: let an administrator run:"
                f" grant {', '.join(roles)} to {user};"
            ) from None


def drop_role(role: str) -> None:
    """Drop a role that no other database of the server knows."""
    op.execute(_DROP_UNLESS_USED.format(role=role))


def schema_of(connection: sa.Connection) -> str:
    """The quoted name of the schema that holds docmill's tables."""
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
