"""What a release's audit compares: how much of each document was read."""

from pathlib import Path

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the column."""
    op.execute(Path(__file__).with_name("0007_coverage.sql").read_text("utf-8"))


def downgrade() -> None:
    """Take it back."""
    op.execute("alter table ledger drop column coverage")
