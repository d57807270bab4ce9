import sqlalchemy as sa

from ray_jobs.storage.postgres import open_database
from ray_jobs.storage.template_table import templates


def test_the_migrations_make_the_table_as_it_is_described(settings):
    found = sa.inspect(open_database(settings))
    assert [column["name"] for column in found.get_columns("templates")] == [
        column.name for column in templates.columns
    ]
    key = found.get_pk_constraint("templates")["constrained_columns"]
    assert key == [column.name for column in templates.primary_key]
