"""One night on this machine: Postgres, Ray and Airflow started, the DAGs run, all stopped again."""

import os
import secrets
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from infra import postgres
from infra.airflow import LocalAirflow, airflow_environment, airflow_port
from infra.processes import Processes
from infra.ray import LocalRay, prepare_environment
from ray_jobs.errors import RetryError
from schemas.settings import Settings

_POOL_SLOTS = 4
_SECONDS = 1200.0
_ENDED = ("success", "failed")


def last_night() -> str:
    """The partition that the schedule of today runs: yesterday (UTC)."""
    return (datetime.now(UTC).date() - timedelta(days=1)).isoformat()


class Services(NamedTuple):
    """What runs on this machine for a night."""

    airflow: LocalAirflow
    ray: LocalRay


@contextmanager
def local_services(settings: Settings) -> Iterator[LocalAirflow]:
    """Airflow with Ray behind it, on this machine, until the block ends."""
    with services(settings) as started:
        yield started.airflow


@contextmanager
def services(settings: Settings) -> Iterator[Services]:
    """Airflow and the Ray behind it, on this machine, until the block ends."""
    prepare_environment()
    environment = {
        **os.environ,
        # The command of a job is `python -m ray_jobs ...`: this Python.
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
        "RAY_AUTH_MODE": "token",
        "RAY_AUTH_TOKEN": secrets.token_hex(32),
        "DOCMILL_HOME": str(settings.home),
    }
    processes = Processes(settings.home / "logs")
    ray = LocalRay(processes, environment, cores=os.cpu_count() or 1)
    try:
        database = postgres.start(settings.home, "airflow").replace(
            "postgresql://", "postgresql+psycopg://"
        )
        airflow = LocalAirflow(
            processes,
            airflow_environment(
                environment,
                home=settings.home / "airflow",
                database_url=database,
                ray_url=ray.url,
                ray_token=ray.token,
                port=airflow_port(),
            ),
        )
        airflow.start(_POOL_SLOTS)
        ray.wait()
        yield Services(airflow, ray)
    finally:
        processes.stop()
        ray.close()


def run_night(
    airflow: LocalAirflow,
    collections: Sequence[str],
    partition: str,
    tell: Callable[[str], None],
) -> None:
    """Run a partition of collections through their two DAGs; RetryError names what failed.

    The scheduler starts the runs by itself; where it has done so before, they are started again.
    """
    dags = [f"{name}_{part}" for name in collections for part in ("nightly", "publish")]
    earlier = {dag: _id(airflow.run_of(dag, partition)) for dag in dags}
    for dag in dags:
        airflow.unpause(dag)
        if dag.endswith("_nightly") and earlier[dag] is not None:
            airflow.trigger(dag, partition)
    watched = [_Watched(airflow, dag, partition, earlier[dag], tell) for dag in dags]
    until = time.monotonic() + _SECONDS
    while waiting := [item for item in watched if not item.has_succeeded()]:
        if time.monotonic() > until:
            names = ", ".join(item.dag for item in waiting)
            raise RetryError(f"{names} did not end in {_SECONDS:.0f} s")
        time.sleep(1)


class _Watched:
    """A DAG whose newest run of a partition is waited for."""

    def __init__(
        self,
        airflow: LocalAirflow,
        dag: str,
        partition: str,
        earlier: str | None,
        tell: Callable[[str], None],
    ) -> None:
        self.dag = dag
        self._airflow = airflow
        self._partition = partition
        self._earlier = earlier
        self._tell = tell
        self._told: dict[str, str] = {}

    def has_succeeded(self) -> bool:
        """Whether the run has ended well; tasks that have ended since are told."""
        run = self._airflow.run_of(self.dag, self._partition)
        if run is None or _id(run) == self._earlier:
            return False
        for task, state in self._airflow.tasks_of(self.dag, run["dag_run_id"]).items():
            if state in _ENDED and self._told.get(task) != state:
                self._told[task] = state
                self._tell(f"{self.dag} {self._partition}: {task} {state}")
        if run["state"] == "failed":
            raise RetryError(f"{self.dag} {self._partition} failed; see the logs below the home")
        return bool(run["state"] == "success")


def _id(run: dict[str, Any] | None) -> str | None:
    return str(run["dag_run_id"]) if run else None
