"""
# Collections

Each collection has its DAGs. `<collection>_nightly` brings a night's partition from files to
audited rows: every task is one Ray job, and running a task again costs only what is not done yet.
`<collection>_publish` follows it for the same partition and shows the rows to readers, whole or not
at all; it runs one at a time. `<collection>_backfill` brings one partition of the past up to date
when `docmill backfill --via airflow` asks it to. Where the settings say after what time a night is
late, `<collection>_watch` waits for that time and sends a notice if the night is not published by
then.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.providers.standard.sensors.date_time import DateTimeSensorAsync
from airflow.sdk import (
    DAG,
    Asset,
    CronPartitionTimetable,
    PartitionedAssetTimetable,
)

from dags.notify import NightNotifier
from dags.ray_job import POOL, RETRIES, THE_RUNS_OWN, RayJobOperator
from schemas.job import STAGES_OF, Errand, Step, upstream
from schemas.settings import Collection, read_settings

_START = datetime(2026, 1, 1, tzinfo=UTC)


def nightly(name: str, collection: Collection) -> DAG:
    """Ingest, parse, extract side by side, audit."""
    with DAG(
        f"{name}_nightly",
        schedule=_nights(collection),
        **_shared(name, collection),
    ) as dag:
        ingest = _task(name, collection, Step.INGEST)
        stages = {
            stage: _task(name, collection, Step(stage)) for stage in STAGES_OF[collection.kind]
        }
        audit = _task(name, collection, Step.AUDIT, outlets=[_audited(name)])
        for stage, task in stages.items():
            above = upstream(stage, stages)
            (stages[above] if above else ingest) >> task >> audit
    return dag


def publish(name: str, collection: Collection) -> DAG:
    """Publish the partition that was audited."""
    with DAG(
        f"{name}_publish",
        schedule=PartitionedAssetTimetable(assets=_audited(name)),
        max_active_runs=1,
        **_shared(name, collection),
    ) as dag:
        _task(name, collection, Step.PUBLISH)
    return dag


def backfill(name: str, collection: Collection) -> DAG:
    """Bring a partition of the past up to date: `docmill backfill --via airflow` starts it."""
    with DAG(
        f"{name}_backfill",
        schedule=None,
        max_active_runs=1,
        **_shared(name, collection),
    ) as dag:
        _task(name, collection, Errand.BACKFILL, partition="{{ dag_run.conf['partition'] }}")
    return dag


def watch(name: str, collection: Collection, late_after: timedelta) -> DAG:
    """Wait until the night must be over, then look whether it is published."""
    seconds = int(late_after.total_seconds())
    with DAG(
        f"{name}_watch",
        schedule=_nights(collection),
        **_shared(name, collection),
    ) as dag:
        due = f"{{{{ (dag_run.run_after + macros.timedelta(seconds={seconds})).isoformat() }}}}"
        DateTimeSensorAsync(task_id="wait", target_time=due) >> _task(
            name, collection, Errand.WATCH
        )
    return dag


def _shared(name: str, collection: Collection) -> dict[str, Any]:
    """What all DAGs of a collection have."""
    return {
        "start_date": _START,
        "catchup": False,
        "default_args": RETRIES,
        "on_failure_callback": NightNotifier(name),
        "doc_md": __doc__,
        "tags": ["docmill", collection.kind],
    }


def _audited(name: str) -> Asset:
    """What a night gives and a publisher waits for."""
    return Asset(f"docmill-{name}-audited", uri=f"docmill://{name}/audited")


def _nights(collection: Collection) -> CronPartitionTimetable:
    return CronPartitionTimetable(
        collection.schedule, timezone="UTC", run_offset=-1, key_format="%Y-%m-%d"
    )


def _task(
    name: str,
    collection: Collection,
    step: Step | Errand,
    outlets: list[Asset] | None = None,
    partition: str = THE_RUNS_OWN,
) -> RayJobOperator:
    return RayJobOperator(
        task_id=step.value,
        collection=name,
        step=step.value,
        conn_id=collection.connection,
        pool=POOL,
        outlets=outlets or [],
        partition=partition,
    )


for _name, _collection in read_settings().collections.items():
    globals()[f"{_name}_nightly"] = nightly(_name, _collection)
    globals()[f"{_name}_publish"] = publish(_name, _collection)
    globals()[f"{_name}_backfill"] = backfill(_name, _collection)
    if _collection.late_after is not None:
        globals()[f"{_name}_watch"] = watch(_name, _collection, _collection.late_after)
