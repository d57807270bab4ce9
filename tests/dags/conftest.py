"""Airflow on this machine: read with no settings but ours, or run for real with Ray behind it."""

import os
import secrets
import shutil
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil
import psycopg
import pytest

from extractors.parsing.sandbox.limits import adopt_orphans
from infra import postgres
from infra.processes import Processes
from infra.ray import LocalRay
from ray_jobs.inline import Inline
from ray_jobs.ledger import Scope
from ray_jobs.night import last_night, services
from ray_jobs.run import Run
from ray_jobs.storage.postgres import open_database
from ray_jobs.watch import Unwatched
from schemas.settings import read_settings

# Airflow reads its settings when it is imported; none of the machine's own may count.
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


class Machine:
    """Airflow, Ray and Postgres with some collections of notes."""

    def __init__(self, settings, airflow, ray):
        self.settings, self.airflow, self.ray = settings, airflow, ray

    def inbox(self, collection):
        return Path(self.settings.collections[collection].source)

    def steps(self, collection, partition, *steps):
        """Do some steps of a run in this process."""
        Run(
            self.settings,
            Scope(collection=collection, partition=partition),
            start_runner=lambda: Inline(self.settings),
            watch=Unwatched(),
        ).steps(steps)

    @contextmanager
    def ledger_held(self):
        """Let nothing be written down: whoever does a stage waits at its first report."""
        with psycopg.connect(self.settings.database_url.get_secret_value()) as connection:
            connection.execute("lock table ledger in exclusive mode")
            yield

    def waits_for_ledger(self):
        """Whether a job has done a part and waits to write it down."""
        return self.ask(
            "select 1 from pg_locks where not granted and relation = 'ledger'::regclass"
        )

    def ask(self, question, *values):
        url = self.settings.database_url.get_secret_value()
        with psycopg.connect(url) as connection:
            return connection.execute(question, values).fetchall()

    def jobs(self, collection):
        """All Ray jobs of a collection that there were, in the order of their start."""
        ours = [
            job
            for job in self._get("/api/jobs/")
            if (job["metadata"] or {}).get("collection") == collection
        ]
        return sorted(ours, key=lambda job: job["start_time"])

    def job(self, collection, step):
        """The one Ray job of a step that there was; None before it is there."""
        found = [job for job in self.jobs(collection) if job["metadata"]["step"] == step]
        assert len(found) <= 1
        return found[0] if found else None

    def log(self, job):
        """What a Ray job has written."""
        return self._get(f"/api/jobs/{job['submission_id']}/logs")["logs"]

    def _get(self, path):
        headers = {"Authorization": f"Bearer {self.ray.token}"}
        return httpx.get(f"{self.ray.url}{path}", headers=headers, timeout=30).json()

    def started(self, collection):
        """The id of the run that the scheduler makes when a night's DAG is let go."""
        self.airflow.unpause(f"{collection}_nightly")
        return wait_for(lambda: self.airflow.run_of(f"{collection}_nightly", last_night()))[
            "dag_run_id"
        ]


NOTE = "MEDICATIONS:\nWarfarin 5 mg nightly.\n\nASSESSMENT:\nAtrial fibrillation.\n"


@pytest.fixture(scope="module")
def machine(databases, tmp_path_factory, long_webhook, new_inbox):
    """Airflow, Ray and a webhook, started once for all tests; no process of them is left."""
    home = tmp_path_factory.mktemp("machine")
    adopt_orphans()
    before = descendants()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DOCMILL_HOME", str(home))
        patch.setenv("DOCMILL_DATABASE_URL", databases())
        patch.setenv("DOCMILL_WORK__PART_DOCUMENTS", "1")
        patch.setenv("DOCMILL_NOTIFY__WEBHOOK", long_webhook.url)
        inboxes = home / "inboxes"
        inboxes.mkdir()
        for name in ("reattached", "stopped", "handed", "filled", "lost"):
            (inboxes / name).mkdir()
            for number in range(3):
                (inboxes / name / f"{number}.txt").write_text(f"{NOTE}\nNote {number}.\n")
            patch.setenv(f"DOCMILL_COLLECTIONS__{name.upper()}__KIND", "note")
        contracts = new_inbox(inboxes / "contracts")
        contracts.put("good.txt")
        (contracts.path / "bad.pdf").write_bytes(b"%PDF-1.7 broken off")
        (inboxes / "notes").mkdir()
        (inboxes / "notes" / "note.txt").write_text("MEDICATIONS:\nWarfarin 5 mg nightly.\n")
        for inbox in inboxes.iterdir():
            patch.setenv(f"DOCMILL_COLLECTIONS__{inbox.name.upper()}__SOURCE", str(inbox))
        patch.setenv("DOCMILL_COLLECTIONS__SOURCELESS__KIND", "contract")
        patch.setenv("DOCMILL_COLLECTIONS__SOURCELESS__LATE_AFTER", "PT1S")
        settings = read_settings()
        open_database(settings)
        with services(settings) as started:
            yield Machine(settings, started.airflow, started.ray)
    postgres.remove(home)
    adopt_orphans(False)
    assert [process for process in descendants() if process not in before] == []


def descendants():
    """What runs of all that was started from here, orphans too once they are adopted."""
    found = psutil.Process().children(recursive=True)
    return [process for process in found if process.status() != psutil.STATUS_ZOMBIE]


def wait_for(asked, seconds=90):
    """What a question gives as soon as it gives anything."""
    until = time.monotonic() + seconds
    while not (found := asked()):
        assert time.monotonic() < until
        time.sleep(0.2)
    return found


@pytest.fixture(scope="session", name="wait_for")
def waiting():
    return wait_for
