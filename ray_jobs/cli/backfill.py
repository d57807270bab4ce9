"""``docmill backfill``: brings the partitions of a range of nights up to date."""

from time import perf_counter
from typing import Annotated, Any

import typer

from ray_jobs.cli.options import CollectionArgument, InlineOption, runner
from ray_jobs.cli.output import Format, FormatOption, console, write_rows
from schemas.job import Step


def backfill(
    collection: CollectionArgument,
    since: Annotated[str, typer.Option(help="The first partition, as 2026-11-01.")],
    until: Annotated[str, typer.Option(help="The last partition, included.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be done and stop.")
    ] = False,
    inline: InlineOption = False,
    form: FormatOption = Format.TABLE,
) -> None:
    """Run the stages that are out of date over the documents of past nights.

    Sources are not listed again: the documents are those that the nights saw.
    """
    from ray_jobs.backfill import planned
    from ray_jobs.cli.progress import ProgressWatch
    from ray_jobs.cli.run import report
    from ray_jobs.notices import told
    from ray_jobs.run import Run
    from schemas.settings import read_settings

    settings = read_settings()
    plans = planned(settings, collection, since, until)
    rows: list[dict[str, Any]] = [
        {"partition": plan.partition, **item.model_dump(mode="json")}
        for plan in plans
        for item in plan.counts
    ]
    if dry_run:
        write_rows(rows, form, columns=("partition", "stage", "done", "failed", "to_do", "blocked"))
        return
    for plan in plans:
        started = perf_counter()
        with told(settings, collection, plan.partition), ProgressWatch() as watch:
            result = Run(
                settings,
                collection,
                plan.partition,
                start_runner=runner(settings, inline=inline),
                watch=watch,
            ).steps([step for step in Step if step is not Step.INGEST])
        report(result, f"{collection} {plan.partition}", perf_counter() - started, form)
    if not plans and form is Format.TABLE:
        console.print(f"{collection}: no partitions from {since} to {until}")
