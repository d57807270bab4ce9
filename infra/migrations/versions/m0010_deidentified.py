"""A role that reads of notes what was de-identified, and sources without their names for it."""

from pathlib import Path

from alembic import op

from infra.migrations.roles import drop_role, join_roles, make_roles, schema_of

revision = "0010"
down_revision = "0009"

_ROLE = "docmill_notes_deidentified_reader"
_TABLES = ("chunk_embeddings", "contents", "published", "releases", "runs")
_READERS = "docmill_contracts_reader, docmill_notes_reader"


def upgrade() -> None:
    """Make the role where the server has none yet, then what it may read."""
    connection = op.get_bind()
    make_roles(connection, [_ROLE])
    join_roles(connection, [_ROLE])
    sql = Path(__file__).with_name("0010_deidentified.sql").read_text("utf-8")
    op.execute(sql.replace("__schema__", schema_of(connection)))
    for table in _TABLES:
        op.execute(f"alter policy readers on {table} to {_READERS}, {_ROLE}")


def downgrade() -> None:
    """Take everything back; the role stays as long as another database knows it."""
    schema = schema_of(op.get_bind())
    op.execute(
        "delete from grants g using pg_roles r"
        " where r.rolname = g.role and is_told_deidentified(r.oid)"
    )
    for table in _TABLES:
        op.execute(f"alter policy readers on {table} to {_READERS}")
    op.execute(
        "alter policy readers on sources using ("
        "collection = any ((select readable_collections(true))::text[])"
        " or collection || '/' || (attributes ->> 'site')"
        " = any ((select readable_sites())::text[]))"
    )
    op.execute("drop view visible_sources")
    op.execute("drop function original_sites, original_collections, is_told_deidentified")
    op.execute(f"revoke all on all tables in schema {schema} from {_ROLE}")
    op.execute(f"revoke execute on function record_reads from {_ROLE}")
    op.execute(f"revoke usage on schema {schema} from {_ROLE}")
    drop_role(_ROLE)
