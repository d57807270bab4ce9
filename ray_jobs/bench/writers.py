"""Many writers that publish at once, some of them killed, while a reader polls."""

import multiprocessing
import os
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.process import BaseProcess
from pathlib import Path

from infra import postgres
from ray_jobs.bench.contracts import write_contract
from ray_jobs.bench.reader import Reader
from ray_jobs.commit_points import KILL_AT, CommitPoint
from ray_jobs.inline import Inline
from ray_jobs.ledger import Scope
from ray_jobs.run import Run
from ray_jobs.storage import releases
from ray_jobs.storage.lake import Lake
from ray_jobs.storage.postgres import open_database
from ray_jobs.watch import Unwatched
from schemas.job import Kind
from schemas.record import Value
from schemas.run import Part, PartReport
from schemas.settings import Collection, Settings

_COLLECTION = "contracts"
_DOCUMENTS = 3
_GENERATION = re.compile(r"Generation (\d+)\.")


class Writers(Value):
    """What came of all commits."""

    writers: int
    commits: int
    killed: int
    releases: int
    reads: int
    wrong: tuple[str, ...]


def run_writers(
    folder: Path,
    *,
    writers: int,
    commits: int,
    share_killed: float,
    seed: int,
    tell: Callable[[str], None] = lambda _: None,
) -> Writers:
    """Let writers publish so many generations each of their own documents, below a folder."""
    settings = _settings(folder)
    open_database(settings)
    spawn = multiprocessing.get_context("spawn")
    dice = random.Random(seed)  # noqa: S311  # Not for secrets.
    killed = 0

    def start(writer: int, first: int) -> BaseProcess:
        doomed = {
            number: f"{dice.choice(list(CommitPoint))}:1"
            for number in range(first, commits + 1)
            if dice.random() < share_killed
        }
        process = spawn.Process(target=_write, args=(settings, writer, first, commits, doomed))
        process.start()
        return process

    with Reader(settings, _COLLECTION) as reader:
        running = {writer: start(writer, 1) for writer in range(writers)}
        while running:
            for writer, process in list(running.items()):
                process.join(0.1)
                if process.exitcode is None:
                    continue
                done = _generation(folder, writer)
                del running[writer]
                if process.exitcode != 0:
                    killed += 1
                    running[writer] = start(writer, done)
                tell(f"writer {writer}: generation {done}, {killed} killed in all")
    wrong = [*reader.wrong, *_judge(settings, writers, commits)]
    with open_database(settings).connect() as connection:
        made = len(releases.history(connection, _COLLECTION))
    postgres.remove(settings.home)
    return Writers(
        writers=writers,
        commits=writers * commits,
        killed=killed,
        releases=made,
        reads=reader.reads,
        wrong=tuple(wrong),
    )


def _write(settings: Settings, writer: int, first: int, last: int, doomed: dict[int, str]) -> None:
    """One writer: a generation of its documents after another, each published."""
    runner = Inline(settings)
    source = settings.home.parent / f"source-{writer}"
    source.mkdir(exist_ok=True)
    for generation in range(first, last + 1):
        dice = random.Random(generation)  # noqa: S311  # Not for secrets.
        for number in range(_DOCUMENTS):
            remark = f"Generation {generation}."
            write_contract(source / f"agreement-{number}.txt", dice, remark)
        (source.parent / f"generation-{writer}").write_text(str(generation))
        os.environ.pop(KILL_AT, None)
        if generation in doomed and generation > first:
            os.environ[KILL_AT] = doomed[generation]
        scope = Scope(collection=_COLLECTION, partition=f"2026-01-{writer + 1:02d}")
        Run(settings, scope, start_runner=lambda: _Kept(runner), watch=Unwatched()).steps(
            source=str(source)
        )


class _Kept:
    """A runner that stays warm from run to run."""

    workers = 1

    def __init__(self, runner: Inline) -> None:
        self._runner = runner

    def __call__(self, parts: Sequence[Part]) -> Iterator[tuple[Part, PartReport]]:
        """Each part with its report, in order."""
        yield from self._runner(parts)

    def close(self) -> None:
        """Nothing: the writer goes on."""


def _generation(folder: Path, writer: int) -> int:
    """The generation that a writer has last begun."""
    file = folder / f"generation-{writer}"
    return int(file.read_text()) if file.exists() else 1


def _judge(settings: Settings, writers: int, commits: int) -> list[str]:
    """What is wrong with any release: documents twice, or a partition of two generations."""
    wrong = []
    lake = Lake(settings.lake_uri, _COLLECTION, Kind.CONTRACT)
    with open_database(settings).connect() as connection:
        history = releases.history(connection, _COLLECTION)
    for release in history:
        rows = lake.rows("documents", release.versions["documents"])
        seen: dict[str, set[str]] = {}
        for row in rows:
            seen.setdefault(row["partition"], set()).update(_GENERATION.findall(row["text"]))
        if any(len(found) != 1 for found in seen.values()):
            wrong.append(f"release {release.release_id}: a partition of two generations")
        if any(n > 1 for n in Counter(row["document_id"] for row in rows).values()):
            wrong.append(f"release {release.release_id}: a document twice")
        if release is history[0] and (
            len(rows) != writers * _DOCUMENTS
            or {value for found in seen.values() for value in found} != {str(commits)}
        ):
            wrong.append("the last release does not show the last generation of everyone")
    return wrong


def _settings(folder: Path) -> Settings:
    contracts = Collection(kind=Kind.CONTRACT)
    settings = Settings(home=folder / "home", collections={_COLLECTION: contracts})
    work = settings.work.model_copy(update={"jobs_in_flight": 64})
    return settings.model_copy(update={"work": work})
