"""Leases, jobs in flight, executions and what documents cost."""

from pathlib import Path

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables and views."""
    op.execute(Path(__file__).with_name("0002_leases.sql").read_text("utf-8"))


def downgrade() -> None:
    """Drop the tables and views."""
    op.execute("drop view cost_per_1k_documents")
    op.execute("drop view document_costs")
    op.execute("alter table ledger drop column size")
    op.execute("alter table parts drop column gpu_seconds, drop column tokens")
    for table in ("executions", "jobs", "leases"):
        op.execute(f"drop table {table}")
