"""The ``docmill`` command.

Exit codes: 0 done, 64 the request cannot be met, 65 too many documents failed, 75 try again later.
"""

import os
import signal
import sys
import traceback
from pathlib import Path

import typer

from ray_jobs.cli import (
    backfill,
    bench,
    database,
    failures,
    importing,
    nightly,
    release,
    run,
    search,
    show,
    sql,
    status,
    verify,
)
from ray_jobs.errors import DocmillError, UsageError
from schemas.settings import SettingsError

_CLICK_USAGE_ERROR = 2
_INTERRUPTED = 130

app = typer.Typer(
    name="docmill",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    help="Turn contracts and clinical notes into tables and vectors that can be checked.",
    epilog="Exit codes: 0 done, 64 the request cannot be met, 65 too many documents failed,"
    " 75 try again later.",
)
app.command("run")(run.run)
app.command("backfill")(backfill.backfill)
app.command("status")(status.status)
app.command("failures")(failures.failures)
app.command("sql")(sql.sql)
app.command("search")(search.search)
app.command("show")(show.show)
app.command("verify")(verify.verify)
app.add_typer(release.app, name="release")
app.add_typer(database.app, name="db")
app.command("import")(importing.import_table)
app.command("nightly")(nightly.nightly)
app.add_typer(bench.app, name="bench")


def main() -> None:
    """Run the command line; errors end in one line and their exit code."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        app()
    except SystemExit as error:
        _end(error.code)
    except SettingsError as error:
        _fail(str(error), UsageError.exit_code)
    except DocmillError as error:
        _fail(str(error), error.exit_code)
    except Exception as error:
        if os.environ.get("DOCMILL_DEBUG"):
            raise
        _end_unforeseen(error)
    except KeyboardInterrupt:
        _end(_INTERRUPTED)


def _end(code: str | int | None) -> None:
    """End with an exit code of ours for one of Typer's."""
    if code == _INTERRUPTED:
        _fail("stopped; nothing half-done is visible: run the same command again", _INTERRUPTED)
    sys.exit(UsageError.exit_code if code == _CLICK_USAGE_ERROR else code)


def _end_unforeseen(error: Exception) -> None:
    """End after an exception that may quote a document: its place is told, not its words."""
    if isinstance(error, OSError) and (known := _of_object_store(error)) is not None:
        _fail(str(known), known.exit_code)
    frame = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(frame.filename).name}:{frame.lineno}"
    _fail(
        f"internal error: {type(error).__name__} at {where} (DOCMILL_DEBUG=1 shows more)",
        DocmillError.exit_code,
    )


def _of_object_store(error: OSError) -> DocmillError | None:
    """What an outage of the object store in the midst of the work means."""
    from ray_jobs.storage.s3 import failure_of

    return failure_of(error)


def _interrupt(number: int, frame: object) -> None:
    """Let a request to end unwind the stack, so that what was started is stopped."""
    raise KeyboardInterrupt


def _fail(message: str, code: int) -> None:
    sys.stderr.write(f"docmill: {' '.join(message.split())}\n")
    sys.exit(code)
