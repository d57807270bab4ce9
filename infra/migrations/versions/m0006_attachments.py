"""Attachments are documents of their own, and know the document they are attached to."""

from pathlib import Path

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the columns."""
    op.execute(Path(__file__).with_name("0006_attachments.sql").read_text("utf-8"))


def downgrade() -> None:
    """Take them back."""
    op.execute("alter table sources drop column member")
    op.execute("alter table sources drop column parent_id")
