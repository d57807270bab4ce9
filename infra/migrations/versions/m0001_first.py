"""Sources, ledger, runs, releases and vectors."""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.execute(Path(__file__).with_name("0001_first.sql").read_text("utf-8"))


def downgrade() -> None:
    """Drop the tables."""
    for table in (
        "chunk_embeddings",
        "contents",
        "published",
        "releases",
        "runs",
        "versions",
        "parts",
        "ledger",
        "sources",
    ):
        op.execute(f"drop table {table}")
