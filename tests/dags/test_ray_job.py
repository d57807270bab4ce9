import asyncio
import time

import pytest
from airflow.sdk.exceptions import AirflowFailException, TaskDeferred

from dags.ray_client import RayJobs
from dags.ray_job import RayJobError, RayJobOperator, RayJobTrigger
from schemas.job import Job, Step

pytestmark = [pytest.mark.ray, pytest.mark.filterwarnings("ignore")]


class Sleeping(Job):
    def command(self):
        return "sleep 600"


def operator(collection="nosuch"):
    return RayJobOperator(
        task_id="parse", collection=collection, step="parse", partition="2026-11-21", poll=0.2
    )


def event_of(trigger):
    async def first():
        return await anext(trigger.run())

    return asyncio.run(first()).payload


def sleeping(ray, name):
    jobs = RayJobs(ray.url, ray.token)
    job = Sleeping(collection=name, partition="2026-11-21", step=Step.PARSE)
    return jobs, jobs.ensure(job)[0]


def test_a_task_places_its_job_and_waits_in_the_triggerer(connection):
    with pytest.raises(TaskDeferred) as deferred:
        operator("placed").execute({})
    trigger = deferred.value.trigger
    assert trigger.submission_id == "docmill-placed-2026-11-21-parse-g1"
    assert deferred.value.timeout > operator().job_timeout


def test_a_job_that_cannot_be_met_is_not_tried_again(connection):
    with pytest.raises(TaskDeferred) as deferred:
        operator("nosuch").execute({})
    event = event_of(deferred.value.trigger)
    assert (event["status"], event["exit_code"]) == ("FAILED", 64)
    with pytest.raises(AirflowFailException, match="cannot be met"):
        operator().resume({}, event)


def test_too_many_failures_leave_their_exit_code_for_the_notifier():
    left = {}

    class Task:
        xcom_push = staticmethod(left.__setitem__)

    event = {"submission_id": "s", "status": "FAILED", "exit_code": 65}
    with pytest.raises(AirflowFailException, match="too many documents failed"):
        operator().resume({"ti": Task()}, event)
    assert left == {"exit_code": 65}


def test_an_errand_is_a_job_as_a_step_is(connection):
    errand = RayJobOperator(
        task_id="notes", collection="errands", step="maintain", partition="2026-11-21", poll=0.2
    )
    with pytest.raises(TaskDeferred) as deferred:
        errand.execute({})
    assert deferred.value.trigger.submission_id == "docmill-errands-2026-11-21-maintain-g1"
    assert event_of(deferred.value.trigger)["exit_code"] == 64


def test_a_trigger_is_made_again_from_what_it_says_of_itself():
    trigger = RayJobTrigger("ray", "id", 12.0, 0.5, seen=7)
    path, arguments = trigger.serialize()
    assert path == "dags.ray_job.RayJobTrigger"
    assert RayJobTrigger(**arguments).serialize() == trigger.serialize()


def test_when_the_time_is_up_the_job_is_stopped(connection):
    jobs, submission = sleeping(connection, "late")
    event = event_of(RayJobTrigger("ray", submission, time.time() - 1, 0.2))
    assert event == {"submission_id": submission, "status": "TIMEOUT"}
    assert wait(jobs, submission) == "STOPPED"


def test_a_task_that_a_user_kills_stops_its_job(connection):
    jobs, submission = sleeping(connection, "killed")
    asyncio.run(RayJobTrigger("ray", submission, time.time() + 600, 0.2).on_kill())
    assert wait(jobs, submission) == "STOPPED"


def test_a_job_that_the_cluster_lost_is_said_to_be_lost(connection):
    event = event_of(RayJobTrigger("ray", "docmill-lost-g1", time.time() + 600, 0.2))
    assert event["status"] == "LOST"


def test_success_gives_names_and_nothing_of_documents(connection):
    event = {"submission_id": "s", "status": "SUCCEEDED", "exit_code": 0}
    assert operator().resume({}, event) == {"submission_id": "s", "partition": "2026-11-21"}


@pytest.mark.parametrize("status", ["FAILED", "LOST", "UNREACHABLE", "TIMEOUT", "STOPPED"])
def test_what_may_work_later_is_tried_again(connection, status):
    with pytest.raises(RayJobError, match=status):
        operator().resume({}, {"submission_id": "s", "status": status})


def test_a_job_that_was_stopping_when_it_was_adopted_is_placed_anew(connection):
    event = {"submission_id": "s", "status": "STOPPED"}
    with pytest.raises(TaskDeferred):
        operator("anew").resume({}, event, adopted=True)


def wait(jobs, submission):
    async def end():
        while (state := await jobs.astate(submission)).is_active:
            await asyncio.sleep(0.2)
        return state.status

    return asyncio.run(end())
