"""Real Airflow and real Ray: what is killed, failed or filled back, and how many jobs it takes."""

import asyncio
import os
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import httpx
import psutil
import psycopg
import pytest
from airflow.sdk.exceptions import TaskDeferred

from dags.ray_job import RayJobError, RayJobOperator
from ray_jobs.inline import Inline
from ray_jobs.ledger import Scope
from ray_jobs.night import last_night, services
from ray_jobs.run import Run
from ray_jobs.storage import releases
from ray_jobs.storage.postgres import open_database
from ray_jobs.watch import Unwatched
from schemas.job import Step
from schemas.settings import read_settings

pytestmark = [
    pytest.mark.airflow,
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore"),
]

NIGHT = last_night()
NOTE = "MEDICATIONS:\nWarfarin 5 mg nightly.\n\nASSESSMENT:\nAtrial fibrillation.\n"
COLLECTIONS = ("reattached", "stopped", "filled", "lost")


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
        return wait_for(lambda: self.airflow.run_of(f"{collection}_nightly", NIGHT))["dag_run_id"]


@pytest.fixture(scope="module")
def machine(databases, tmp_path_factory):
    home = tmp_path_factory.mktemp("machine")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DOCMILL_HOME", str(home))
        patch.setenv("DOCMILL_DATABASE_URL", databases())
        patch.setenv("DOCMILL_WORK__PART_DOCUMENTS", "1")
        for name in COLLECTIONS:
            inbox = home / "inboxes" / name
            inbox.mkdir(parents=True)
            for number in range(3):
                (inbox / f"{number}.txt").write_text(f"{NOTE}\nNote {number}.\n")
            patch.setenv(f"DOCMILL_COLLECTIONS__{name.upper()}__KIND", "note")
            patch.setenv(f"DOCMILL_COLLECTIONS__{name.upper()}__SOURCE", str(inbox))
        settings = read_settings()
        open_database(settings)
        with services(settings) as started:
            yield Machine(settings, started.airflow, started.ray)


def wait_for(asked, seconds=90):
    """What a question gives as soon as it gives anything."""
    until = time.monotonic() + seconds
    while not (found := asked()):
        assert time.monotonic() < until
        time.sleep(0.2)
    return found


def test_a_triggerer_that_is_killed_is_replaced_and_its_job_goes_on(machine):
    dag, airflow = "reattached_nightly", machine.airflow
    with machine.ledger_held():
        run = machine.started("reattached")
        wait_for(machine.waits_for_ledger)
        first = wait_for(lambda: airflow.task(dag, run, "parse")["triggerer_job"])
        airflow.kill("triggerer")
        airflow.start_again("triggerer")
        wait_for(lambda: airflow.task(dag, run, "parse")["triggerer_job"]["id"] != first["id"])
        assert machine.job("reattached", "parse")["status"] == "RUNNING"
    wait_for(lambda: airflow.tasks_of(dag, run)["parse"] == "success")
    airflow.pause(dag)

    assert machine.job("reattached", "parse")["status"] == "SUCCEEDED"
    assert airflow.task(dag, run, "parse")["try_number"] == 1
    assert "[ray] parse: 3 of 3 documents, 0 failed" in airflow.log_of(dag, run, "parse", 1)


def test_a_task_that_is_marked_failed_stops_its_job(machine, record_property):
    dag, airflow = "stopped_nightly", machine.airflow
    with machine.ledger_held():
        run = machine.started("stopped")
        wait_for(machine.waits_for_ledger)
        airflow.pause(dag)
        marked = time.time()
        airflow.mark_failed(dag, run, "parse")
        wait_for(lambda: machine.job("stopped", "parse")["status"] == "STOPPED")
        job = machine.job("stopped", "parse")
        record_property("seconds_to_stopped", job["end_time"] / 1000 - marked)
        wait_for(lambda: not actors())
        assert not machine.waits_for_ledger()
    assert done(machine, "stopped") == []
    # It unwound by itself; Ray did not have to kill it.
    assert "docmill: stopped; nothing half-done is visible" in machine.log(job)


def actors():
    """Our workers on Ray that are alive."""
    return [item for item in psutil.process_iter(["cmdline"]) if is_actor(item.info["cmdline"])]


def is_actor(command):
    return bool(command) and command[0].startswith("ray::") and "_Actor" in command[0]


def test_nights_filled_back_through_one_slot_run_one_job_at_a_time_in_order(machine):
    airflow = machine.airflow
    airflow.set_pool(1)
    nights = [str(date.fromisoformat(NIGHT) - timedelta(days=days)) for days in (4, 3, 2)]
    for night in nights:
        (machine.inbox("filled") / f"{night}.txt").write_text(NOTE)
        machine.steps("filled", night, *(step for step in Step if step is not Step.PUBLISH))
    airflow.unpause("filled_publish")
    airflow.end_run("filled_nightly", machine.started("filled"))

    airflow.backfill("filled_nightly", nights[0], nights[-1])

    wait_for(lambda: state_of(airflow.run_of("filled_publish", nights[-1])) == "success", 400)
    order = [release.run_id.split(".")[1] for release in released(machine, "filled")]
    assert order == nights
    jobs = machine.jobs("filled")
    assert len(jobs) >= 3 * len([step for step in Step if step is not Step.CLAUSES])
    assert {job["status"] for job in jobs} <= {"SUCCEEDED", "STOPPED"}
    for earlier, later in pairwise(jobs):
        assert earlier["end_time"] <= later["start_time"]


def state_of(run):
    return run and run["state"]


def released(machine, collection):
    with open_database(machine.settings).connect() as connection:
        return releases.history(connection, collection)[::-1]


def test_a_job_whose_head_was_lost_is_placed_again_and_does_only_what_is_left(machine, monkeypatch):
    monkeypatch.setenv("AIRFLOW_CONN_RAY", connection_to(machine.ray))
    machine.steps("lost", NIGHT, Step.INGEST)
    slow = machine.inbox("lost") / "2.txt"
    content = slow.read_text()
    slow.unlink()
    os.mkfifo(slow)  # A file on a share that does not answer.
    trigger = placed()
    with ThreadPoolExecutor(1) as pool:
        event = pool.submit(lambda: asyncio.run(anext_event(trigger)))
        before = wait_for(lambda: (rows := done(machine, "lost")) and len(rows) == 2 and rows)
        machine.ray.lose()
        machine.ray.wait()
        lost = event.result(timeout=60)
    assert lost["status"] == "LOST"
    with pytest.raises(RayJobError, match="LOST"):
        operator().resume({}, lost)

    slow.unlink()
    slow.write_text(content)
    again = tried_until_done()

    assert operator().resume({}, again)["partition"] == NIGHT
    after = done(machine, "lost")
    assert len(after) == 3
    assert set(before) <= set(after)


def done(machine, collection):
    return machine.ask(
        "select document_id, part_id, finished_at from ledger where collection = %s",
        collection,
    )


def operator():
    return RayJobOperator(task_id="parse", collection="lost", step="parse", partition=NIGHT)


def placed():
    with pytest.raises(TaskDeferred) as deferred:
        operator().execute({})
    return deferred.value.trigger


def tried_until_done():
    """Try as Airflow does, where what the lost job held has to be given up first."""
    for _ in range(10):
        event = asyncio.run(anext_event(placed()))
        if event["status"] == "SUCCEEDED":
            break
    return event


async def anext_event(trigger):
    return (await anext(trigger.run())).payload


def connection_to(ray):
    return f'{{"conn_type": "http", "host": "{ray.url}", "password": "{ray.token}"}}'
