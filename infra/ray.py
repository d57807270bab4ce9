"""Ray on this machine: the environment of all its processes, and a head with its Jobs API."""

import os
import secrets
import sys
import tempfile
import time
from pathlib import Path

import httpx

from infra.processes import Processes, free_ports

_DEFAULTS = {
    "RAY_USAGE_STATS_ENABLED": "0",
    # Usage reporting tries the network even when it is disabled.
    "RAY_USAGE_STATS_REPORT_URL": "http://127.0.0.1:9/",
    "RAY_AUTH_MODE": "token",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
}


def prepare_environment() -> None:
    """Set what is not set yet; must come before ``import ray``, which reads it once.

    The token is made anew for each process tree unless RAY_AUTH_TOKEN or RAY_AUTH_TOKEN_PATH
    names the cluster's.
    """
    for name, value in _DEFAULTS.items():
        os.environ.setdefault(name, value)
    if "RAY_AUTH_TOKEN_PATH" not in os.environ:
        os.environ.setdefault("RAY_AUTH_TOKEN", secrets.token_hex(32))


class LocalRay:
    """A Ray head with the Jobs API on 127.0.0.1, closed by a token of its own."""

    def __init__(self, processes: Processes, environment: dict[str, str], cores: int) -> None:
        gcs, dashboard, client, agent, agent_grpc, metrics, runtime = free_ports(7)
        self.url = f"http://127.0.0.1:{dashboard}"
        self.token = environment["RAY_AUTH_TOKEN"]
        self._processes = processes
        self._environment = environment
        self._cores = cores
        self._ports = {
            "port": gcs,
            "dashboard-port": dashboard,
            "ray-client-server-port": client,
            "dashboard-agent-listen-port": agent,
            "dashboard-agent-grpc-port": agent_grpc,
            "metrics-export-port": metrics,
            "runtime-env-agent-port": runtime,
        }
        self._start()

    def lose(self) -> None:
        """Kill the head with all its jobs and start an empty one in its place."""
        self._processes.kill("ray")
        self.close()
        self._start()

    def _start(self) -> None:
        # Ray's sockets lie below this folder; their paths must stay under 108 characters.
        self._folder = tempfile.TemporaryDirectory(prefix="docmill-ray-")
        self._processes.start(
            "ray",
            [
                str(Path(sys.executable).with_name("ray")),
                "start",
                "--head",
                "--block",
                "--disable-usage-stats",
                "--include-dashboard=true",
                "--dashboard-host=127.0.0.1",
                "--node-ip-address=127.0.0.1",
                f"--num-cpus={self._cores}",
                f"--temp-dir={self._folder.name}",
                *(f"--{name}={port}" for name, port in self._ports.items()),
            ],
            self._environment,
        )

    def wait(self, seconds: float = 90) -> None:
        """Return when jobs can be submitted; TimeoutError where they cannot in time."""
        headers = {"Authorization": f"Bearer {self.token}"}
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                # Asked for a job that is not there, a head that is ready answers 404.
                reply = httpx.get(f"{self.url}/api/jobs/none", headers=headers, timeout=5)
                if reply.status_code == httpx.codes.NOT_FOUND:
                    return
            except httpx.HTTPError:
                pass
            if "ray" in self._processes.dead():
                break
            time.sleep(0.3)
        raise TimeoutError(f"Ray does not start; see {self._processes.log('ray')}")

    def close(self) -> None:
        """Remove what the head left on disk, after its process has ended."""
        self._folder.cleanup()
