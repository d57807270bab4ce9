"""Airflow on this machine: its four processes, its database and its REST API."""

import json
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from infra.processes import Processes, free_ports

_REPOSITORY = Path(__file__).parents[1]
_USER = "docmill"
_POOL = "docmill"
_IN_FLIGHT = "Ray jobs in flight"
_BUNDLE = [
    {
        "name": "docmill",
        "classpath": "airflow.dag_processing.bundles.local.LocalDagBundle",
        "kwargs": {"path": str(_REPOSITORY), "refresh_interval": 3600},
    }
]
_PROCESSES = ("api-server", "scheduler", "dag-processor", "triggerer")


def airflow_environment(
    base: dict[str, str], *, home: Path, database_url: str, ray_url: str, ray_token: str, port: int
) -> dict[str, str]:
    """The environment of Airflow's processes: all on 127.0.0.1, nothing but our DAGs."""
    host = f"http://127.0.0.1:{port}"
    connection = {"conn_type": "http", "host": ray_url, "password": ray_token}
    return {
        **base,
        "AIRFLOW_HOME": str(home),
        "PYTHONPATH": os.pathsep.join([str(_REPOSITORY), base.get("PYTHONPATH", "")]).rstrip(":"),
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": database_url,
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__PARALLELISM": "4",
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{host}/execution/",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": f"{_USER}:admin",
        "AIRFLOW__CORE__DAG_IGNORE_FILE_SYNTAX": "glob",
        "AIRFLOW__CORE__INTERNAL_API_SECRET_KEY": ray_token,
        "AIRFLOW__API__BASE_URL": host,
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__API__WORKERS": "1",
        "AIRFLOW__API__SECRET_KEY": ray_token,
        "AIRFLOW__API_AUTH__JWT_SECRET": ray_token,
        "AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST": json.dumps(_BUNDLE),
        "AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL": "3600",
        "AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.5",
        "AIRFLOW__TRIGGERER__JOB_HEARTBEAT_SEC": "1",
        # So long after a triggerer was lost another takes over what it waited for.
        "AIRFLOW__TRIGGERER__TRIGGERER_HEALTH_CHECK_THRESHOLD": "10",
        # So long a task's process may outlast it; a short job that ends meanwhile resumes the task
        # before the scheduler has heard that it waits, and the task is tried again for nothing.
        "AIRFLOW__WORKERS__MIN_HEARTBEAT_INTERVAL": "1",
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
        "AIRFLOW_CONN_RAY": json.dumps(connection),
    }


class LocalAirflow:
    """The four processes of Airflow, the api-server first."""

    def __init__(self, processes: Processes, environment: dict[str, str]) -> None:
        self._processes = processes
        self._environment = environment
        self._url = environment["AIRFLOW__API__BASE_URL"]
        self._home = Path(environment["AIRFLOW_HOME"])
        self._token: str | None = None

    def start(self, pool_slots: int) -> None:
        """Bring the database up to date, make the pool and start all processes."""
        self._home.mkdir(parents=True, exist_ok=True)
        self._run("db", "migrate")
        self._run("pools", "set", _POOL, str(pool_slots), _IN_FLIGHT, "--include-deferred")
        for name in _PROCESSES:
            self._processes.start(name, self._command(name), self._environment)
            if name == "api-server":
                # Tasks fail that a scheduler starts before the api-server listens.
                self._wait_for_api()

    def unpause(self, dag_id: str, seconds: float = 60) -> None:
        """Let a DAG run, as soon as the dag-processor has found it."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            reply = self._request("PATCH", f"/api/v2/dags/{dag_id}", json={"is_paused": False})
            if reply.status_code == httpx.codes.OK:
                return
            self._check_alive()
            time.sleep(0.5)
        raise TimeoutError(
            f"Airflow does not find {dag_id}; see {self._processes.log('dag-processor')}"
        )

    def run_of(self, dag_id: str, partition: str | None) -> dict[str, Any] | None:
        """The newest run of a DAG for a partition, as the REST API shows it."""
        reply = self._request(
            "GET", f"/api/v2/dags/{dag_id}/dagRuns", params={"order_by": "-run_after", "limit": 50}
        )
        if reply.status_code == httpx.codes.NOT_FOUND:
            return None  # The dag-processor has not found the DAG yet.
        reply.raise_for_status()
        runs = reply.json()["dag_runs"]
        return next((run for run in runs if run["partition_key"] == partition), None)

    def tasks_of(self, dag_id: str, run_id: str) -> dict[str, str | None]:
        """The state of each task of a run."""
        reply = self._request("GET", f"/api/v2/dags/{dag_id}/dagRuns/{run_id}/taskInstances")
        reply.raise_for_status()
        return {item["task_id"]: item["state"] for item in reply.json()["task_instances"]}

    def task(self, dag_id: str, run_id: str, task_id: str) -> dict[str, Any]:
        """A task of a run, as the REST API shows it."""
        reply = self._request("GET", _task_path(dag_id, run_id, task_id))
        reply.raise_for_status()
        shown: dict[str, Any] = reply.json()
        return shown

    def log_of(self, dag_id: str, run_id: str, task_id: str, attempt: int) -> str:
        """The log of a try of a task, as the UI shows it."""
        path = f"{_task_path(dag_id, run_id, task_id)}/logs/{attempt}"
        reply = self._request("GET", path, params={"full_content": True})
        reply.raise_for_status()
        return "\n".join(str(line.get("event", "")) for line in reply.json()["content"])

    def mark_failed(self, dag_id: str, run_id: str, task_id: str) -> None:
        """Fail a task as a user does in the UI."""
        path = _task_path(dag_id, run_id, task_id)
        self._request("PATCH", path, json={"new_state": "failed"}).raise_for_status()

    def end_run(self, dag_id: str, run_id: str) -> None:
        """End a run with all its tasks, as failed."""
        path = f"/api/v2/dags/{dag_id}/dagRuns/{run_id}"
        self._request("PATCH", path, json={"state": "failed"}).raise_for_status()

    def pause(self, dag_id: str) -> None:
        """Start no more tasks of a DAG."""
        path = f"/api/v2/dags/{dag_id}"
        self._request("PATCH", path, json={"is_paused": True}).raise_for_status()

    def set_pool(self, slots: int) -> None:
        """Bound the Ray jobs in flight."""
        body = {"pool": _POOL, "slots": slots, "description": _IN_FLIGHT, "include_deferred": True}
        self._request("PATCH", f"/api/v2/pools/{_POOL}", json=body).raise_for_status()

    def backfill(self, dag_id: str, since: str, until: str) -> None:
        """Run the nights from one partition to another, both included, each after the one before.

        Of several at once the scheduler would choose tasks in no order of their nights: it goes by
        the logical date, which a partition has not.
        """
        nights = ("--from-date", since, "--to-date", until)
        self._run("backfill", "create", "--dag-id", dag_id, *nights, "--max-active-runs", "1")

    def kill(self, name: str) -> None:
        """Kill one of the processes with all its children."""
        self._processes.kill(name)

    def start_again(self, name: str) -> None:
        """Start one of the processes that was killed."""
        self._processes.start(name, self._command(name), self._environment)

    def trigger(self, dag_id: str, partition: str | None) -> None:
        """Start a run of a DAG by hand, for a partition if it goes by partitions."""
        now = datetime.now(UTC).isoformat()
        body = {"logical_date": None, "run_after": now, "partition_key": partition}
        self._request("POST", f"/api/v2/dags/{dag_id}/dagRuns", json=body).raise_for_status()

    def _wait_for_api(self, seconds: float = 90) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                if httpx.get(f"{self._url}/api/v2/version", timeout=5).is_success:
                    return
            except httpx.HTTPError:
                pass
            self._check_alive()
            time.sleep(0.3)
        raise TimeoutError(f"Airflow does not start; see {self._processes.log('api-server')}")

    def _check_alive(self) -> None:
        if dead := self._processes.dead():
            raise RuntimeError(f"{dead[0]} has ended; see {self._processes.log(dead[0])}")

    def _request(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        if self._token is None:
            self._token = self._login()
        headers = {"Authorization": f"Bearer {self._token}"}
        return httpx.request(method, f"{self._url}{path}", headers=headers, timeout=30, **arguments)

    def credentials(self) -> tuple[str, str, str]:
        """The address of the API, and name and password of one who may do everything there."""
        file = self._home / "simple_auth_manager_passwords.json.generated"
        return self._url, _USER, json.loads(file.read_text())[_USER]

    def _login(self) -> str:
        url, user, password = self.credentials()
        reply = httpx.post(
            f"{url}/auth/token", json={"username": user, "password": password}, timeout=30
        )
        reply.raise_for_status()
        return str(reply.json()["access_token"])

    def _run(self, *arguments: str) -> None:
        """Run an Airflow command to its end."""
        import subprocess

        log = self._processes.log("setup")
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output:
            done = subprocess.run(  # noqa: S603  # our own command, no shell
                self._command(*arguments),
                env=self._environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
            )
        if done.returncode:
            # Setting up touches no document: what Airflow said can be repeated in full.
            said = log.read_text(errors="replace")[-2000:]
            raise RuntimeError(f"airflow {arguments[0]} failed; see {log}\n{said}")

    def _command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "airflow", *arguments]


def _task_path(dag_id: str, run_id: str, task_id: str) -> str:
    return f"/api/v2/dags/{dag_id}/dagRuns/{run_id}/taskInstances/{task_id}"


def airflow_port() -> int:
    """A free port for the api-server."""
    return free_ports(1)[0]
