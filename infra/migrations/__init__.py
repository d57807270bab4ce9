"""The history of the Postgres schema, applied by alembic."""
