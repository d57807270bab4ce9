"""``docmill backfill``: brings the partitions of a range of nights up to date, as planned."""

from enum import StrEnum
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ray_jobs.cli.options import CollectionArgument, InlineOption, runner
from ray_jobs.cli.output import Format, FormatOption, console, write_rows
from schemas.job import StageName

if TYPE_CHECKING:
    from ray_jobs.backfill import BackfillPlan
    from ray_jobs.predict import Prediction
    from schemas.settings import CostSettings, Settings


class Via(StrEnum):
    """Who does a backfill."""

    AIRFLOW = "airflow"


_COLUMNS = ("stage", "documents", "reused", "seconds", "low", "high", "cpu_seconds", "gpu_seconds")


def backfill(
    collection: CollectionArgument,
    since: Annotated[
        str | None, typer.Option(help="The first partition, as 2026-11-01; the first of all.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(help="The last partition, included; the last of all.")
    ] = None,
    stage: Annotated[
        list[StageName] | None,
        typer.Option(help="Only this stage (may be repeated); all if not given."),
    ] = None,
    from_version: Annotated[
        str | None,
        typer.Option(help="Only documents whose published rows this made, as clauses@1a2b3c4d."),
    ] = None,
    to_version: Annotated[
        str | None, typer.Option(help="Stop if this is not the version that would run.")
    ] = None,
    where: Annotated[
        str | None,
        typer.Option(help="Only documents that this SQL condition on their attributes holds for."),
    ] = None,
    only_failures: Annotated[
        bool,
        typer.Option(
            "--only-failures", help="Only documents that failed or lost pages; try again."
        ),
    ] = False,
    max_parallel: Annotated[
        int | None, typer.Option(min=1, help="At most so many workers.")
    ] = None,
    via: Annotated[
        Via | None, typer.Option(help="Let it be done by Airflow, a run for each partition.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be done, what it takes, and stop.")
    ] = False,
    inline: InlineOption = False,
    form: FormatOption = Format.TABLE,
) -> None:
    """Run the stages that are out of date over the documents of past nights.

    Sources are not listed again: the documents are those that the nights saw. A backfill gives way
    to nights, and goes on where it was when it is started again.
    """
    from ray_jobs.backfill import planned
    from ray_jobs.selection import Selection
    from schemas.settings import read_settings

    settings = read_settings()
    if max_parallel is not None:
        work = settings.work.model_copy(update={"max_parallel": max_parallel})
        settings = settings.model_copy(update={"work": work})
    plan = planned(
        settings,
        Selection(
            collection=collection,
            since=since,
            until=until,
            where=where,
            from_version=from_version,
            only_failures=only_failures,
        ),
        stages=stage or (),
        to_version=to_version,
    )
    if form is Format.TABLE or dry_run:
        _show(plan, settings.cost, form)
    if via is not None and not dry_run:
        from ray_jobs.handover import hand_over

        started = hand_over(settings, plan)
        console.print(f"{collection}: {len(started)} partitions handed to Airflow")
    elif not dry_run:
        _run(settings, plan, inline, form)


def _show(plan: "BackfillPlan", cost: "CostSettings", form: Format) -> None:
    """The plan: what each stage would do, and what that takes."""
    totals = plan.totals()
    columns = [*_COLUMNS, *(["money"] if cost.cpu_hour or cost.gpu_hour else [])]
    write_rows([_row(item, columns) for item in totals], form, columns=columns)
    if form is not Format.TABLE:
        return
    name = plan.selection.collection
    if not plan.partitions:
        console.print(f"{name}: no documents that were asked for")
        return
    first, last = (plan.partitions[index].scope.partition for index in (0, -1))
    console.print(f"{name}: {len(plan.partitions)} partitions, {first} to {last}")
    seconds = plan.seconds()
    if seconds is None:
        console.print(f"{name}: nothing like it has run before, so nothing is predicted")
    else:
        low, expected, high = seconds
        console.print(f"{name}: predicted {expected:.1f} s ({low:.1f} to {high:.1f} s)")
    money = [item.money for item in totals if item.money]
    if money:
        console.print(f"{name}: predicted {sum(money):.2f} {cost.currency}")


def _row(item: "Prediction", columns: list[str]) -> dict[str, Any]:
    values = item.model_dump(mode="json")
    return {
        name: round(values[name], 2) if isinstance(values[name], float) else values[name]
        for name in columns
    }


def _run(settings: "Settings", plan: "BackfillPlan", inline: bool, form: Format) -> None:
    from ray_jobs.backfill import run_backfill
    from ray_jobs.cli.progress import ProgressWatch
    from ray_jobs.cli.run import report

    taken = 0.0
    started = perf_counter()
    with ProgressWatch() as watch:
        for part, result in run_backfill(
            settings, plan, start_runner=runner(settings, inline=inline), watch=watch
        ):
            name = f"{part.scope.collection} {part.scope.night}"
            report(result, name, perf_counter() - started, form)
            taken += result.took.wall_seconds
            started = perf_counter()
    seconds = plan.seconds()
    if form is Format.TABLE and seconds and seconds[1]:
        console.print(
            f"{plan.selection.collection}: took {taken:.1f} s, predicted {seconds[1]:.1f} s"
            f" ({100 * (taken / seconds[1] - 1):+.0f} %)"
        )
