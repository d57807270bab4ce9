"""A backfill as a planned change: what it would do, what that will take, and doing it."""

import os
from collections.abc import Callable, Iterator, Sequence

from extractors.learned.weights import encoder_name
from ray_jobs import ledger
from ray_jobs.errors import UsageError
from ray_jobs.ledger import Counts, Scope
from ray_jobs.notices import told
from ray_jobs.predict import Prediction, predict, rates, wall_seconds
from ray_jobs.run import Result, Run, Runner
from ray_jobs.selection import Selection, selected
from ray_jobs.storage import releases
from ray_jobs.storage.postgres import open_database
from ray_jobs.versions import StageVersion, collection_versions
from ray_jobs.watch import Watch
from schemas.job import STAGES_OF, RunKind, StageName, Step
from schemas.record import Value
from schemas.run import Reason
from schemas.settings import Settings


class PartitionPlan(Value):
    """A partition, its documents that are meant, and how far each of their stages is."""

    scope: Scope
    counts: tuple[Counts, ...]
    stages: tuple[Prediction, ...]
    seconds: tuple[float, float, float] | None


class BackfillPlan(Value):
    """What a backfill would do, partition by partition."""

    selection: Selection
    stages: tuple[StageName, ...]
    partitions: tuple[PartitionPlan, ...]
    is_narrow: bool = False

    def totals(self) -> list[Prediction]:
        """The work of each stage over all partitions."""
        return [
            _sum([item for part in self.partitions for item in part.stages if item.stage == stage])
            for stage in self.stages
            if self.partitions
        ]

    def seconds(self) -> tuple[float, float, float] | None:
        """Low, expected and high time of all partitions, one after another."""
        each = [part.seconds for part in self.partitions]
        known = [item for item in each if item is not None]
        if len(known) < len(each):
            return None
        low, expected, high = (sum(item[index] for item in known) for index in range(3))
        return low, expected, high


def planned(
    settings: Settings,
    selection: Selection,
    *,
    stages: Sequence[StageName] = (),
    to_version: str | None = None,
) -> BackfillPlan:
    """What a backfill would do; UsageError where it cannot lead to the version that is wanted."""
    kind = settings.collection(selection.collection).kind
    current = collection_versions(settings, selection.collection)
    _check_version(current, to_version)
    asked = tuple(stage for stage in STAGES_OF[kind] if not stages or stage in stages)
    attempts = settings.work.attempts
    with open_database(settings).connect() as connection:
        history = rates(
            connection, selection.collection, {name: current[name].version for name in asked}
        )
        partitions = []
        for scope in selected(connection, selection, current, attempts):
            counts = ledger.counts(connection, scope, current, attempts)
            predictions = tuple(
                predict(
                    item.stage,
                    item.to_do + (item.failed + item.partial if selection.only_failures else 0),
                    item.done,
                    history.get(item.stage),
                    settings.cost,
                )
                for item in counts
                if item.stage in asked
            )
            partitions.append(
                PartitionPlan(
                    scope=scope,
                    counts=tuple(counts),
                    stages=predictions,
                    seconds=wall_seconds(
                        connection,
                        selection.collection,
                        predictions,
                        settings.work.max_parallel or os.cpu_count() or 1,
                    ),
                )
            )
    return BackfillPlan(
        selection=selection, stages=asked, partitions=tuple(partitions), is_narrow=bool(stages)
    )


def run_backfill(
    settings: Settings,
    plan: BackfillPlan,
    *,
    start_runner: Callable[[], Runner],
    watch: Watch,
) -> Iterator[tuple[PartitionPlan, Result]]:
    """Do a plan, partition by partition.

    A partition that has other stages still to do is not published: its readers would see rows of
    two minds. Where the encoder is another one, all partitions are published together at the end,
    since no release shows the vectors of two.
    """
    together = _switches(settings, plan)
    for part in plan.partitions:
        steps = [*map(Step, plan.stages)]
        is_whole = not any(item.to_do for item in part.counts if item.stage not in plan.stages)
        if is_whole and not together:
            steps += [Step.AUDIT, Step.PUBLISH]
        if plan.selection.only_failures:
            with open_database(settings).begin() as connection:
                ledger.forget_failures(connection, part.scope, tuple(Reason))
        run = Run(
            settings, part.scope, start_runner=start_runner, watch=watch, kind=RunKind.BACKFILL
        )
        predicted = part.seconds[1] if part.seconds else None
        with told(settings, part.scope.collection, str(part.scope.partition)):
            result = run.steps(steps, predicted=predicted)
        yield part, result
    if together:
        scope = Scope(collection=plan.selection.collection)
        run = Run(settings, scope, start_runner=start_runner, watch=watch, kind=RunKind.BACKFILL)
        with told(settings, scope.collection, scope.night):
            result = run.steps([Step.AUDIT, Step.PUBLISH])
        yield PartitionPlan(scope=scope, counts=(), stages=(), seconds=None), result


def _switches(settings: Settings, plan: BackfillPlan) -> bool:
    """Whether a plan makes vectors by another encoder than that of the vectors readers see."""
    if StageName.EMBEDDINGS not in plan.stages:
        return False
    with open_database(settings).connect() as connection:
        shown = releases.current(connection, plan.selection.collection)
    return shown is not None and shown.model not in (None, encoder_name(settings.encoder))


def _check_version(current: dict[StageName, StageVersion], wanted: str | None) -> None:
    if wanted is None:
        return
    stage, _, version = wanted.rpartition("@")
    names = {item.stage: item for item in current.values()}
    if stage not in names:
        raise UsageError(f"--to-version {wanted}: give it as stage@version; see `docmill status`")
    if not version or not names[StageName(stage)].version.startswith(version):
        raise UsageError(
            f"--to-version {wanted}: what is installed here is {names[StageName(stage)].extractor}"
        )


def _sum(items: Sequence[Prediction]) -> Prediction:
    def total(name: str) -> float | None:
        values = [getattr(item, name) for item in items if item.documents]
        return None if any(value is None for value in values) else sum(values)

    return Prediction(
        stage=items[0].stage,
        documents=sum(item.documents for item in items),
        reused=sum(item.reused for item in items),
        **{
            name: total(name)
            for name in ("low", "seconds", "high", "cpu_seconds", "gpu_seconds", "money")
        },
    )
