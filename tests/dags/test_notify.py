from types import SimpleNamespace

import pytest

from dags.notify import NightNotifier

pytestmark = pytest.mark.filterwarnings("ignore")


class Task:
    """What Airflow says of the task that failed a run."""

    task_id = "audit"
    log_url = "http://airflow/dags/contracts_nightly/runs/r/tasks/audit"

    def __init__(self, exit_code=None):
        self._exit_code = exit_code

    def xcom_pull(self, *, task_ids, key):
        return self._exit_code if (task_ids, key) == ("audit", "exit_code") else None


def context(**more):
    dag = SimpleNamespace(dag_id="contracts_nightly")
    return {"dag": dag, "run_id": "manual__1", "reason": "task_failure", **more}


@pytest.fixture(autouse=True)
def hook(webhook, monkeypatch):
    monkeypatch.setenv("DOCMILL_NOTIFY__WEBHOOK", webhook.url)
    monkeypatch.setenv("DOCMILL_NOTIFY__PAUSE_SECONDS", "0")
    return webhook


def test_a_failed_run_is_told_with_its_night_and_a_link(hook):
    run = SimpleNamespace(partition_key="2026-11-21")
    NightNotifier("contracts").notify(context(dag_run=run, ti=Task()))
    (body,) = hook.bodies
    assert (body["event"], body["collection"], body["partition"]) == (
        "failed", "contracts", "2026-11-21",
    )  # fmt: skip
    assert (body["task"], body["link"]) == ("audit", Task.log_url)
    assert body["why"] == "DAG contracts_nightly: task_failure"


def test_too_many_failures_were_told_by_the_job(hook):
    NightNotifier("contracts").notify(context(ti=Task(exit_code=65)))
    assert hook.bodies == []


def test_a_run_of_which_airflow_says_little_is_told_too(hook):
    NightNotifier().notify(context())
    assert (hook.bodies[0]["collection"], hook.bodies[0]["partition"]) == (
        "contracts_nightly", "manual__1",
    )  # fmt: skip


def test_a_notice_that_cannot_be_sent_fails_nothing(hook):
    hook.answers = [500] * 3
    NightNotifier("contracts").notify(context())
    assert len(hook.bodies) == 3
