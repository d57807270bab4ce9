"""The ids of purged documents, which no table takes in again."""

from pathlib import Path

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the table and the triggers that refuse what it names."""
    op.execute(Path(__file__).with_name("0004_purge.sql").read_text("utf-8"))


def downgrade() -> None:
    """Drop them."""
    for table in ("sources", "ledger", "contents", "chunk_embeddings"):
        op.execute(f"drop trigger refuse_purged on {table}")
    op.execute("drop function refuse_purged")
    op.execute("drop table purged")
