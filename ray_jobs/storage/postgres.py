"""The Postgres that holds ledger, releases and vectors: a server by URL, else the embedded one."""

import os
from functools import cache
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from infra import postgres as embedded
from ray_jobs.errors import RetryError
from schemas.digest import digest
from schemas.settings import Settings

_MIGRATIONS = Path(embedded.__file__).parent / "migrations"
_UPGRADE_LOCK = "schema upgrade"


def database_url(settings: Settings) -> str:
    """The URL for SQLAlchemy; the embedded server is started where no other is set."""
    if settings.database_url is not None:
        url = settings.database_url.get_secret_value()
    else:
        try:
            url = embedded.start(settings.home)
        except embedded.EmbeddedPostgresError as error:
            raise RetryError(str(error)) from error
    return "postgresql+psycopg://" + url.split("://", 1)[1]


@cache
def engine(url: str) -> sa.Engine:
    """The one engine of this process for a URL."""
    return sa.create_engine(
        url,
        pool_pre_ping=True,
        # Parameters hold document text, which no exception may show.
        hide_parameters=True,
        # The name tells an operator which process a session or a lock belongs to.
        connect_args={"connect_timeout": 10, "application_name": f"docmill {os.getpid()}"},
    )


def open_database(settings: Settings) -> sa.Engine:
    """An engine on a database whose schema is up to date; RetryError where it does not answer."""
    opened = engine(database_url(settings))
    try:
        with opened.begin() as connection:
            if _revision(connection) != head():
                upgrade(connection)
    except sa.exc.OperationalError as error:
        where = opened.url.render_as_string(hide_password=True)
        reason = str(error.orig).splitlines()[0] if error.orig else "no answer"
        raise RetryError(
            f"database {where} cannot be reached: {reason} (check DOCMILL_DATABASE_URL)"
        ) from error
    return opened


def upgrade(connection: sa.Connection) -> None:
    """Bring the schema to its newest revision; of several that try, one does."""
    key = lock_key(_UPGRADE_LOCK)
    connection.execute(sa.text("select pg_advisory_xact_lock(:key)"), {"key": key})
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


@cache
def head() -> str | None:
    """The newest revision of the schema."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.set_main_option("path_separator", "os")
    return ScriptDirectory.from_config(config).get_current_head()


def lock_key(name: str) -> int:
    """The number that stands for a lock's name in Postgres."""
    return int.from_bytes(bytes.fromhex(digest("lock", name)), "big", signed=True)


def _revision(connection: sa.Connection) -> str | None:
    known = connection.execute(sa.text("select to_regclass('alembic_version')")).scalar()
    if known is None:
        return None
    found = connection.execute(sa.text("select version_num from alembic_version")).scalar()
    return str(found) if found is not None else None
