"""
# Collections

Each collection has two DAGs. `<collection>_nightly` brings a night's partition from files to
audited rows: every task is one Ray job, and running a task again costs only what is not done yet.
`<collection>_publish` follows it for the same partition and shows the rows to readers, whole or not
at all; it runs one at a time.
"""

from datetime import UTC, datetime, timedelta

from airflow.sdk import (
    DAG,
    Asset,
    CronPartitionTimetable,
    PartitionedAssetTimetable,
)

from dags.ray_job import RayJobOperator
from schemas.job import STAGES_OF, UPSTREAM, Step
from schemas.settings import Collection, read_settings

POOL = "docmill"
"""Bounds the Ray jobs in flight; it must count deferred tasks."""

_START = datetime(2026, 1, 1, tzinfo=UTC)
_RETRIES = {"retries": 2, "retry_delay": timedelta(minutes=1)}


def nightly(name: str, collection: Collection) -> DAG:
    """Ingest, parse, extract side by side, audit."""
    audited = Asset(f"docmill-{name}-audited", uri=f"docmill://{name}/audited")
    with DAG(
        f"{name}_nightly",
        schedule=CronPartitionTimetable(
            collection.schedule, timezone="UTC", run_offset=-1, key_format="%Y-%m-%d"
        ),
        start_date=_START,
        catchup=False,
        default_args=_RETRIES,
        doc_md=__doc__,
        tags=["docmill", collection.kind],
    ) as dag:
        ingest = _task(name, collection, Step.INGEST)
        stages = {
            stage: _task(name, collection, Step(stage)) for stage in STAGES_OF[collection.kind]
        }
        audit = _task(name, collection, Step.AUDIT, outlets=[audited])
        for stage, task in stages.items():
            above = UPSTREAM[stage]
            (stages[above] if above else ingest) >> task >> audit
    return dag


def publish(name: str, collection: Collection) -> DAG:
    """Publish the partition that was audited."""
    audited = Asset(f"docmill-{name}-audited", uri=f"docmill://{name}/audited")
    with DAG(
        f"{name}_publish",
        schedule=PartitionedAssetTimetable(assets=audited),
        start_date=_START,
        catchup=False,
        max_active_runs=1,
        default_args=_RETRIES,
        doc_md=__doc__,
        tags=["docmill", collection.kind],
    ) as dag:
        _task(name, collection, Step.PUBLISH)
    return dag


def _task(
    name: str, collection: Collection, step: Step, outlets: list[Asset] | None = None
) -> RayJobOperator:
    return RayJobOperator(
        task_id=step.value,
        collection=name,
        step=step.value,
        conn_id=collection.connection,
        pool=POOL,
        outlets=outlets or [],
    )


for _name, _collection in read_settings().collections.items():
    globals()[f"{_name}_nightly"] = nightly(_name, _collection)
    globals()[f"{_name}_publish"] = publish(_name, _collection)
