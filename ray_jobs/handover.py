"""Hands a backfill to Airflow: a run of the collection's backfill DAG for each partition."""

from datetime import UTC, datetime, timedelta

import httpx

from ray_jobs.backfill import BackfillPlan
from ray_jobs.errors import RetryError, UsageError
from schemas.settings import AirflowSettings, Settings

_SECONDS = 30.0
_MISSING = "set DOCMILL_AIRFLOW__URL, DOCMILL_AIRFLOW__USER and DOCMILL_AIRFLOW__PASSWORD"


def hand_over(settings: Settings, plan: BackfillPlan) -> list[str]:
    """Start a run for each partition with something to do; these partitions, in their order.

    UsageError for a plan that names documents or stages: conditions may hold names, which must not
    stand in Airflow.
    """
    if settings.airflow is None:
        raise UsageError(f"no Airflow to hand the backfill to: {_MISSING}")
    chosen = plan.selection
    if chosen.where or chosen.from_version or chosen.only_failures or plan.is_narrow:
        raise UsageError("--via airflow takes whole partitions: leave out what narrows them")
    todo = [
        str(part.scope.partition)
        for part in plan.partitions
        if any(item.documents for item in part.stages)
    ]
    try:
        with httpx.Client(base_url=settings.airflow.url, timeout=_SECONDS) as client:
            client.headers["Authorization"] = f"Bearer {_token(client, settings.airflow)}"
            for number, partition in enumerate(todo):
                _start(client, f"{chosen.collection}_backfill", partition, number)
    except httpx.HTTPError as error:
        raise RetryError(f"Airflow at {settings.airflow.url} does not take it: {error}") from error
    return todo


def _token(client: httpx.Client, airflow: AirflowSettings) -> str:
    credentials = {"username": airflow.user, "password": airflow.password.get_secret_value()}
    reply = client.post("/auth/token", json=credentials)
    reply.raise_for_status()
    return str(reply.json()["access_token"])


def _start(client: httpx.Client, dag_id: str, partition: str, number: int) -> None:
    """Start one run; of several that wait, Airflow takes the one that was due first."""
    due = datetime.now(UTC) + timedelta(milliseconds=number)
    body = {"logical_date": None, "run_after": due.isoformat(), "conf": {"partition": partition}}
    client.post(f"/api/v2/dags/{dag_id}/dagRuns", json=body).raise_for_status()
