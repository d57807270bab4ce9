"""Airflow reads its settings when it is imported; none of the machine's own may count."""

import os
import secrets
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

from infra.processes import Processes
from infra.ray import LocalRay

HOME = tempfile.mkdtemp(prefix="docmill-airflow-")
os.environ["AIRFLOW_HOME"] = HOME
os.environ["AIRFLOW__CORE__LOAD_EXAMPLES"] = "False"
os.environ["AIRFLOW__CORE__UNIT_TEST_MODE"] = "False"


def pytest_unconfigure():
    """However the session ended, whether or not a test of this folder ran in it."""
    shutil.rmtree(HOME, ignore_errors=True)


@pytest.fixture(scope="session")
def ray(tmp_path_factory):
    """A real Ray head with its Jobs API."""
    processes = Processes(tmp_path_factory.mktemp("ray"))
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "RAY_AUTH_MODE": "token",
        "RAY_AUTH_TOKEN": secrets.token_hex(32),
        "RAY_USAGE_STATS_ENABLED": "0",
    }
    head = LocalRay(processes, environment, cores=4)
    try:
        head.wait()
        yield head
    finally:
        processes.stop()
        head.close()


@pytest.fixture
def connection(ray, monkeypatch):
    """The Airflow connection to that head."""
    monkeypatch.setenv(
        "AIRFLOW_CONN_RAY",
        f'{{"conn_type": "http", "host": "{ray.url}", "password": "{ray.token}"}}',
    )
    return ray
