import pytest

from ray_jobs.status import failed, partitions, progress
from schemas.settings import SettingsError


def test_a_partition_shows_its_documents_its_run_and_the_release(settings, inbox, run):
    inbox.put("a.txt")
    release = run(settings, "contracts", inbox.path).release
    (row,) = partitions(settings)
    assert (row.partition, row.documents, row.run_status) == ("2026-11-21", 1, "published")
    assert row.release == release.release_id
    assert partitions(settings, "notes") == []


def test_failures_name_the_document_and_the_reason(settings, inbox, run):
    inbox.put("a.txt")
    (inbox.path / "bad.pdf").write_text("<html>not found</html>")
    run(settings, "contracts", inbox.path)
    (row,) = failed(settings, "contracts")
    assert (row.stage, row.reason, row.uri.endswith("/bad.pdf")) == ("parse", "mistyped", True)
    assert failed(settings, "contracts", "2026-11-20") == []


def test_progress_counts_each_stage(settings, inbox, run):
    inbox.put("a.txt")
    run(settings, "contracts", inbox.path)
    assert {item.done for item in progress(settings, "contracts", "2026-11-21")} == {1}


def test_an_unknown_collection_is_refused(settings):
    with pytest.raises(SettingsError, match="unknown collection"):
        partitions(settings, "letters")
