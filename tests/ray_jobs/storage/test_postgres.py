import threading

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from pydantic import SecretStr

from ray_jobs.errors import RetryError
from ray_jobs.storage.postgres import engine, head, lock_key, open_database
from ray_jobs.storage.tables import metadata


def test_the_migrations_make_the_tables_that_the_code_expects(settings):
    with open_database(settings).connect() as connection:
        options = {"compare_type": False}
        context = MigrationContext.configure(connection, opts=options)
        differences = [
            item
            for item in compare_metadata(context, metadata)
            if not (isinstance(item, tuple) and getattr(item[1], "name", "") == "alembic_version")
        ]
    assert differences == []


def test_the_schema_is_upgraded_once_by_whoever_comes_first(settings, databases):
    empty = settings.model_copy(update={"database_url": SecretStr(databases.empty())})
    threads = [threading.Thread(target=open_database, args=[empty]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with open_database(empty).connect() as connection:
        revision = connection.execute(sa.text("select version_num from alembic_version")).scalar()
    assert revision == head()


def test_a_database_that_does_not_answer_is_named_without_its_password(settings):
    gone = settings.model_copy(
        update={"database_url": SecretStr("postgresql://me:secret@127.0.0.1:9/docmill")}
    )
    with pytest.raises(RetryError, match="DOCMILL_DATABASE_URL") as error:
        open_database(gone)
    assert "secret" not in str(error.value)
    assert "127.0.0.1" in str(error.value)


def test_a_lock_has_one_number_for_its_name():
    assert lock_key("a") == lock_key("a") != lock_key("b")


def test_exceptions_show_no_parameters(settings):
    opened = open_database(settings)
    with opened.connect() as connection, pytest.raises(sa.exc.DBAPIError) as error:
        connection.execute(sa.text("select 1/0 where 'x' = :text"), {"text": "Jane Doe"})
    assert "Jane Doe" not in str(error.value)


def test_there_is_one_engine_for_a_url(settings):
    assert open_database(settings) is open_database(settings)
    assert engine.cache_info().currsize >= 1
