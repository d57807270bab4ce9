"""``docmill release``: what readers see, and going back."""

from datetime import UTC, datetime
from itertools import islice
from time import perf_counter
from typing import Annotated, Any

import typer

from ray_jobs.cli.options import (
    CollectionArgument,
    CollectionOption,
    RoleOption,
    refuse_roles,
)
from ray_jobs.cli.output import Format, FormatOption, console, write_rows

app = typer.Typer(no_args_is_help=True)

_WRITE = frozenset({"rollback", "publish"})

_COLUMNS = ("release_id", "collection", "shown", "base_id", "run_id", "created_at")


@app.callback()
def _keep_to_role(context: typer.Context) -> None:
    """List releases, show one, compare two, publish, go back."""
    if context.invoked_subcommand in _WRITE:
        refuse_roles(f"release {context.invoked_subcommand}")


@app.command("list")
def list_releases(
    collection: CollectionOption = None,
    form: FormatOption = Format.TABLE,
    role: RoleOption = None,
) -> None:
    """All releases, the newest first; `shown` marks those that readers see."""
    from ray_jobs.storage import releases
    from ray_jobs.storage.access import acting_as, introduce
    from ray_jobs.storage.postgres import open_database
    from schemas.settings import read_settings

    settings = read_settings()
    opened = open_database(settings)
    introduce(opened, settings)
    with acting_as(opened, role) as connection:
        seen = {
            found.release_id
            for name in settings.collections
            if (found := releases.current(connection, name)) is not None
        }
        rows = [
            {**release.model_dump(), "shown": "yes" if release.release_id in seen else ""}
            for release in releases.history(connection, collection)
        ]
    write_rows([{name: row[name] for name in _COLUMNS} for row in rows], form, columns=_COLUMNS)


@app.command("show")
def show_release(
    release_id: Annotated[int, typer.Argument(help="The number of the release.")],
    form: FormatOption = Format.TABLE,
    role: RoleOption = None,
) -> None:
    """The tables of a release: their versions and how many rows came in with it."""
    from ray_jobs.errors import UsageError
    from ray_jobs.storage import releases
    from ray_jobs.storage.access import acting_as, introduce
    from ray_jobs.storage.postgres import open_database
    from schemas.settings import read_settings

    settings = read_settings()
    opened = open_database(settings)
    introduce(opened, settings)
    with acting_as(opened, role) as connection:
        found = releases.by_id(connection, release_id)
    if found is None:
        raise UsageError(f"there is no release {release_id}; see `docmill release list`")
    rows: list[dict[str, Any]] = [
        {"table": name, "version": version, "rows_added": found.counts.get(name, 0)}
        for name, version in sorted(found.versions.items())
    ]
    write_rows(rows, form)


@app.command("rollback")
def rollback(
    collection: CollectionArgument,
    release_id: Annotated[int, typer.Argument(help="The release to go back to.")],
) -> None:
    """Let readers see an earlier release of a collection again, in tables and in search."""
    from ray_jobs.rollback import rollback as roll_back
    from schemas.settings import read_settings

    seconds = roll_back(read_settings(), collection, release_id)
    console.print(f"{collection}: readers see release {release_id} ({1000 * seconds:.0f} ms)")


@app.command("publish")
def publish(
    collection: CollectionArgument,
    partition: Annotated[
        str | None, typer.Option(help="The night's key; today (UTC) if not given.")
    ] = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Publish what is done of a partition, if it passes the audit; nothing is extracted."""
    from ray_jobs.cli.options import runner
    from ray_jobs.cli.progress import ProgressWatch
    from ray_jobs.cli.run import report
    from ray_jobs.ledger import Scope
    from ray_jobs.run import Run
    from schemas.job import Step
    from schemas.settings import read_settings

    settings = read_settings()
    key = partition or datetime.now(UTC).date().isoformat()
    started = perf_counter()
    with ProgressWatch() as watch:
        result = Run(
            settings,
            Scope(collection=collection, partition=key),
            start_runner=runner(settings, inline=True),
            watch=watch,
        ).steps([Step.AUDIT, Step.PUBLISH])
    report(result, f"{collection} {key}", perf_counter() - started, form)


@app.command("diff")
def diff(
    before: Annotated[int, typer.Argument(help="The number of a release.")],
    after: Annotated[int, typer.Argument(help="The number of another of the same collection.")],
    rows: Annotated[
        bool, typer.Option("--rows", help="Each difference with its place and its text.")
    ] = False,
    document: Annotated[
        str | None, typer.Option(help="Only this one: id, its beginning, or part of its URI.")
    ] = None,
    table: Annotated[
        list[str] | None,
        typer.Option(help="Only this table (may be repeated); facts and clauses if not given."),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="The most rows that are written.")] = 200,
    form: FormatOption = Format.TABLE,
    role: RoleOption = None,
) -> None:
    """What a release says differently from another, and why.

    Causes: document added, gone or changed (its content or attributes), and what changed in a
    stage: its rules, model, settings, code or libraries; "parser (...)" where it was the parser.
    A value that only stands elsewhere has moved.
    """
    from ray_jobs.diff import Diff, Difference, Total, totals
    from ray_jobs.storage.postgres import open_database
    from ray_jobs.storage.reads import reads_of, record_reads
    from schemas.settings import read_settings

    settings = read_settings()
    found = Diff(settings, before, after, document=document, role=role)
    differences = found.differences(table)
    listed: list[Difference] | list[Total]
    if rows:
        listed = list(islice(differences, limit + 1))
        shown = reads_of((found.collection, item.document_id) for item in listed[:limit])
        record_reads(open_database(settings), role, "release diff", shown)
    else:
        listed = totals(differences)
    columns = (Difference if rows else Total).model_fields
    write_rows([item.model_dump() for item in listed[:limit]], form, columns=list(columns))
    if form is not Format.TABLE:
        return
    if len(listed) > limit:
        console.print(f"there are more; --limit {limit} stopped here", style="dim")
    for (stage, cause), documents in sorted(found.redone().items()):
        console.print(f"{stage} differs in {documents} documents: {cause}", style="dim")
