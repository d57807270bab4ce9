"""Many copies of one run at once, the one at work stopped past its lease and continued."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import sqlalchemy as sa

from infra import postgres
from ray_jobs.bench.contracts import write_contracts
from ray_jobs.fingerprint import fingerprints
from ray_jobs.storage.postgres import open_database
from ray_jobs.storage.tables import ledger, runs
from schemas.job import Kind
from schemas.record import Value
from schemas.settings import Collection, Settings

_COLLECTION = "contracts"
_NIGHT = "2026-01-01"
_LEASE_SECONDS = 4
_DOCUMENTS = 16
_POLL_SECONDS = 0.05
_PATIENCE_SECONDS = 120


class Copies(Value):
    """What became of the copies."""

    copies: int
    exit_codes: tuple[int, ...]
    stopped_exit_code: int
    published: int
    done_twice: int
    differing: tuple[str, ...]

    def passed(self) -> bool:
        """Whether there is one set of rows and each piece of work was done once."""
        return (
            not self.differing
            and self.published == 1
            and self.done_twice == 0
            and set(self.exit_codes) == {0}
        )


def run_copies(folder: Path, *, copies: int) -> Copies:
    """Start copies of a run below a folder; the first to parse is stopped till the others end."""
    source = folder / "source"
    write_contracts(source, count=_DOCUMENTS, seed=1)
    quiet, shared = (_settings(folder / name, source) for name in ("quiet", "shared"))
    subprocess.run(  # noqa: S603  # our own command, no shell
        _command(), env=_environment(quiet), check=True, capture_output=True
    )
    open_database(shared)
    processes = {}
    for _ in range(copies):
        process = subprocess.Popen(  # noqa: S603  # our own command, no shell
            _command(),
            env=_environment(shared),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        processes[process.pid] = process
    stopped = processes.pop(_stop_the_one_at_work(shared))
    codes = tuple(process.wait() for process in processes.values())
    stopped.send_signal(signal.SIGCONT)
    code = stopped.wait()
    wanted, got = fingerprints(quiet, _COLLECTION), fingerprints(shared, _COLLECTION)
    with open_database(shared).connect() as connection:
        found = Copies(
            copies=copies,
            exit_codes=codes,
            stopped_exit_code=code,
            published=connection.execute(
                sa.select(sa.func.count()).where(runs.c.status == "published")
            ).scalar_one(),
            done_twice=connection.execute(
                sa.select(sa.func.count()).where(ledger.c.attempts > 1)
            ).scalar_one(),
            differing=tuple(name for name in wanted if wanted[name] != got[name]),
        )
    for settings in (quiet, shared):
        postgres.remove(settings.home)
    return found


def _stop_the_one_at_work(settings: Settings) -> int:
    """Stop the process that parses and has recorded a part; its id."""
    until = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < until:
        with open_database(settings).connect() as connection:
            name = connection.execute(sa.text(_AT_WORK)).scalar()
        if name is not None:
            pid = int(name.rsplit(" ", 1)[1])
            os.kill(pid, signal.SIGSTOP)
            return pid
        time.sleep(_POLL_SECONDS)
    raise TimeoutError("no copy has begun to work")


# The session that holds the lock of the lease is named after its process.
_AT_WORK = """
    select a.application_name
    from leases l
    join pg_locks k on k.locktype = 'advisory' and k.granted and k.objsubid = 1
        and (k.classid::bigint << 32) + k.objid::bigint = l.holder
    join pg_stat_activity a on a.pid = k.pid
    where l.name like 'parse of %' and exists (select 1 from parts)
"""


def _command() -> list[str]:
    command = [sys.executable, "-m", "ray_jobs", "run", _COLLECTION]
    return [*command, "--partition", _NIGHT, "--inline"]


def _environment(settings: Settings) -> dict[str, str]:
    return {
        **os.environ,
        "DOCMILL_HOME": str(settings.home),
        "DOCMILL_COLLECTIONS__CONTRACTS__SOURCE": str(settings.collections[_COLLECTION].source),
        "DOCMILL_WORK__LEASE_SECONDS": str(_LEASE_SECONDS),
        "DOCMILL_WORK__PART_DOCUMENTS": "2",
    }


def _settings(home: Path, source: Path) -> Settings:
    contracts = Collection(kind=Kind.CONTRACT, source=str(source))
    return Settings(home=home, collections={_COLLECTION: contracts})
