import importlib

import pytest

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture
def maintenance():
    return importlib.reload(importlib.import_module("dags.maintenance")).maintenance


def test_each_collection_is_cleared_up_by_a_job_of_its_own_in_the_pool(maintenance):
    assert {task.task_id: (task.step, task.pool) for task in maintenance.tasks} == {
        "contracts": ("maintain", "docmill"),
        "notes": ("maintain", "docmill"),
    }


def test_one_collections_trouble_does_not_keep_the_others_from_being_cleared_up(maintenance):
    assert all(not task.upstream_task_ids for task in maintenance.tasks)
    assert maintenance.max_active_runs == 1


def test_its_time_is_a_setting(monkeypatch):
    monkeypatch.setenv("DOCMILL_MAINTENANCE__SCHEDULE", "30 15 * * 6")
    module = importlib.reload(importlib.import_module("dags.maintenance"))
    assert module.maintenance.schedule == "30 15 * * 6"
