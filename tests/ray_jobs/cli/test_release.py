import csv
import io
import json

from schemas.job import Step


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


def test_what_is_done_of_a_night_can_be_published_later(settings, inbox, run, docmill):
    inbox.put("a.txt")
    up_to_audit = tuple(step for step in Step if step is not Step.PUBLISH)
    run(settings, "contracts", inbox.path, steps=up_to_audit)
    night = ("release", "publish", "contracts", "--partition", "2026-11-21")
    assert "release 1 published" in docmill(*night)[1]
    assert "nothing to publish" in docmill(*night)[1]


def test_two_releases_are_compared(settings, inbox, run, docmill):
    inbox.put("a.txt")
    run(settings, "contracts", inbox.path)
    inbox.put("a.txt", "2. Insurance. Seller shall maintain liability insurance of $1,000,000.")
    run(settings, "contracts", inbox.path, partition="2026-11-22")

    code, output, _ = docmill("release", "diff", "1", "2", "--table", "clauses")
    _, listed, _ = docmill("release", "diff", "1", "2", "--rows", "--format", "json")

    assert code == 0
    assert "document changed" in output
    assert "clauses differs in 1 documents: document changed" in output
    rows = [row for row in json.loads(listed) if row["table"] == "clauses"]
    assert [(row["change"], row["label"], row["page"]) for row in rows] == [
        ("added", "Insurance", 1)
    ]
    _, one, _ = docmill("release", "diff", "1", "2", "--rows", "--limit", "1", "--format", "json")
    assert len(json.loads(one)) == 1
