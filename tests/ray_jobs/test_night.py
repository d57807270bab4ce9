"""Real Airflow: scheduler, triggerer, dag-processor and api-server, with a real Ray behind them."""

import psutil
import pytest

from ray_jobs.errors import RetryError
from ray_jobs.night import last_night, local_services, run_night
from ray_jobs.status import failed
from ray_jobs.storage import releases
from ray_jobs.storage.postgres import open_database

pytestmark = [pytest.mark.airflow, pytest.mark.filterwarnings("ignore")]


@pytest.fixture
def inboxes(settings, inbox, tmp_path, monkeypatch):
    """Sources for both collections: one good and one bad contract, one note."""
    inbox.put("good.txt")
    (inbox.path / "bad.pdf").write_bytes(b"%PDF-1.7 broken off")
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "note.txt").write_text("MEDICATIONS:\nWarfarin 5 mg nightly.\n")
    monkeypatch.setenv("DOCMILL_COLLECTIONS__CONTRACTS__SOURCE", str(inbox.path))
    monkeypatch.setenv("DOCMILL_COLLECTIONS__NOTES__SOURCE", str(notes))
    return settings


def test_a_scheduled_partition_goes_from_files_to_a_published_release(inboxes):
    told = []
    before = set(psutil.pids())
    with local_services(inboxes) as airflow:
        run_night(airflow, ["contracts", "notes"], last_night(), told.append)
        runs = {
            name: airflow.run_of(f"{name}_nightly", last_night()) for name in ("contracts", "notes")
        }
    with open_database(inboxes).connect() as connection:
        shown = {name: releases.current(connection, name) for name in ("contracts", "notes")}

    assert {run["run_type"] for run in runs.values()} == {"scheduled"}
    assert shown["contracts"].counts["documents"] == 1
    assert shown["contracts"].run_id == f"contracts.{last_night()}.1"
    assert shown["notes"].counts["clinical_facts"] == 1
    assert [item.reason for item in failed(inboxes, "contracts")] == ["corrupt"]
    assert f"notes_publish {last_night()}: publish success" in told
    left = [pid for pid in psutil.pids() if pid not in before and _is_ours(pid)]
    assert left == []


def test_a_collection_without_a_source_fails_its_night_by_name_and_tells(
    settings, webhook, monkeypatch
):
    monkeypatch.setenv("DOCMILL_NOTIFY__WEBHOOK", webhook.url)
    with local_services(settings) as airflow:
        with pytest.raises(RetryError, match=r"contracts_nightly .* failed"):
            run_night(airflow, ["contracts"], last_night(), lambda _: None)
        assert webhook.heard.wait(120)
    (body,) = webhook.bodies
    assert (body["event"], body["collection"], body["partition"], body["task"]) == (
        "failed", "contracts", last_night(), "ingest",
    )  # fmt: skip


def _is_ours(pid):
    try:
        command = " ".join(psutil.Process(pid).cmdline())
    except psutil.Error:
        return False
    return "airflow" in command or "raylet" in command or "gcs_server" in command
