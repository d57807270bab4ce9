import shutil

import pytest

from ray_jobs.errors import RetryError
from ray_jobs.fingerprint import fingerprints
from ray_jobs.ledger import Scope, forget_failures
from ray_jobs.status import failed
from ray_jobs.storage.lake import Lake
from ray_jobs.storage.postgres import open_database
from ray_jobs.storage.sql import ask, open_sql
from schemas.job import Kind, Step
from schemas.run import Reason

UP_TO_AUDIT = tuple(step for step in Step if step is not Step.PUBLISH)


def rows(settings, question):
    return ask(open_sql(settings), question).to_pylist()


def test_a_release_shows_rows_and_vectors_together(settings, inbox, run):
    inbox.put("a.txt")
    release = run(settings, "contracts", inbox.path).release
    counted = {
        table: rows(settings, f"select count(*) as n from {table}")[0]["n"]
        for table in ("documents", "clauses", "chunks", "summaries")
    }
    assert counted == {table: release.counts[table] for table in counted}


def test_a_replaced_document_leaves_no_row_behind(settings, inbox, run):
    inbox.put("a.txt", "2. Insurance. Seller shall maintain liability insurance of $1,000,000.")
    inbox.put("b.txt")
    run(settings, "contracts", inbox.path)
    inbox.put("a.txt")
    run(settings, "contracts", inbox.path, partition="2026-11-22")
    found = rows(settings, "select partition, text from documents order by uri")
    assert [row["partition"] for row in found] == ["2026-11-22", "2026-11-21"]
    assert rows(settings, "select 1 from clauses where label = 'Insurance'") == []
    assert rows(settings, "select 1 from chunks where text like '%Insurance%'") == []


def test_a_failure_that_was_mended_is_shown_no_longer(settings, inbox, run):
    inbox.put("a.txt")
    (inbox.path / "b.txt").write_text("")
    run(settings, "contracts", inbox.path)
    assert len(rows(settings, "from failures")) == 1
    inbox.put("b.txt")
    run(settings, "contracts", inbox.path)
    assert rows(settings, "from failures") == []
    assert len(rows(settings, "from documents")) == 2


def test_what_a_killed_publisher_left_is_undone(settings, inbox, run):
    inbox.put("a.txt")
    published = run(settings, "contracts", inbox.path).release
    before = fingerprints(settings, "contracts")
    lake = Lake(settings.lake_uri, "contracts", Kind.CONTRACT)
    lake.begin(published.versions)
    lake.append("documents", [lake_rows(lake, "documents")])
    lake.append("clauses", [lake_rows(lake, "clauses")])
    assert fingerprints(settings, "contracts") == before

    inbox.put("b.txt")
    run(settings, "contracts", inbox.path)
    assert len(rows(settings, "from documents")) == 2


def lake_rows(lake, table):
    from deltalake import DeltaTable

    return DeltaTable(lake._uri(table)).to_pyarrow_table()


def test_lost_staged_rows_are_made_again_by_the_same_command(settings, inbox, run):
    inbox.put("a.txt")
    run(settings, "contracts", inbox.path, steps=UP_TO_AUDIT)
    shutil.rmtree(settings.home / "lake" / "_staged")
    with pytest.raises(RetryError, match="run the same command again"):
        run(settings, "contracts", steps=(Step.PUBLISH,))
    assert run(settings, "contracts", inbox.path).release.counts["documents"] == 1


def test_two_partitions_are_published_apart(settings, inbox, run):
    inbox.put("a.txt")
    run(settings, "contracts", inbox.path, partition="2026-11-20", steps=UP_TO_AUDIT)
    inbox.put("b.txt")
    run(settings, "contracts", inbox.path, partition="2026-11-21")
    assert [row["partition"] for row in rows(settings, "from documents")] == ["2026-11-21"]
    run(settings, "contracts", partition="2026-11-20", steps=(Step.PUBLISH,))
    assert len(rows(settings, "from documents")) == 2


def test_a_document_that_failed_and_was_mended_is_shown(settings, inbox, run):
    file = inbox.put("a.txt")
    run(settings, "contracts", inbox.path, steps=(Step.INGEST,))
    content = file.read_bytes()
    file.unlink()
    once = settings.model_copy(update={"work": settings.work.model_copy(update={"attempts": 1})})
    run(once, "contracts")
    assert rows(settings, "select reason from failures") == [{"reason": "unavailable"}]

    file.write_bytes(content)
    with open_database(settings).begin() as connection:
        forget_failures(connection, Scope(collection="contracts"), tuple(Reason))
    run(settings, "contracts")
    assert rows(settings, "select reason from failures") == []
    assert len(rows(settings, "from documents")) == 1


def test_a_document_that_went_and_came_back_is_never_there_twice(settings, inbox, run):
    inbox.put("stays.txt")
    text = inbox.put("a.txt").read_text()
    run(settings, "contracts", inbox.path, partition="2026-11-20")
    (inbox.path / "a.txt").unlink()
    run(settings, "contracts", inbox.path, partition="2026-11-21")
    (inbox.path / "a.txt").write_text(text)
    run(settings, "contracts", inbox.path, partition="2026-11-22")
    inbox.put("a.txt", "Changed.")
    run(settings, "contracts", inbox.path, partition="2026-11-23")
    assert len(rows(settings, "from documents")) == 2


def test_a_document_with_lost_pages_is_shown_beside_what_it_lacks(
    settings, inbox, run, monkeypatch
):
    from extractors.parsing.sandbox.faults import FAULTS, fault_file

    (inbox.path / "a.txt").write_bytes(fault_file("SUPPLY AGREEMENT", "!abort", "Seller"))
    monkeypatch.setenv(FAULTS, "1")
    result = run(settings, "contracts", inbox.path)
    assert result.audit.verdict() == (
        "1 documents accounted for: 1 done (1 of them partial), 0 failed"
    )
    assert [item.partial for item in result.counts][:2] == [1, 0]
    assert rows(settings, "select lost_pages from documents") == [{"lost_pages": [2]}]
    assert rows(settings, "select method, fault from pages where number = 2") == [
        {"method": "none", "fault": "crashed"}
    ]
    assert rows(settings, "select reason, detail from failures") == [
        {"reason": "partial", "detail": "1 of 3 pages lost (crashed: 2)"}
    ]
    (listed,) = failed(settings, "contracts")
    assert (listed.reason, listed.stage) == ("partial", "parse")
    assert rows(settings, "select count(*) > 0 as some from chunks") == [{"some": True}]
    assert run(settings, "contracts", inbox.path).release is None

    # Another reader takes the same file for plain text, and loses nothing of it.
    monkeypatch.delenv(FAULTS)
    with open_database(settings).begin() as connection:
        forget_failures(connection, Scope(collection="contracts"), tuple(Reason))
    run(settings, "contracts")
    assert rows(settings, "select reason from failures") == []
    assert rows(settings, "select lost_pages from documents") == [{"lost_pages": []}]
