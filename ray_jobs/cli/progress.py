"""Shows how a run goes: bars on a terminal, plain lines in a log."""

from types import TracebackType
from typing import Self

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from ray_jobs.cli.output import errors
from schemas.job import StageName


class ProgressWatch:
    """A ``Watch`` that writes counts to stderr, never anything of a document."""

    def __init__(self) -> None:
        self._bars = Progress(
            TextColumn("{task.description:<11}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[failed]}"),
            TimeElapsedColumn(),
            console=errors,
        )
        self._tasks: dict[StageName, TaskID] = {}
        self._failed: dict[StageName, int] = {}
        self._done: dict[StageName, int] = {}
        self._total: dict[StageName, int] = {}
        self._told: dict[StageName, int] = {}

    def __enter__(self) -> Self:
        if errors.is_terminal:
            self._bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if errors.is_terminal:
            self._bars.stop()

    def planned(self, stage: StageName, documents: int) -> None:
        """So many more documents of a stage are to be done."""
        self._total[stage] = self._total.get(stage, 0) + documents
        if stage not in self._tasks:
            self._tasks[stage] = self._bars.add_task(stage, total=0, failed="")
        self._bars.update(self._tasks[stage], total=self._total[stage])

    def done(self, stage: StageName, documents: int, failures: int) -> None:
        """So many more are done, so many of them failed."""
        self._done[stage] = self._done.get(stage, 0) + documents
        self._failed[stage] = self._failed.get(stage, 0) + failures
        failed = f"{self._failed[stage]} failed" if self._failed[stage] else ""
        self._bars.update(self._tasks[stage], advance=documents, failed=failed)
        if not errors.is_terminal and self._is_worth_a_line(stage):
            errors.print(
                f"{stage}: {self._done[stage]} of {self._total[stage]} documents,"
                f" {self._failed[stage]} failed"
            )

    def waiting(self, why: str) -> None:
        """The run waits for another."""
        errors.print(f"waiting: {why}")

    def _is_worth_a_line(self, stage: StageName) -> bool:
        """At the end of a stage, and a tenth of it after the line before."""
        done, total = self._done[stage], self._total[stage]
        if done < total and done - self._told.get(stage, 0) < total / 10:
            return False
        self._told[stage] = done
        return True
