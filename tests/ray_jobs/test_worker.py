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
