"""Executions: each time that work was done for a run, and what it took."""

from dataclasses import dataclass

import sqlalchemy as sa

from ray_jobs.storage.tables import executions
from schemas.job import RunKind
from schemas.run import PartReport


@dataclass
class Took:
    """What an execution took; seconds."""

    workers: int
    wall_seconds: float = 0.0
    waited_seconds: float = 0.0
    busy_seconds: float = 0.0
    cpu_seconds: float = 0.0
    gpu_seconds: float = 0.0
    documents: int = 0

    def add(self, report: PartReport) -> None:
        """Count what a part took."""
        self.busy_seconds += report.busy_seconds
        self.cpu_seconds += report.cpu_seconds
        self.gpu_seconds += report.gpu_seconds
        self.documents += len(report.outcomes)


def remember(
    connection: sa.Connection, run_id: str, kind: RunKind, took: Took, predicted: float | None
) -> None:
    """Write an execution down, if it had anything to do."""
    if took.documents:
        connection.execute(
            sa.insert(executions).values(
                run_id=run_id,
                kind=kind,
                workers=took.workers,
                wall_seconds=took.wall_seconds,
                busy_seconds=took.busy_seconds,
                documents=took.documents,
                predicted_seconds=predicted,
            )
        )
