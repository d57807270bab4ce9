import csv
import io

import pytest

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture
def nights(settings, inbox, run, monkeypatch):
    monkeypatch.setenv("DOCMILL_MAINTENANCE__KEEP_RELEASES", "2")
    monkeypatch.setenv("DOCMILL_MAINTENANCE__GRACE_HOURS", "0")
    for number in range(3):
        inbox.put("a.txt", f"Version {number}.")
        run(settings, "contracts", inbox.path, partition=f"2026-11-{number + 1:02}")


def rows(output):
    return {(row["step"], row["what"]): row for row in csv.DictReader(io.StringIO(output))}


def test_maintenance_tells_what_each_step_found_and_left(nights, docmill):
    code, output, _ = docmill("maintain", "contracts", "--format", "csv")
    assert code == 0
    found = rows(output)
    releases = found["releases", "releases"]
    assert (releases["place"], releases["before"], releases["after"]) == ("contracts", "3", "2")
    assert int(found["vacuum", "files of tables"]["freed_bytes"]) > 0
    assert ("database", "dead rows") in found


def test_a_dry_run_of_one_step_tells_what_would_go(nights, docmill):
    arguments = ("maintain", "--step", "releases", "--dry-run", "--format", "csv")
    _, told, _ = docmill(*arguments)
    _, again, _ = docmill(*arguments)
    assert told == again
    assert len(told.splitlines()) == 5  # Two rows a collection.


def test_an_unknown_collection_is_refused(settings, docmill):
    code, _, errors = docmill("maintain", "letters")
    assert (code, "there are: contracts, notes" in errors) == (64, True)
