"""Runs a partition of a collection, from files to a published release, step by step."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from time import perf_counter
from typing import NamedTuple, Protocol

import sqlalchemy as sa

from ray_jobs import ledger
from ray_jobs.audit import Audit, audit
from ray_jobs.commit_points import CommitPoint, passed
from ray_jobs.errors import FailureLimitError, RetryError, UsageError
from ray_jobs.executions import Took, remember
from ray_jobs.ingest import Ingested, ingest
from ray_jobs.ledger import Counts, Scope
from ray_jobs.notices import tell_of_templates
from ray_jobs.plan import plan
from ray_jobs.publish import publish
from ray_jobs.purge import purge_gone
from ray_jobs.storage.leases import Job, Lease, Waits, job, lease
from ray_jobs.storage.postgres import open_database
from ray_jobs.storage.releases import Release
from ray_jobs.templates import remember_templates
from ray_jobs.versions import collection_versions
from ray_jobs.watch import Watch
from schemas.job import PRIORITY, STAGES_OF, RunKind, StageName, Step, upstream
from schemas.run import Part, PartReport
from schemas.settings import Settings

_PARTS_AT_ONCE = 8
"""Parts a worker is given before a run looks whether it should give way."""


class Runner(Protocol):
    """Does parts, here or on a cluster."""

    workers: int

    def __call__(self, parts: Sequence[Part]) -> Iterator[tuple[Part, PartReport]]:
        """Each part with its report, as they are done."""
        ...

    def close(self) -> None:
        """End what was started."""
        ...


class Result(NamedTuple):
    """What a run did."""

    run_id: str
    ingested: Ingested | None
    counts: list[Counts]
    audit: Audit | None
    release: Release | None
    took: Took


class Run:
    """One run of one partition, of all its documents or of some."""

    def __init__(
        self,
        settings: Settings,
        scope: Scope,
        *,
        start_runner: Callable[[], Runner],
        watch: Watch,
        kind: RunKind = RunKind.NIGHT,
    ) -> None:
        self._settings = settings
        self._collection = settings.collection(scope.collection)
        self._scope = scope
        self._start_runner = start_runner
        self._runner: Runner | None = None
        self._watch = watch
        self._kind = kind
        self._stages = STAGES_OF[self._collection.kind]
        self._current = collection_versions(settings, scope.collection)
        self._opened = open_database(settings)
        self._took = Took(workers=settings.work.max_parallel or os.cpu_count() or 1)

    def steps(
        self,
        steps: Iterable[Step] = tuple(Step),
        source: str | None = None,
        predicted: float | None = None,
    ) -> Result:
        """Do some steps in their order, or all.

        Only one process at a time does a step of a partition, whoever asks for it; the others wait
        for it. The ``predicted`` seconds are kept beside those that it took.
        """
        work = self._settings.work
        with job(
            self._opened,
            f"{self._kind} {self._scope.collection} {self._scope.night}",
            limit=work.jobs_in_flight,
            priority=PRIORITY[self._kind],
            waits=self._waits(),
            seconds=work.lease_seconds,
        ) as place:
            return self._do(set(steps), source, predicted, place)

    def _do(
        self, asked: set[Step], source: str | None, predicted: float | None, place: Job
    ) -> Result:
        scope, attempts = self._scope, self._settings.work.attempts
        ingested = self._ingest(source) if Step.INGEST in asked else None
        with self._opened.begin() as connection:
            run_id = ledger.begin_run(connection, scope.collection, scope.night)
            ledger.remember_versions(connection, self._current.values())
        with self._accounted(run_id, predicted):
            try:
                for level in levels(self._stages):
                    self._work(run_id, [stage for stage in level if Step(stage) in asked], place)
                    if StageName.PARSE in level and Step.PARSE in asked:
                        tell_of_templates(self._settings, self._scope, run_id)
            finally:
                self._let_go()
            with self._opened.connect() as connection:
                counts = ledger.counts(connection, scope, self._current, attempts)
            found = self._audit(run_id, counts) if Step.AUDIT in asked else None
            release = self._publish(run_id, counts) if Step.PUBLISH in asked else None
        return Result(run_id, ingested, counts, found, release, self._took)

    @contextmanager
    def _accounted(self, run_id: str, predicted: float | None) -> Iterator[None]:
        """Write down what the work in the block took, however it ends."""
        started = perf_counter()
        try:
            yield
        finally:
            self._took.wall_seconds = perf_counter() - started - self._took.waited_seconds
            with suppress(sa.exc.SQLAlchemyError), self._opened.begin() as connection:
                remember(connection, run_id, self._kind, self._took, predicted)

    def _ingest(self, source: str | None) -> Ingested:
        place = source or self._collection.source
        if place is None:
            name = self._scope.collection
            raise UsageError(
                f"collection {name} has no source: give --source or set"
                f" DOCMILL_COLLECTIONS__{name.upper()}__SOURCE"
            )
        with self._alone(Step.INGEST) as held:
            return ingest(
                self._opened,
                self._scope.collection,
                str(self._scope.partition),
                place,
                check=held[Step.INGEST].check,
                parse=self._settings.parse,
                passwords=self._collection.passwords,
            )

    def _work(self, run_id: str, stages: Sequence[StageName], place: Job) -> None:
        """Plan and do stages that do not wait for each other, until nothing is left to try."""
        if not stages:
            return
        with self._alone(*map(Step, stages)) as held:
            for _ in range(self._settings.work.attempts):
                parts = self._plan(run_id, stages)
                if not parts:
                    return
                size = _PARTS_AT_ONCE * self._took.workers
                for first in range(0, len(parts), size):
                    self._give_way(place)
                    self._do_parts(parts[first : first + size], held)

    def _do_parts(self, parts: Sequence[Part], held: dict[Step, Lease]) -> None:
        self._runner = self._runner or self._start_runner()
        for part, report in self._runner(parts):
            passed(CommitPoint.PART_DONE)
            with self._opened.begin() as connection:
                held[Step(part.stage)].check(connection)
                ledger.record(connection, part, report)
                remember_templates(connection, part, report)
            passed(CommitPoint.PART_RECORDED)
            self._took.add(report)
            failures = sum(outcome.status == "failed" for outcome in report.outcomes)
            self._watch.done(part.stage, len(report.outcomes), failures)

    def _give_way(self, place: Job) -> None:
        """Leave workers and place to a job of a higher priority that waits, and go on after it."""
        if place.is_outranked():
            started = perf_counter()
            self._let_go()
            place.wait()
            self._took.waited_seconds += perf_counter() - started

    def _let_go(self) -> None:
        if self._runner is not None:
            self._runner.close()
            self._runner = None

    def _plan(self, run_id: str, stages: Sequence[StageName]) -> list[Part]:
        parts: list[Part] = []
        with self._opened.connect() as connection:
            for stage in stages:
                planned = plan(
                    connection,
                    stage,
                    self._scope,
                    run_id=run_id,
                    current=self._current,
                    work=self._settings.work,
                    workers=self._took.workers,
                )
                parts += planned
                if planned:
                    self._watch.planned(stage, sum(len(part.items) for part in planned))
        return parts

    def _audit(self, run_id: str, counts: list[Counts]) -> Audit:
        with self._opened.connect() as connection:
            found = audit(
                connection,
                self._scope,
                self._collection,
                current=self._current,
                attempts=self._settings.work.attempts,
            )
        if found.to_do:
            raise RetryError(f"{self._scope.collection}: {found.verdict()}")
        if not found.passed:
            self._end(run_id, "held", counts)
            raise FailureLimitError(
                f"{self._scope.collection} {self._scope.night} is not published:"
                f" {found.verdict()}; see `docmill failures {self._scope.collection}`"
            )
        return found

    def _publish(self, run_id: str, counts: list[Counts]) -> Release | None:
        release = publish(
            self._settings, self._opened, self._scope, run_id=run_id, current=self._current
        )
        self._end(run_id, "published" if release else "unchanged", counts)
        if self._collection.deleted == "purge":
            purge_gone(self._settings, self._opened, self._scope.collection)
        return release

    def _end(self, run_id: str, status: str, counts: list[Counts]) -> None:
        counted = {item.stage.value: item.model_dump(exclude={"stage"}) for item in counts}
        with self._opened.begin() as connection:
            ledger.end_run(connection, run_id, status, counted)

    @contextmanager
    def _alone(self, *steps: Step) -> Iterator[dict[Step, Lease]]:
        """The leases of some steps of the partition, taken in one order by everyone."""
        name = f"{self._scope.collection} {self._scope.night}"
        with ExitStack() as stack:
            yield {
                step: stack.enter_context(
                    lease(
                        self._opened,
                        f"{step} of {name}",
                        waits=self._waits(),
                        seconds=self._settings.work.lease_seconds,
                    )
                )
                for step in sorted(steps)
            }

    def _waits(self) -> Waits:
        return Waits(self._settings.work.patience_seconds, self._watch.waiting)


def levels(stages: Sequence[StageName]) -> list[list[StageName]]:
    """Stages in groups that may run side by side, each group after those it reads."""
    groups: list[list[StageName]] = []
    placed: dict[StageName, int] = {}
    for stage in stages:
        above = upstream(stage, stages)
        placed[stage] = placed[above] + 1 if above is not None else 0
        while len(groups) <= placed[stage]:
            groups.append([])
        groups[placed[stage]].append(stage)
    return groups
