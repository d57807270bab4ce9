import importlib

import pytest

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture
def dags():
    module = importlib.reload(importlib.import_module("dags.collections"))
    return {name: value for name, value in vars(module).items() if isinstance(value, module.DAG)}


def test_each_collection_has_its_pair(dags):
    assert set(dags) == {
        "contracts_nightly", "contracts_publish", "contracts_backfill",
        "notes_nightly", "notes_publish", "notes_backfill",
    }  # fmt: skip


def test_a_night_goes_from_files_to_an_audit(dags):
    tasks = {task.task_id: task.downstream_task_ids for task in dags["contracts_nightly"].tasks}
    assert tasks["ingest"] == {"parse"}
    assert tasks["parse"] == {"clauses", "entities", "summaries", "chunks", "audit"}
    assert tasks["chunks"] == {"embeddings", "audit"}
    assert tasks["audit"] == set()


def test_notes_have_no_clauses(dags):
    assert "clauses" not in dags["notes_nightly"].task_ids


def test_every_task_is_a_ray_job_in_the_pool(dags):
    for dag in dags.values():
        for task in dag.tasks:
            assert type(task).__name__ == "RayJobOperator"
            assert task.pool == "docmill"
            assert task.retries == 2


def test_a_backfill_is_one_job_for_the_partition_that_was_asked_for(dags):
    (task,) = dags["contracts_backfill"].tasks
    assert (task.step, task.partition) == ("backfill", "{{ dag_run.conf['partition'] }}")
    assert dags["contracts_backfill"].max_active_runs == 1


def test_a_publisher_runs_alone_and_follows_the_audit(dags):
    audited = dags["contracts_nightly"].get_task("audit").outlets[0]
    publish = dags["contracts_publish"]
    assert publish.max_active_runs == 1
    assert publish.timetable.asset_condition == audited


def test_a_collection_of_the_settings_gets_its_dags(monkeypatch):
    monkeypatch.setenv("DOCMILL_COLLECTIONS__LEASES__KIND", "contract")
    module = importlib.reload(importlib.import_module("dags.collections"))
    assert module.leases_nightly.dag_id == "leases_nightly"
    del module.leases_nightly, module.leases_publish


def test_a_collection_may_run_on_a_cluster_of_its_own(monkeypatch):
    monkeypatch.setenv("DOCMILL_COLLECTIONS__NOTES__CONNECTION", "ray_notes")
    module = importlib.reload(importlib.import_module("dags.collections"))
    assert {task.conn_id for task in module.notes_nightly.tasks} == {"ray_notes"}
    assert {task.conn_id for task in module.notes_publish.tasks} == {"ray_notes"}
    assert {task.conn_id for task in module.contracts_nightly.tasks} == {"ray"}


def test_where_a_night_can_be_late_a_dag_waits_for_that_time(monkeypatch):
    monkeypatch.setenv("DOCMILL_COLLECTIONS__CONTRACTS__LATE_AFTER", "PT6H")
    module = importlib.reload(importlib.import_module("dags.collections"))
    dag = module.contracts_watch
    del module.contracts_watch
    assert "seconds=21600" in dag.get_task("wait").target_time
    assert dag.get_task("wait").downstream_task_ids == {"watch"}
    assert dag.timetable == module.contracts_nightly.timetable


def test_a_run_that_fails_is_told(dags):
    for dag in dags.values():
        assert type(dag.on_failure_callback).__name__ == "NightNotifier"
