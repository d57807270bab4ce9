"""A client of Ray's Jobs REST API that needs no Ray: what the operator and its trigger talk to."""

import re
import time
from typing import NamedTuple

import httpx

from schemas.job import Job

_ACTIVE = frozenset({"PENDING", "RUNNING"})
_MOST_GENERATIONS = 1000
_RACES = 10
_LOG_BYTES = 16_384
_SECONDS = 20.0


class JobState(NamedTuple):
    """How a job stands."""

    submission_id: str
    status: str
    exit_code: int | None

    @property
    def is_active(self) -> bool:
        """Whether it still runs or waits to run."""
        return self.status in _ACTIVE


class RayJobs:
    """The jobs of one cluster."""

    def __init__(self, url: str, token: str | None = None) -> None:
        self._url = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def ensure(self, job: Job) -> tuple[str, bool]:
        """The id of a job's active submission and whether it was there already.

        A submission's id stays taken when it has ended, so each try is a generation: the highest
        is found by asking for one after another, since a listing holds every job ever run. Of
        several callers at once one submits and the others adopt what it submitted.
        """
        base = base_id(job)
        with self._client() as client:
            for _ in range(_RACES):
                generation, last = _latest(client, base)
                if last is not None and last.is_active:
                    return last.submission_id, True
                submission = f"{base}-g{generation + 1}"
                if _submit(client, submission, job):
                    return submission, False
                time.sleep(0.2)  # Someone else was faster; adopt theirs.
        raise RuntimeError(f"{base}: no submission could be placed")

    def stop(self, submission_id: str) -> None:
        """Ask a job to stop."""
        with self._client() as client:
            client.post(f"/api/jobs/{submission_id}/stop")

    async def astate(self, submission_id: str) -> JobState | None:
        """How a job stands; None where the cluster does not know it (it lost its head)."""
        async with self._async_client() as client:
            return _state(await client.get(f"/api/jobs/{submission_id}"))

    async def atail(self, submission_id: str, seen: int) -> tuple[str, int]:
        """What a job's log has gained, at most 16 KB of it, and how long the log is now."""
        async with self._async_client() as client:
            reply = await client.get(f"/api/jobs/{submission_id}/logs")
        if reply.status_code != httpx.codes.OK:
            return "", seen
        log = str(reply.json().get("logs") or "")
        return log[max(seen, len(log) - _LOG_BYTES) :], len(log)

    async def astop(self, submission_id: str) -> None:
        """Ask a job to stop."""
        async with self._async_client() as client:
            await client.post(f"/api/jobs/{submission_id}/stop")

    def _client(self) -> httpx.Client:
        return httpx.Client(base_url=self._url, headers=self._headers, timeout=_SECONDS)

    def _async_client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=self._url, headers=self._headers, timeout=_SECONDS)


def base_id(job: Job) -> str:
    """What all submissions of a job are called: the same whoever asks for it."""
    return re.sub(r"[^A-Za-z0-9_-]", "-", f"docmill-{job.collection}-{job.partition}-{job.step}")


def _latest(client: httpx.Client, base: str) -> tuple[int, JobState | None]:
    last = None
    for generation in range(1, _MOST_GENERATIONS):
        found = _state(client.get(f"/api/jobs/{base}-g{generation}"))
        if found is None:
            return generation - 1, last
        last = found
    raise RuntimeError(f"{base}: more than {_MOST_GENERATIONS} generations")


def _submit(client: httpx.Client, submission_id: str, job: Job) -> bool:
    """Whether the job was placed; False where another has taken the id."""
    reply = client.post(
        "/api/jobs/",
        json={
            "submission_id": submission_id,
            "entrypoint": job.command(),
            # The driver only hands out parts; it must not take a core from those who work.
            "entrypoint_num_cpus": 0,
            "metadata": job.model_dump(mode="json"),
        },
    )
    if reply.status_code == httpx.codes.OK:
        return True
    if "already exists" in reply.text:
        return False
    reply.raise_for_status()
    return False


def _state(reply: httpx.Response) -> JobState | None:
    if reply.status_code == httpx.codes.NOT_FOUND:
        return None
    reply.raise_for_status()
    found = reply.json()
    return JobState(found["submission_id"], found["status"], found.get("driver_exit_code"))
