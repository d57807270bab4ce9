"""The operator that runs one step of a night as a Ray job, and the trigger that waits for it."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any, ClassVar

import httpx
from airflow.sdk import BaseHook, BaseOperator, Context
from airflow.sdk.exceptions import AirflowException, AirflowFailException
from airflow.triggers.base import BaseTrigger, TriggerEvent

from dags.ray_client import RayJobs
from schemas.job import Job

POOL = "docmill"
"""Bounds the Ray jobs in flight; it must count deferred tasks."""

RETRIES = {"retries": 2, "retry_delay": timedelta(minutes=1)}
"""How every task is tried again; what is done already costs nothing."""

TOO_MANY_FAILED = 65
"""The exit code of a job that is held back; the task leaves it in XCom for the notifier."""
EXIT_CODE = "exit_code"

THE_RUNS_OWN = "{{ dag_run.partition_key or (dag_run.run_after | ds) }}"
"""The partition of the DAG run."""

_NO_RETRY = {
    64: "the request cannot be met; see the job's log",
    TOO_MANY_FAILED: "too many documents failed; see `docmill failures`",
}
_LOST_AFTER = 300.0
_FIRST_POLL = 0.5
_MARGIN = timedelta(minutes=5)


class RayJobError(AirflowException):
    """A job that did not succeed; a retry resumes from the ledger."""


def connect(conn_id: str) -> RayJobs:
    """The client for an Airflow connection: its host is the cluster, its password the token."""
    connection = BaseHook.get_connection(conn_id)
    host = connection.host or "127.0.0.1"
    url = host if "://" in host else f"http://{host}:{connection.port or 8265}"
    return RayJobs(url, connection.password)


class RayJobTrigger(BaseTrigger):
    """Watches a job until it ends, its cluster is lost or its time is up.

    It lives in the triggerer, survives a restart of it, and stops the job when a user fails or
    clears the task or when the time is up.
    """

    def __init__(
        self, conn_id: str, submission_id: str, deadline: float, poll: float, seen: int = 0
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # Airflow's base has no types.
        self.conn_id = conn_id
        self.submission_id = submission_id
        self.deadline = deadline
        self.poll = poll
        self.seen = seen

    def serialize(self) -> tuple[str, dict[str, Any]]:
        """What a triggerer needs to make this trigger again."""
        arguments = {
            "conn_id": self.conn_id,
            "submission_id": self.submission_id,
            "deadline": self.deadline,
            "poll": self.poll,
            "seen": self.seen,
        }
        return f"{RayJobTrigger.__module__}.{RayJobTrigger.__name__}", arguments

    async def run(self) -> AsyncIterator[TriggerEvent]:
        """One event: how the job ended."""
        jobs = await asyncio.to_thread(connect, self.conn_id)
        started = time.monotonic()
        unreachable_since: float | None = None
        while True:
            try:
                status = await self._look(jobs)
                unreachable_since = None
            except httpx.HTTPError as error:
                self.log.warning("Ray does not answer: %s", type(error).__name__)
                unreachable_since = unreachable_since or time.monotonic()
                lost = time.monotonic() - unreachable_since > _LOST_AFTER
                status = {"status": "UNREACHABLE"} if lost else None
            if status is not None:
                yield TriggerEvent({"submission_id": self.submission_id, **status})
                return
            # The end of a short job is noticed soon; a long one is not asked more than need be.
            waited = time.monotonic() - started
            await asyncio.sleep(min(self.poll, _FIRST_POLL + waited / 10))

    async def on_kill(self) -> None:
        """Stop the job of a task that a user failed or cleared."""
        await (await asyncio.to_thread(connect, self.conn_id)).astop(self.submission_id)

    async def _look(self, jobs: RayJobs) -> dict[str, Any] | None:
        """How the job ended; None while it goes on."""
        text, self.seen = await jobs.atail(self.submission_id, self.seen)
        for line in text.splitlines():
            self.log.info("[ray] %s", line)
        state = await jobs.astate(self.submission_id)
        if state is None:
            return {"status": "LOST"}
        if not state.is_active:
            return {"status": state.status, "exit_code": state.exit_code}
        if time.time() > self.deadline:
            await jobs.astop(self.submission_id)
            return {"status": "TIMEOUT"}
        return None


class RayJobOperator(BaseOperator):
    """Runs one step of the run of a partition on Ray and waits for it without holding a worker.

    A task that is tried again adopts the job that still runs; where none runs it submits the next
    generation, which finds in the ledger what is done already.
    """

    # Airflow reads it of the class and declares it of the instance.
    template_fields: ClassVar[tuple[str, ...]] = ("partition",)  # type: ignore[misc]  # See above.

    def __init__(
        self,
        *,
        collection: str,
        step: str,
        partition: str = THE_RUNS_OWN,
        conn_id: str = "ray",
        poll: float = 5,
        job_timeout: timedelta = timedelta(hours=8),
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.collection = collection
        self.step = step
        self.partition = partition
        self.conn_id = conn_id
        self.poll = poll
        self.job_timeout = job_timeout
        self._submission_id: str | None = None

    def execute(self, context: Context) -> None:
        """Place the job or adopt it, then wait in the triggerer."""
        job = Job.model_validate(
            {"collection": self.collection, "partition": self.partition, "step": self.step}
        )
        self._submission_id, adopted = connect(self.conn_id).ensure(job)
        self.log.info("Ray job %s %s", self._submission_id, "adopted" if adopted else "submitted")
        self._wait(self._submission_id, adopted)

    def resume(
        self, context: Context, event: dict[str, Any], adopted: bool = False
    ) -> dict[str, str]:
        """The job's id where it succeeded; an error that says whether to try again where not."""
        submission_id, status = event["submission_id"], event["status"]
        if status == "SUCCEEDED":
            return {"submission_id": submission_id, "partition": self.partition}
        if status == "STOPPED" and adopted:
            # A clear had asked it to stop before this try adopted it.
            self.execute(context)
        code = event.get("exit_code") or 0
        if code == TOO_MANY_FAILED:
            context["ti"].xcom_push(EXIT_CODE, code)
        if (why := _NO_RETRY.get(code)) is not None:
            raise AirflowFailException(f"Ray job {submission_id}: {why}")
        raise RayJobError(f"Ray job {submission_id} ended as {status}")

    def on_kill(self) -> None:
        """Stop the job of a task that is killed between submitting and waiting."""
        if self._submission_id is not None:
            connect(self.conn_id).stop(self._submission_id)

    def _wait(self, submission_id: str, adopted: bool) -> None:
        deadline = time.time() + self.job_timeout.total_seconds()
        self.defer(
            trigger=RayJobTrigger(self.conn_id, submission_id, deadline, self.poll),
            method_name="resume",
            kwargs={"adopted": adopted},
            timeout=self.job_timeout + _MARGIN,
        )
