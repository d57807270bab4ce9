import csv
import io
import json


def test_releases_are_listed_and_going_back_changes_which_is_shown(settings, inbox, run, docmill):
    inbox.put("a.txt")
    run(settings, "contracts", inbox.path)
    inbox.put("b.txt")
    run(settings, "contracts", inbox.path, partition="2026-11-22")

    code, output, _ = docmill("release", "rollback", "contracts", "1")

    assert (code, output.startswith("contracts: readers see release 1 (")) == (0, True)
    _, listed, _ = docmill("release", "list", "--format", "csv")
    rows = {row["release_id"]: row for row in csv.DictReader(io.StringIO(listed))}
    assert (rows["1"]["shown"], rows["2"]["shown"], rows["2"]["base_id"]) == ("yes", "", "1")


def test_a_release_shows_what_came_in_with_it(on_samples, docmill):
    _, output, _ = docmill("release", "show", "1", "--format", "json")
    rows = {row["table"]: row["rows_added"] for row in json.loads(output)}
    assert (rows["documents"], rows["failures"]) == (10, 2)


def test_a_release_that_is_not_there_is_refused(on_samples, docmill):
    code, _, errors = docmill("release", "rollback", "notes", "1")
    assert (code, errors) == (64, "docmill: notes has no release 1\n")
