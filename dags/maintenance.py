"""
# Maintenance

Clears up after the nights, each collection by itself: drops old releases and what only they
needed, compacts and vacuums the tables, mends the indexes. What readers see stays the same, and a
task may be stopped and started again at any moment.
"""

from datetime import UTC, datetime

from airflow.sdk import DAG

from dags.notify import NightNotifier
from dags.ray_job import POOL, RETRIES, RayJobOperator
from schemas.job import Errand
from schemas.settings import read_settings

_settings = read_settings()

with DAG(
    "maintenance",
    schedule=_settings.maintenance.schedule,
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    default_args=RETRIES,
    on_failure_callback=NightNotifier(),
    doc_md=__doc__,
    tags=["docmill"],
) as maintenance:
    # Side by side: one collection's trouble must not keep the others from being cleared up.
    for _name, _collection in _settings.collections.items():
        RayJobOperator(
            task_id=_name,
            collection=_name,
            step=Errand.MAINTAIN.value,
            conn_id=_collection.connection,
            pool=POOL,
        )
