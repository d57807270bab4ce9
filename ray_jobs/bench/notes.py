"""How fast notes go through all stages, and how fast medspaCy finds less in the same notes."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import perf_counter

from infra import postgres
from ray_jobs.inline import Inline
from ray_jobs.ledger import Scope
from ray_jobs.run import Run
from ray_jobs.storage.postgres import open_database
from ray_jobs.watch import Unwatched
from schemas.job import STAGES_OF, Kind
from schemas.record import Value
from schemas.run import Part, PartReport
from schemas.settings import Collection, Settings

_COLLECTION = "notes"
_NIGHT = "2026-01-01"


class NoteSpeed(Value):
    """What took how long over all notes, in one process; ``share`` is of the whole run.

    ``seconds`` hold the loading of models and lists, ``cpu_seconds`` do not.
    """

    what: str
    notes: int
    seconds: float
    cpu_seconds: float | None = None
    notes_a_second: float
    share: float | None = None


class _Timed(Inline):
    """Work in this process, with the seconds of each stage."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.seconds: dict[str, float] = defaultdict(float)
        self.cpu: dict[str, float] = defaultdict(float)

    def __call__(self, parts: Sequence[Part]) -> Iterator[tuple[Part, PartReport]]:
        """Each part with its report, in order."""
        for part, report in super().__call__(parts):
            self.seconds[part.stage] += report.seconds
            self.cpu[part.stage] += report.cpu_seconds
            yield part, report


def note_speeds(
    folder: Path, texts: Sequence[str], settings: Settings, *, database: str | None = None
) -> Iterator[NoteSpeed]:
    """The seconds of each stage, of all of them, and of a run from files to a release.

    Everything is made anew in ``folder``; a database of its own is started there if none is given.
    """
    source = folder / "source"
    source.mkdir(parents=True)
    for number, text in enumerate(texts):
        (source / f"note-{number:05}.txt").write_text(text, encoding="utf-8")
    own = settings.model_copy(
        update={
            "home": folder / "home",
            "lake": None,
            "database_url": Settings(database_url=database).database_url if database else None,
            "collections": {_COLLECTION: Collection(kind=Kind.NOTE, source=str(source))},
        }
    )
    runner = _Timed(own)
    started = perf_counter()
    try:
        scope = Scope(collection=_COLLECTION, partition=_NIGHT)
        Run(own, scope, start_runner=lambda: runner, watch=Unwatched()).steps()
        yield from _rows(runner, len(texts), perf_counter() - started)
    finally:
        open_database(own).dispose()
        if database is None:
            postgres.remove(own.home)


def _rows(runner: _Timed, notes: int, whole: float) -> Iterator[NoteSpeed]:
    for stage in STAGES_OF[Kind.NOTE]:
        seconds, cpu = runner.seconds[stage], runner.cpu[stage]
        yield _row(stage.value, notes, seconds, cpu, whole)
    seconds, cpu = sum(runner.seconds.values()), sum(runner.cpu.values())
    yield _row("all stages", notes, seconds, cpu, whole)
    yield _row("from files to a release", notes, whole, None, whole)


def _row(what: str, notes: int, seconds: float, cpu: float | None, whole: float) -> NoteSpeed:
    return NoteSpeed(
        what=what,
        notes=notes,
        seconds=round(seconds, 2),
        cpu_seconds=None if cpu is None else round(cpu, 2),
        notes_a_second=round(notes / seconds, 1) if seconds else 0.0,
        share=round(seconds / whole, 3),
    )
