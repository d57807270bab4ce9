import pyarrow.parquet as pq
import pytest

from ray_jobs.ingest import ingest
from ray_jobs.ledger import Scope, record
from ray_jobs.plan import plan
from ray_jobs.storage.postgres import open_database
from ray_jobs.versions import stage_versions
from ray_jobs.worker import Worker
from schemas.job import Kind, StageName


@pytest.fixture
def worker(settings):
    made = Worker(settings)
    yield made
    made.close()


@pytest.fixture
def parts(settings, inbox):
    inbox.put("good.txt")
    (inbox.path / "empty.txt").write_text("")

    def go(stage):
        with open_database(settings).begin() as connection:
            ingest(connection.engine, "contracts", "2026-11-21", str(inbox.path))
            return plan(
                connection,
                stage,
                Scope(collection="contracts"),
                run_id="run-1",
                current=stage_versions(settings, Kind.CONTRACT),
                work=settings.work.model_copy(update={"part_documents": 64}),
                workers=1,
            )

    return go


def staged(settings, part, table):
    return pq.read_table(
        settings.home
        / "lake/_staged/contracts"
        / part.part_id[:2]
        / part.part_id
        / f"{table}.parquet"
    ).to_pylist()


def reports(worker, parts):
    return [worker(part) for part in parts]


def test_rows_are_staged_with_their_context(settings, worker, parts):
    planned = parts(StageName.PARSE)
    reports(worker, planned)
    (row,) = (row for part in planned for row in staged(settings, part, "documents"))
    context = (row["collection"], row["partition"], row["run_id"])
    assert context == ("contracts", "2026-11-21", "run-1")
    assert row["extractor"].startswith("parse@")


def test_a_bad_document_is_an_outcome_and_costs_nothing_else(worker, parts):
    outcomes = [
        item for report in reports(worker, parts(StageName.PARSE)) for item in report.outcomes
    ]
    assert sorted((item.status, item.reason) for item in outcomes) == [
        ("done", None), ("failed", "empty"),
    ]  # fmt: skip


def test_the_same_part_done_twice_writes_the_same_rows(settings, worker, parts):
    planned = parts(StageName.PARSE)
    one = [report.outcomes for report in reports(worker, planned)]
    rows = [staged(settings, part, "pages") for part in planned]
    assert [report.outcomes for report in reports(worker, planned)] == one
    assert [staged(settings, part, "pages") for part in planned] == rows


def test_spans_get_their_page_from_the_stage_above(settings, worker, parts):
    planned = parts(StageName.PARSE)
    with open_database(settings).begin() as connection:
        for part in planned:
            record(connection, part, worker(part))
    below = parts(StageName.CLAUSES)
    reports(worker, below)
    rows = [row for part in below for row in staged(settings, part, "clauses")]
    assert {row["page"] for row in rows} == {1}
    assert "Governing Law" in {row["label"] for row in rows}


@pytest.fixture
def faulty(monkeypatch):
    """Pages that are lost for real: the children of this test do the harm that files ask for."""
    from extractors.parsing.sandbox.faults import FAULTS, fault_file

    monkeypatch.setenv(FAULTS, "1")
    return fault_file


def test_a_document_with_lost_pages_is_done_and_says_what_it_lacks(worker, parts, inbox, faulty):
    (inbox.path / "c.txt").write_bytes(faulty("one", "!abort", "three"))
    outcomes = [
        item for report in reports(worker, parts(StageName.PARSE)) for item in report.outcomes
    ]
    (partial,) = (item for item in outcomes if item.reason == "partial")
    assert (partial.status, partial.detail) == ("done", "1 of 3 pages lost (crashed: 2)")
    assert partial.rows == 4


def test_work_of_other_processes_is_part_of_what_a_part_took(worker, parts):
    (report,) = reports(worker, parts(StageName.PARSE)[:1])
    assert report.cpu_seconds > 0


def test_batches_are_bounded_in_number_and_in_bytes():
    from ray_jobs.worker import _batches
    from schemas.run import WorkItem
    from schemas.source import SourceFile

    def item(size):
        file = SourceFile(document_id="a", uri="u", sha256="s", size=size, modified="m")
        return WorkItem(document_id="a", input="i", file=file)

    sizes = [1, 1, 1, 50_000_000, 50_000_000, 90_000_000, 1]
    batches = list(_batches([item(size) for size in sizes], 2))
    assert [[one.file.size for one in batch] for batch in batches] == [
        [1, 1], [1, 50_000_000], [50_000_000], [90_000_000], [1],
    ]  # fmt: skip
