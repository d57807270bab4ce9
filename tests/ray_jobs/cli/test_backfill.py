import json

import pytest

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

RANGE = ("--since", "2026-11-01", "--until", "2026-11-30")


@pytest.fixture
def published(settings, inbox, run):
    for day in ("2026-11-20", "2026-11-21"):
        inbox.put(f"{day}.txt")
        run(settings, "contracts", inbox.path, partition=day)


def test_a_dry_run_shows_the_plan_and_does_nothing(published, docmill, monkeypatch):
    monkeypatch.setenv("DOCMILL_SUMMARIES__SENTENCES", "1")
    monkeypatch.setenv("DOCMILL_COST__CPU_HOUR", "1")
    for _ in range(2):
        _, output, _ = docmill("backfill", "contracts", *RANGE, "--dry-run", "--format", "json")
        rows = {row["stage"]: row for row in json.loads(output)}
        assert [row["stage"] for row in rows.values() if row["documents"]] == ["summaries"]
        assert rows["summaries"]["documents"] == 2
        assert rows["parse"]["reused"] == 2
        assert rows["summaries"]["low"] <= rows["summaries"]["seconds"] is not None
        assert "money" in rows["summaries"]


def test_a_dry_run_says_what_it_predicts(published, docmill, monkeypatch):
    monkeypatch.setenv("DOCMILL_SUMMARIES__SENTENCES", "1")
    _, output, _ = docmill("backfill", "contracts", "--dry-run")
    assert "contracts: 2 partitions, 2026-11-20 to 2026-11-21" in output
    assert "contracts: predicted " in output


def test_a_backfill_brings_past_nights_up_to_date(published, docmill, monkeypatch):
    monkeypatch.setenv("DOCMILL_SUMMARIES__SENTENCES", "1")
    code, output, _ = docmill("backfill", "contracts", *RANGE, "--inline")
    assert code == 0
    assert "contracts 2026-11-20: release 3 published" in output
    assert "contracts 2026-11-21: release 4 published" in output
    assert "contracts: took " in output


def test_a_range_without_nights_is_no_error(settings, docmill):
    code, output, _ = docmill("backfill", "contracts", *RANGE)
    assert code == 0
    assert output.strip().endswith("contracts: no documents that were asked for")
