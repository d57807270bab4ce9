"""Runs a partition of a collection, from files to a published release, step by step."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol

from ray_jobs import ledger
from ray_jobs.audit import Audit, audit
from ray_jobs.errors import FailureLimitError, RetryError, UsageError
from ray_jobs.ingest import Ingested, ingest
from ray_jobs.ledger import Counts, Scope
from ray_jobs.plan import plan
from ray_jobs.publish import publish
from ray_jobs.purge import purge_gone
from ray_jobs.storage.postgres import advisory_lock, open_database
from ray_jobs.storage.releases import Release
from ray_jobs.versions import stage_versions
from schemas.job import STAGES_OF, UPSTREAM, StageName, Step
from schemas.run import Part, PartReport
from schemas.settings import Settings


class Runner(Protocol):
    """Does parts, here or on a cluster."""

    workers: int

    def __call__(self, parts: Sequence[Part]) -> Iterator[tuple[Part, PartReport]]:
        """Each part with its report, as they are done."""
        ...

    def close(self) -> None:
        """End what was started."""
        ...


class Watch(Protocol):
    """Is told how a run goes."""

    def planned(self, stage: StageName, documents: int) -> None:
        """So many documents of a stage are to be done."""
        ...

    def done(self, stage: StageName, documents: int, failures: int) -> None:
        """So many more are done, so many of them failed."""
        ...


class Result(NamedTuple):
    """What a run did."""

    run_id: str
    ingested: Ingested | None
    counts: list[Counts]
    audit: Audit | None
    release: Release | None


class Run:
    """One run of one partition."""

    def __init__(
        self,
        settings: Settings,
        collection: str,
        partition: str,
        *,
        start_runner: Callable[[], Runner],
        watch: Watch,
    ) -> None:
        self._settings = settings
        self._collection = settings.collection(collection)
        self._scope = Scope(collection=collection, partition=partition)
        self._start_runner = start_runner
        self._runner: Runner | None = None
        self._watch = watch
        self._stages = STAGES_OF[self._collection.kind]
        self._current = stage_versions(settings, self._collection.kind)
        self._opened = open_database(settings)

    def steps(self, steps: Iterable[Step] = tuple(Step), source: str | None = None) -> Result:
        """Do some steps in their order, or all.

        Only one process at a time does the whole, and only one a step.
        """
        asked = set(steps)
        with self._alone(asked):
            return self._do(asked, source)

    def _do(self, asked: set[Step], source: str | None) -> Result:
        scope, attempts = self._scope, self._settings.work.attempts
        ingested = self._ingest(source) if Step.INGEST in asked else None
        with self._opened.begin() as connection:
            run_id = ledger.begin_run(connection, scope.collection, str(scope.partition))
            ledger.remember_versions(connection, self._current.values())
        try:
            for level in levels(self._stages):
                self._work(run_id, [stage for stage in level if Step(stage) in asked])
        finally:
            if self._runner is not None:
                self._runner.close()
                self._runner = None
        with self._opened.connect() as connection:
            counts = ledger.counts(connection, scope, self._current, attempts)
        found = self._audit(run_id, counts) if Step.AUDIT in asked else None
        release = self._publish(run_id, counts) if Step.PUBLISH in asked else None
        return Result(run_id, ingested, counts, found, release)

    def _ingest(self, source: str | None) -> Ingested:
        place = source or self._collection.source
        if place is None:
            name = self._scope.collection
            raise UsageError(
                f"collection {name} has no source: give --source or set"
                f" DOCMILL_COLLECTIONS__{name.upper()}__SOURCE"
            )
        with self._opened.begin() as connection:
            return ingest(connection, self._scope.collection, str(self._scope.partition), place)

    def _work(self, run_id: str, stages: Sequence[StageName]) -> None:
        """Plan and do stages that do not wait for each other, until nothing is left to try."""
        for _ in range(self._settings.work.attempts):
            parts = self._plan(run_id, stages)
            if not parts:
                return
            self._runner = self._runner or self._start_runner()
            for part, report in self._runner(parts):
                with self._opened.begin() as connection:
                    ledger.record(connection, part, report)
                failures = sum(outcome.status == "failed" for outcome in report.outcomes)
                self._watch.done(part.stage, len(report.outcomes), failures)

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
                    workers=self._settings.work.max_parallel or os.cpu_count() or 1,
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
                f"{self._scope.collection} {self._scope.partition} is not published:"
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

    def _alone(self, asked: set[Step]) -> AbstractContextManager[None]:
        name = f"run of {self._scope.collection} {self._scope.partition}"
        if asked != set(Step):
            name += f", {'+'.join(sorted(asked))}"
        return advisory_lock(self._opened, name, wait=False)


def levels(stages: Sequence[StageName]) -> list[list[StageName]]:
    """Stages in groups that may run side by side, each group after those it reads."""
    groups: list[list[StageName]] = []
    placed: dict[StageName, int] = {}
    for stage in stages:
        above = UPSTREAM[stage]
        placed[stage] = placed[above] + 1 if above is not None else 0
        while len(groups) <= placed[stage]:
            groups.append([])
        groups[placed[stage]].append(stage)
    return groups
