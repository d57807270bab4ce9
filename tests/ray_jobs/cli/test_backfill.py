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
    for _ in range(2):
        _, output, _ = docmill("backfill", "contracts", *RANGE, "--dry-run", "--format", "json")
        to_do = {
            (row["partition"], row["stage"]): row["to_do"]
            for row in json.loads(output)
            if row["to_do"]
        }
        assert to_do == {("2026-11-20", "summaries"): 1, ("2026-11-21", "summaries"): 1}


def test_a_backfill_brings_past_nights_up_to_date(published, docmill, monkeypatch):
    monkeypatch.setenv("DOCMILL_SUMMARIES__SENTENCES", "1")
    code, output, _ = docmill("backfill", "contracts", *RANGE, "--inline")
    assert code == 0
    assert "contracts 2026-11-20: release 3 published" in output
    assert "contracts 2026-11-21: release 4 published" in output


def test_a_range_without_nights_is_no_error(settings, docmill):
    code, output, _ = docmill("backfill", "contracts", *RANGE)
    assert (code, output.strip()) == (0, "contracts: no partitions from 2026-11-01 to 2026-11-30")
