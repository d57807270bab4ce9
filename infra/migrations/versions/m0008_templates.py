"""Which templates of notes each site has sent, so that a new one can be told."""

from pathlib import Path

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the table, and the column that counts documents."""
    op.execute(Path(__file__).with_name("0008_templates.sql").read_text("utf-8"))


def downgrade() -> None:
    """Take them back."""
    op.execute("drop table templates")
    op.execute("alter table ledger drop column template_id")
