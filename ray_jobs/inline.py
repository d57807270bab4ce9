"""Runs parts in this process: for a laptop, a test, or a small run."""

from collections.abc import Iterator, Sequence
from time import perf_counter

from ray_jobs.worker import Worker
from schemas.run import Part, PartReport
from schemas.settings import Settings


class Inline:
    """One worker, here."""

    workers = 1

    def __init__(self, settings: Settings) -> None:
        self._worker = Worker(settings)

    def __call__(self, parts: Sequence[Part]) -> Iterator[tuple[Part, PartReport]]:
        """Each part with its report, in order."""
        for part in parts:
            started = perf_counter()
            report = self._worker(part)
            yield part, report.model_copy(update={"busy_seconds": perf_counter() - started})

    def close(self) -> None:
        """End what the worker has started."""
        self._worker.close()
