"""What maintenance must know: versions that readers may still hold, and the age of vectors."""

from pathlib import Path

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the table and the column, and let autovacuum wait."""
    op.execute(Path(__file__).with_name("0005_upkeep.sql").read_text("utf-8"))


def downgrade() -> None:
    """Take it all back."""
    op.execute("alter table chunk_embeddings reset (autovacuum_vacuum_scale_factor)")
    op.execute("alter table chunk_embeddings drop column stored_at")
    op.execute("drop table superseded")
