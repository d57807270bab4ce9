"""Kills runs at every commit point and at random moments, and compares with undisturbed ones.

Two homes see the same source change night after night. In one every run is undisturbed; in the
other drivers, workers and Postgres are killed (SIGKILL), and the same command is given again until
it succeeds. A reader polls throughout. After each night the rows and vectors of both are compared.
"""

import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from extractors.parsing.sandbox import zygote
from infra import postgres
from ray_jobs.bench.contracts import write_contract
from ray_jobs.bench.reader import Reader
from ray_jobs.commit_points import KILL_AT, KILL_TOLD, CommitPoint
from ray_jobs.errors import DocmillError
from ray_jobs.fingerprint import fingerprints
from schemas.job import Kind
from schemas.settings import Collection, Settings

_COLLECTION = "contracts"
_DOCUMENTS = 16
_NEW, _CHANGED = 3, 5
_KILLS_A_NIGHT = 8
_RANDOM_KINDS = ("driver", "worker", "postgres")
_MOST_ATTEMPTS = 10
_MOST_IDLE = 4
_LATEST_MOMENT = 3.5
_POLL_SECONDS = 0.02
_OFTEN: dict[str, int] = {
    CommitPoint.ROWS_STAGED: 2,
    CommitPoint.PART_DONE: 2,
    CommitPoint.PART_RECORDED: 2,
    CommitPoint.TABLE_WRITTEN: 4,
}
"""Points that a run passes more than once: a kill may come at any of so many."""
_ORDER = ["worker", "rows-staged", "part-done", "part-recorded", "driver", "postgres"]
_ORDER += [point for point in CommitPoint if point not in _ORDER]
"""In which a night's kills come: as a run passes the points, random moments before the release."""


@dataclass
class Chaos:
    """What came of it."""

    kills: dict[str, int] = field(default_factory=dict)
    nights: int = 0
    differing: list[str] = field(default_factory=list)
    reads: int = 0
    wrong_reads: list[str] = field(default_factory=list)

    def passed(self) -> bool:
        """Whether nothing was lost, doubled or half visible."""
        return not self.differing and not self.wrong_reads


def chaos(
    folder: Path,
    *,
    kills: int,
    seed: int,
    ray_share: float = 0.0,
    tell: Callable[[str], None] = lambda _: None,
) -> Chaos:
    """Kill so many times below a folder that is made for it, half at commit points.

    ``ray_share`` is the share of nights that run on Ray instead of in one process. DocmillError
    where a few nights pass in which nothing could be killed.
    """
    dice = random.Random(seed)  # noqa: S311  # Not for secrets.
    source = _Source(folder / "source", dice)
    quiet, shaken = _settings(folder / "quiet", source), _settings(folder / "shaken", source)
    found = Chaos()
    plan = list(_planned(kills, dice))
    idle = 0
    with Reader(shaken, _COLLECTION) as reader, ThreadPoolExecutor(1) as beside:
        while plan:
            found.nights += 1
            before = len(plan)
            night = f"2026-01-{found.nights:02d}" if found.nights < 29 else f"2027-{found.nights}"
            source.change()
            undisturbed = beside.submit(_Attempt(quiet, night, on_ray=False).finish)
            on_ray = dice.random() < ray_share
            for what in _tonight(plan):
                killed = _Attempt(shaken, night, on_ray=on_ray).killed(what, dice)
                if killed is None:
                    tell(f"{night}: {what} missed")
                    break  # The run ended before: the next night will meet it.
                if killed in plan:
                    plan.remove(killed)
                    found.kills[killed] = found.kills.get(killed, 0) + 1
            _Attempt(shaken, night, on_ray=on_ray).finish()
            undisturbed.result()
            _compare(found, quiet, shaken, night)
            idle = 0 if len(plan) < before else idle + 1
            if idle == _MOST_IDLE:
                raise DocmillError(f"{idle} nights pass and nothing of {set(plan)} can be killed")
            tell(
                f"night {found.nights}: {sum(found.kills.values())} of {kills} kills,"
                f" {len(found.differing)} tables differ, {len(reader.wrong)} wrong reads"
            )
    found.reads, found.wrong_reads = reader.reads, reader.wrong
    for settings in (quiet, shaken):
        postgres.remove(settings.home)
    return found


def _tonight(plan: list[str]) -> list[str]:
    """The next kills of a plan, in the order in which a run comes to them."""
    return sorted(plan[:_KILLS_A_NIGHT], key=_ORDER.index)


def _planned(kills: int, dice: random.Random) -> Iterator[str]:
    """What to kill, in turn: commit points in an order of chance, between them random moments."""
    points: list[CommitPoint] = []
    for number in range(kills):
        if number % 2:
            yield dice.choice(_RANDOM_KINDS)
            continue
        if not points:
            points = dice.sample(list(CommitPoint), len(CommitPoint))
        yield points.pop()


class _Source:
    """A folder of small contracts that changes from night to night."""

    def __init__(self, path: Path, dice: random.Random) -> None:
        self.path = path
        self._dice = dice
        self._number = 0
        path.mkdir(parents=True)
        for _ in range(_DOCUMENTS):
            self._add()

    def change(self) -> None:
        """Some new documents, some changed ones, one gone."""
        for _ in range(_NEW):
            self._add()
        gone, *changed = self._dice.sample(sorted(self.path.iterdir()), 1 + _CHANGED)
        gone.unlink()
        for file in changed:
            write_contract(file, self._dice)

    def _add(self) -> None:
        self._number += 1
        write_contract(self.path / f"agreement-{self._number}.txt", self._dice)


class _Attempt:
    """One process that runs one night."""

    def __init__(self, settings: Settings, night: str, *, on_ray: bool) -> None:
        self._settings = settings
        where = [] if on_ray else ["--inline"]
        source = str(settings.collections[_COLLECTION].source)
        self._command = [sys.executable, "-m", "ray_jobs", "run", _COLLECTION]
        self._command += ["--partition", night, "--source", source, *where]
        self._environment = {
            **os.environ,
            "DOCMILL_HOME": str(settings.home),
            "DOCMILL_WORK__PART_DOCUMENTS": "4",
        }
        settings.home.mkdir(parents=True, exist_ok=True)
        self._told, self._said = settings.home / "killed-at", settings.home / "said"

    def finish(self) -> None:
        """Run until it is done; a database that comes up again may need another attempt."""
        for _ in range(_MOST_ATTEMPTS):
            with self._said.open("w") as said:
                done = subprocess.run(  # noqa: S603  # our own command, no shell
                    self._command, env=self._environment, stdout=said, stderr=said, check=False
                )
            if done.returncode == 0:
                return
        raise DocmillError(f"a run does not recover: {self._last_words()}")

    def killed(self, what: str, dice: random.Random) -> str | None:
        """Run until what was named is killed, or a later point; None where the run was done.

        A run that meets a database that still recovers is given again.
        """
        for _ in range(_MOST_ATTEMPTS):
            hit, code = self._try_to_kill(what, dice)
            if hit is not None or code == 0:
                return hit
        raise DocmillError(
            f"a run ends with {code} before it comes to {what}: {self._last_words()}"
        )

    def _try_to_kill(self, what: str, dice: random.Random) -> tuple[str | None, int]:
        self._told.unlink(missing_ok=True)
        points = [_backstop(what)]
        if what not in _RANDOM_KINDS:
            points.append(f"{what}:{dice.randint(1, _OFTEN.get(what, 1))}")
        environment = {**self._environment, KILL_AT: ",".join(points), KILL_TOLD: str(self._told)}
        with self._said.open("w") as said:
            process = psutil.Popen(
                self._command, env=environment, stdout=subprocess.DEVNULL, stderr=said
            )
        if what in _RANDOM_KINDS and self._kill_at_random(process, what, dice):
            return what, process.wait()
        code = process.wait()
        return (self._told.read_text() if self._told.exists() else None), code

    def _last_words(self) -> str:
        return "".join(self._said.read_text().splitlines()[-1:])

    def _kill_at_random(self, process: psutil.Popen, what: str, dice: random.Random) -> bool:
        if what != "worker":  # A worker of a run without Ray lives for a moment only.
            with suppress(psutil.TimeoutExpired):
                process.wait(dice.uniform(0.5, _LATEST_MOMENT))
        while process.poll() is None:
            for victim in self._victims(process, what):
                with _already_gone():
                    victim.kill()
                    return True
            with suppress(psutil.TimeoutExpired):
                process.wait(_POLL_SECONDS)
        return False

    def _victims(self, process: psutil.Popen, what: str) -> list[psutil.Process]:
        if what == "driver":
            return [process]
        if what == "postgres":
            return _postmaster(postgres.data_folder(self._settings.home))
        with _already_gone():
            # The deepest comes last: a child that parses rather than the zygote that forked it.
            workers = [child for child in process.children(recursive=True) if _works(child)]
            return workers[-1:]
        return []


def _backstop(what: str) -> str:
    """The point at which a run dies in any case, so that a kill that comes too late costs no night.

    It stands behind what is to be killed, and before what the night is killed at afterwards.
    """
    before_publishing = _ORDER.index(what) < _ORDER.index(CommitPoint.LAKE_OPENED)
    return CommitPoint.LAKE_OPENED if before_publishing else CommitPoint.RELEASE_SHOWN


def _works(process: psutil.Process) -> bool:
    """Whether a process is an actor of Ray, or one of those that parse."""
    with _already_gone():
        words = " ".join(process.cmdline())
        return "ray::" in words or zygote.__name__ in words
    return False


def _postmaster(folder: Path) -> list[psutil.Process]:
    try:
        pid = int((folder / "postmaster.pid").read_text().splitlines()[0])
        return [psutil.Process(pid)]
    except (OSError, ValueError, IndexError, psutil.NoSuchProcess):
        return []


def _already_gone() -> suppress:
    return suppress(psutil.NoSuchProcess)


def _compare(found: Chaos, quiet: Settings, shaken: Settings, night: str) -> None:
    wanted, got = fingerprints(quiet, _COLLECTION), fingerprints(shaken, _COLLECTION)
    found.differing += [f"{night} {name}" for name in wanted if wanted[name] != got[name]]


def _settings(home: Path, source: _Source) -> Settings:
    contracts = Collection(kind=Kind.CONTRACT, source=str(source.path))
    return Settings(home=home, collections={_COLLECTION: contracts})
