"""Real Airflow and real Ray: what is killed, failed or filled back, and how many jobs it takes."""

import asyncio
import os
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from itertools import pairwise

import psutil
import pytest
from airflow.sdk.exceptions import TaskDeferred

from dags.ray_job import RayJobError, RayJobOperator
from ray_jobs.backfill import planned
from ray_jobs.errors import RetryError
from ray_jobs.handover import hand_over
from ray_jobs.night import last_night, run_night
from ray_jobs.selection import Selection
from ray_jobs.status import failed
from ray_jobs.storage import releases
from ray_jobs.storage.postgres import open_database
from schemas.job import Step
from schemas.settings import AirflowSettings

pytestmark = [
    pytest.mark.airflow,
    pytest.mark.filterwarnings("ignore"),
]

NIGHT = last_night()
NOTE = "MEDICATIONS:\nWarfarin 5 mg nightly.\n\nASSESSMENT:\nAtrial fibrillation.\n"


def test_a_scheduled_partition_goes_from_files_to_a_published_release(machine):
    told = []
    run_night(machine.airflow, ["contracts", "notes"], NIGHT, told.append)

    runs = [machine.airflow.run_of(f"{name}_nightly", NIGHT) for name in ("contracts", "notes")]
    assert {run["run_type"] for run in runs} == {"scheduled"}
    with open_database(machine.settings).connect() as connection:
        shown = {name: releases.current(connection, name) for name in ("contracts", "notes")}
    assert shown["contracts"].counts["documents"] == 1
    assert shown["contracts"].run_id == f"contracts.{NIGHT}.1"
    assert shown["notes"].counts["clinical_facts"] == 1
    assert [item.reason for item in failed(machine.settings, "contracts")] == ["corrupt"]
    assert f"notes_publish {NIGHT}: publish success" in told


def test_a_collection_without_a_source_fails_its_night_by_name_and_tells(
    machine, long_webhook, wait_for
):
    with pytest.raises(RetryError, match=r"sourceless_nightly .* failed"):
        run_night(machine.airflow, ["sourceless"], NIGHT, lambda _: None)
    (body,) = wait_for(lambda: notices(long_webhook, "failed"))
    assert (body["event"], body["collection"], body["partition"], body["task"]) == (
        "failed", "sourceless", NIGHT, "ingest",
    )  # fmt: skip


def notices(webhook, event):
    """What was told of the collection without a source."""
    ours = [body for body in webhook.bodies if body["collection"] == "sourceless"]
    return [body for body in ours if body["event"] == event]


@pytest.mark.slow
def test_a_triggerer_that_is_killed_is_replaced_and_its_job_goes_on(machine, wait_for):
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


@pytest.mark.slow
def test_a_task_that_is_marked_failed_stops_its_job(machine, wait_for, record_property):
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
    return [item for item in psutil.Process().children(recursive=True) if is_actor(item)]


def is_actor(process):
    try:
        command = process.cmdline()
    except psutil.Error:
        return False
    return bool(command) and command[0].startswith("ray::") and "_Actor" in command[0]


@pytest.mark.slow
def test_maintenance_clears_up_every_collection(machine, wait_for):
    airflow = machine.airflow
    airflow.unpause("maintenance")
    airflow.trigger("maintenance", None)
    run = wait_for(lambda: ended(airflow.run_of("maintenance", None)), 400)
    tasks = airflow.tasks_of("maintenance", run["dag_run_id"])
    assert tasks == dict.fromkeys(machine.settings.collections, "success")


@pytest.mark.slow
def test_a_night_that_is_not_published_in_time_is_told(machine, long_webhook, wait_for):
    airflow = machine.airflow
    airflow.unpause("sourceless_watch")
    run = wait_for(lambda: ended(airflow.run_of("sourceless_watch", NIGHT)))
    assert (run["run_type"], run["state"]) == ("scheduled", "success")
    (body,) = notices(long_webhook, "late")
    assert body["partition"] == NIGHT


@pytest.mark.slow
def test_a_backfill_that_is_handed_over_is_done_and_published(machine, wait_for):
    airflow = machine.airflow
    url, user, password = airflow.credentials()
    access = AirflowSettings(url=url, user=user, password=password)
    settings = machine.settings.model_copy(update={"airflow": access})
    machine.steps("handed", NIGHT, *Step)
    gone = "delete from ledger where collection = 'handed' and stage = 'summaries' returning 1"
    assert len(machine.ask(gone)) == 3
    airflow.unpause("handed_backfill")

    assert hand_over(settings, planned(settings, Selection(collection="handed"))) == [NIGHT]

    run = wait_for(lambda: ended(airflow.run_of("handed_backfill", None)))
    assert (run["state"], run["conf"]) == ("success", {"partition": NIGHT})
    (execution,) = machine.ask("select kind, documents from executions where kind = 'backfill'")
    assert execution == ("backfill", 3)


def ended(run):
    return run if run and run["state"] in ("success", "failed") else None


@pytest.mark.slow
def test_nights_filled_back_through_one_slot_run_one_job_at_a_time_in_order(machine, wait_for):
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


@pytest.mark.slow
def test_a_job_whose_head_was_lost_is_placed_again_and_does_only_what_is_left(
    machine, wait_for, monkeypatch
):
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
