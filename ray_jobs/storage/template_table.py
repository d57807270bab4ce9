"""The Postgres table of the templates that each site has sent, as SQLAlchemy sees it."""

from sqlalchemy import Column, DateTime, Table, Text, func
from sqlalchemy.dialects.postgresql import ARRAY

from ray_jobs.storage.tables import metadata

templates = Table(
    "templates",
    metadata,
    Column("collection", Text, primary_key=True),
    Column("site", Text, primary_key=True, comment="empty where documents name none"),
    Column("template_id", Text, primary_key=True),
    Column(
        "sections",
        ARRAY(Text),
        nullable=False,
        comment="canonical names, in order; never words of a note",
    ),
    Column("run_id", Text, nullable=False, comment="the run that met it first"),
    Column("first_seen", DateTime(timezone=True), nullable=False, server_default=func.now()),
    comment="the templates of notes that each site has sent so far",
)
