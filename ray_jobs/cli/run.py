"""``docmill run``: a partition of a collection, from files to a published release."""

from collections.abc import Sequence
from datetime import UTC, datetime
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ray_jobs.cli.options import CollectionArgument, InlineOption, runner
from ray_jobs.cli.output import Format, FormatOption, console, write_rows
from schemas.job import Step

if TYPE_CHECKING:
    from ray_jobs.ledger import Counts
    from ray_jobs.run import Result


def run(
    collection: CollectionArgument,
    source: Annotated[
        str | None,
        typer.Option(help="Folder or URI of the files; the collection's own if not given."),
    ] = None,
    partition: Annotated[
        str | None, typer.Option(help="The night's key; today (UTC) if not given.")
    ] = None,
    step: Annotated[
        list[Step] | None, typer.Option(help="Only this step (may be repeated); all if not given.")
    ] = None,
    inline: InlineOption = False,
    form: FormatOption = Format.TABLE,
) -> None:
    """Bring a partition up to date: ingest, extract what is not done yet, audit, publish.

    Nothing new costs nothing; a run that was stopped goes on where it was when it is started again.
    """
    from ray_jobs.cli.progress import ProgressWatch
    from ray_jobs.ledger import Scope
    from ray_jobs.notices import tell_of_coverage, told
    from ray_jobs.run import Run
    from schemas.settings import read_settings

    settings = read_settings()
    key = partition or datetime.now(UTC).date().isoformat()
    started = perf_counter()
    with told(settings, collection, key, whole=not step), ProgressWatch() as watch:
        result = Run(
            settings,
            Scope(collection=collection, partition=key),
            start_runner=runner(settings, inline=inline),
            watch=watch,
        ).steps(step or tuple(Step), source)
    if result.audit is not None:
        tell_of_coverage(settings, collection, key, result.audit)
    report(result, f"{collection} {key}", perf_counter() - started, form)


def count_rows(counts: "Sequence[Counts]") -> list[dict[str, Any]]:
    """Counts a stage; those of partial documents only where there are some."""
    hidden = set() if any(item.partial for item in counts) else {"partial"}
    return [item.model_dump(mode="json", exclude=hidden) for item in counts]


def report(result: "Result", name: str, seconds: float, form: Format) -> None:
    """Write what a run did: counts a stage, then the verdict and the release."""
    write_rows(count_rows(result.counts), form)
    if form is not Format.TABLE:
        return
    if result.ingested:
        found = result.ingested
        console.print(
            f"{name}: {found.listed} files listed, {found.new} new, {found.changed} changed,"
            f" {found.gone} gone"
            + (f", {found.attached} attached" if found.attached else "")
            + (f", {found.purged} purged" if found.purged else "")
        )
    if result.audit:
        console.print(f"{name}: {result.audit.verdict()}")
        if result.release:
            speed = result.audit.documents / seconds
            console.print(
                f"{name}: release {result.release.release_id} published"
                f" in {seconds:.1f} s ({speed:.1f} documents/s, all stages)"
            )
        else:
            console.print(f"{name}: nothing to publish, {seconds:.1f} s")
