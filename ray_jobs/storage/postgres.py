"""The Postgres that holds ledger, releases and vectors: a server by URL, else the embedded one."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from infra import postgres as embedded
from ray_jobs.errors import BusyError, RetryError
from schemas.digest import digest
from schemas.settings import Settings

_MIGRATIONS = Path(embedded.__file__).parent / "migrations"
_UPGRADE_LOCK = "schema upgrade"
_PATIENCE_SECONDS = 600


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
        connect_args={"connect_timeout": 10},
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


@contextmanager
def advisory_lock(opened: sa.Engine, name: str, *, wait: bool) -> Iterator[None]:
    """Hold a named lock that ends with this process's connection.

    Waits up to ten minutes where ``wait`` is set; RetryError says who is busy.
    """
    key = lock_key(name)
    with opened.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not _acquire(connection, key, wait=wait):
            raise BusyError(f"another process is busy with {name}; try again when it has ended")
        try:
            yield
        finally:
            connection.execute(sa.text("select pg_advisory_unlock(:key)"), {"key": key})


def lock_key(name: str) -> int:
    """The number that stands for a lock's name in Postgres."""
    return int.from_bytes(bytes.fromhex(digest("lock", name)), "big", signed=True)


def _acquire(connection: sa.Connection, key: int, *, wait: bool) -> bool:
    if not wait:
        taken = connection.execute(sa.text("select pg_try_advisory_lock(:key)"), {"key": key})
        return bool(taken.scalar())
    connection.execute(sa.text(f"set lock_timeout = '{_PATIENCE_SECONDS}s'"))
    try:
        connection.execute(sa.text("select pg_advisory_lock(:key)"), {"key": key})
    except sa.exc.OperationalError:
        return False
    return True


def _revision(connection: sa.Connection) -> str | None:
    known = connection.execute(sa.text("select to_regclass('alembic_version')")).scalar()
    if known is None:
        return None
    found = connection.execute(sa.text("select version_num from alembic_version")).scalar()
    return str(found) if found is not None else None
