"""Which encoder made the vectors that a release shows, so that none shows those of two."""

from pathlib import Path

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add the column, and fill it for the releases there are."""
    op.execute(Path(__file__).with_name("0009_generations.sql").read_text("utf-8"))


def downgrade() -> None:
    """Take it back."""
    op.execute("alter table releases drop column model")
