"""The ``docmill`` command.

Exit codes: 0 done, 64 the request cannot be met, 65 too many documents failed, 75 try again later.
"""

import os
import signal
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path

import typer

from ray_jobs.cli import (
    access,
    ask,
    backfill,
    bench,
    database,
    evaluate,
    failures,
    importing,
    maintain,
    nightly,
    purge,
    release,
    run,
    search,
    show,
    sql,
    status,
    train,
    verify,
    watch,
)
from ray_jobs.cli.options import refuse_roles
from ray_jobs.errors import DocmillError, RetryError, UsageError
from schemas.settings import SettingsError

_CLICK_USAGE_ERROR = 2
_INTERRUPTED = 130
# By name: importing them would cost every command a second.
_LOST_DATABASE = (
    "AdminShutdown",
    "IdleInTransactionSessionTimeout",
    "InterfaceError",
    "InternalError",
    "OperationalError",
    "PendingRollbackError",
)

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
app.command("ask")(ask.ask)
app.command("show")(show.show)
app.command("verify")(verify.verify)
app.add_typer(release.app, name="release")
app.command("purge")(purge.purge)
app.add_typer(database.app, name="db")
app.command("maintain")(maintain.maintain)
app.command("watch")(watch.watch)
app.command("import")(importing.import_table)
app.command("nightly")(nightly.nightly)
app.add_typer(bench.app, name="bench")
app.add_typer(evaluate.app, name="evaluate")
app.add_typer(train.app, name="train")
app.add_typer(access.app, name="access")

_KNOW_ROLES = frozenset(
    {"access", "ask", "failures", "release", "search", "show", "sql", "status", "verify"}
)


@app.callback()
def _keep_to_role(context: typer.Context) -> None:
    """Turn contracts and clinical notes into tables and vectors that can be checked."""
    if context.invoked_subcommand not in _KNOW_ROLES:
        refuse_roles(str(context.invoked_subcommand))


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
    except Exception as error:  # What nobody foresaw ends in one line too.
        # It is told without its words: they may quote a document.
        if os.environ.get("DOCMILL_DEBUG"):
            raise
        known = _known(error)
        _fail(str(known), known.exit_code)
    except KeyboardInterrupt:
        _end(_INTERRUPTED)


def _end(code: str | int | None) -> None:
    """End with an exit code of ours for one of Typer's."""
    if code == _INTERRUPTED:
        _fail("stopped; nothing half-done is visible: run the same command again", _INTERRUPTED)
    sys.exit(UsageError.exit_code if code == _CLICK_USAGE_ERROR else code)


def _known(error: Exception) -> DocmillError:
    """What an error from outside means, or where one arose that nobody foresaw."""
    if any(type(item).__name__ in _LOST_DATABASE for item in _chain(error)):
        return RetryError("the database went away; run the same command again")
    if isinstance(error, OSError):
        from ray_jobs.storage.s3 import failure_of

        if (failure := failure_of(error)) is not None:
            return failure
    frame = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(frame.filename).name}:{frame.lineno}"
    return DocmillError(
        f"internal error: {type(error).__name__} at {where} (DOCMILL_DEBUG=1 shows more)"
    )


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """An error and those that it arose from."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _interrupt(number: int, frame: object) -> None:
    """Let a request to end unwind the stack, so that what was started is stopped."""
    raise KeyboardInterrupt


def _fail(message: str, code: int) -> None:
    sys.stderr.write(f"docmill: {' '.join(message.split())}\n")
    sys.exit(code)
