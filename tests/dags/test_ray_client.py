import asyncio
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from dags.ray_client import RayJobs, base_id
from schemas.job import Job, Step

pytestmark = [pytest.mark.ray, pytest.mark.filterwarnings("ignore")]


class Sleeping(Job):
    """A job that runs until it is stopped."""

    def command(self):
        return "sleep 600"


class Speaking(Job):
    """A job that says something and fails as bad settings do."""

    def command(self):
        return "echo hello; exit 64"


@pytest.fixture
def jobs(ray):
    return RayJobs(ray.url, ray.token)


def job(kind, name):
    return kind(collection=name, partition="2026-11-21", step=Step.PARSE)


def wait(jobs, submission):
    async def end():
        while (state := await jobs.astate(submission)).is_active:
            await asyncio.sleep(0.2)
        return state

    return asyncio.run(end())


def test_a_job_has_one_name_whoever_asks():
    assert base_id(job(Job, "notes")) == "docmill-notes-2026-11-21-parse"


def test_of_many_that_ask_at_once_one_submits_and_all_wait_for_the_same(jobs):
    with ThreadPoolExecutor(6) as pool:
        placed = list(pool.map(lambda _: jobs.ensure(job(Sleeping, "race")), range(6)))
    assert {submission for submission, _ in placed} == {"docmill-race-2026-11-21-parse-g1"}
    assert [adopted for _, adopted in placed].count(False) == 1
    jobs.stop(placed[0][0])
    assert wait(jobs, placed[0][0]).status == "STOPPED"


def test_after_its_end_a_job_is_submitted_as_the_next_generation(jobs):
    first, _ = jobs.ensure(job(Speaking, "again"))
    state = wait(jobs, first)
    second, adopted = jobs.ensure(job(Sleeping, "again"))
    jobs.stop(second)
    assert (state.status, state.exit_code) == ("FAILED", 64)
    assert (second.endswith("-g2"), adopted) == (True, False)


def test_of_a_log_only_what_is_new_is_given(jobs):
    submission, _ = jobs.ensure(job(Speaking, "log"))
    wait(jobs, submission)
    text, seen = asyncio.run(jobs.atail(submission, 0))
    assert "hello" in text
    assert asyncio.run(jobs.atail(submission, seen)) == ("", seen)


def test_a_job_that_the_cluster_does_not_know_is_none(jobs):
    assert asyncio.run(jobs.astate("docmill-nothing-g1")) is None
    assert asyncio.run(jobs.atail("docmill-nothing-g1", 7)) == ("", 7)


def test_without_the_token_nothing_is_told(ray):
    with pytest.raises(httpx.HTTPStatusError, match=r"40[13]"):
        asyncio.run(RayJobs(ray.url, "wrong").astate("x"))
