"""Roles, grants, row-level security and the record of who read what."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from infra.migrations.roles import drop_role, join_roles, make_roles, schema_of
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
    make_roles(connection, _ROLES)
    join_roles(connection, _ROLES)
    sql = Path(__file__).with_name("0003_access.sql").read_text("utf-8")
    op.execute(sql.replace("__schema__", schema_of(connection)))


def downgrade() -> None:
    """Take everything back; a role stays as long as another database knows it."""
    connection = op.get_bind()
    schema = schema_of(connection)
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
        drop_role(role)
