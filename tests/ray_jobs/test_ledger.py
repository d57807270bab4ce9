import pytest
import sqlalchemy as sa

from ray_jobs import ledger
from ray_jobs.ingest import ingest
from ray_jobs.ledger import Scope, states
from ray_jobs.plan import plan
from ray_jobs.storage.postgres import open_database
from ray_jobs.versions import stage_versions
from schemas.job import Kind, StageName
from schemas.run import Outcome, PartReport, Reason

SCOPE = Scope(collection="contracts")


class Books:
    """A ledger with some documents, and a pen."""

    def __init__(self, settings, connection):
        self.current = stage_versions(settings, Kind.CONTRACT)
        self.connection = connection
        self.work = settings.work

    def plan(self, stage):
        return plan(
            self.connection,
            stage,
            SCOPE,
            run_id="r",
            current=self.current,
            work=self.work,
            workers=1,
        )

    def write(self, stage, **outcome):
        for part in self.plan(stage):
            outcomes = tuple(
                Outcome(document_id=item.document_id, input=item.input, **outcome)
                for item in part.items
            )
            report = PartReport(
                part_id=part.part_id, outcomes=outcomes, rows={}, seconds=1, cpu_seconds=1
            )
            ledger.record(self.connection, part, report)

    def counts(self, stage):
        found = ledger.counts(self.connection, SCOPE, self.current, self.work.attempts)
        (counts,) = (item for item in found if item.stage is stage)
        return counts.done, counts.failed, counts.to_do, counts.blocked


@pytest.fixture
def books(settings, inbox):
    inbox.put("a.txt")
    inbox.put("b.txt")
    with open_database(settings).begin() as connection:
        ingest(connection.engine, "contracts", "2026-11-21", str(inbox.path))
        yield Books(settings, connection)


def standings(books, stage):
    rows = states(Scope(collection="contracts"), books.current, 3)[stage]
    return set(books.connection.execute(sa.select(rows.c.standing)).scalars())


def test_a_stage_waits_for_the_one_above(books):
    assert books.counts(StageName.PARSE) == (0, 0, 2, 0)
    assert books.counts(StageName.CHUNKS) == (0, 0, 2, 0)
    assert standings(books, StageName.CHUNKS) == {"waiting"}
    books.write(StageName.PARSE, status="done", output="o", rows=1)
    assert books.counts(StageName.PARSE) == (2, 0, 0, 0)
    assert books.counts(StageName.CHUNKS) == (0, 0, 2, 0)
    assert standings(books, StageName.CHUNKS) == {"to_do"}
    assert standings(books, StageName.EMBEDDINGS) == {"waiting"}


def test_a_new_version_of_a_stage_is_to_be_done_again_and_so_is_what_reads_it(books):
    for stage in (StageName.PARSE, StageName.CHUNKS, StageName.EMBEDDINGS):
        books.write(stage, status="done", output="o", rows=1)
    new = books.current[StageName.CHUNKS].model_copy(update={"version": "new"})
    books.current[StageName.CHUNKS] = new
    assert books.counts(StageName.PARSE) == (2, 0, 0, 0)
    assert books.counts(StageName.CHUNKS) == (0, 0, 2, 0)
    assert standings(books, StageName.EMBEDDINGS) == {"waiting"}


def test_what_comes_out_the_same_costs_nothing_below(books):
    for stage in (StageName.PARSE, StageName.CHUNKS, StageName.EMBEDDINGS):
        books.write(stage, status="done", output="same", rows=1)
    new = books.current[StageName.CHUNKS].model_copy(update={"version": "new"})
    books.current[StageName.CHUNKS] = new
    books.write(StageName.CHUNKS, status="done", output="same", rows=1)
    assert books.counts(StageName.EMBEDDINGS) == (2, 0, 0, 0)


def test_a_settled_failure_is_not_tried_again(books):
    books.write(StageName.PARSE, status="failed", reason=Reason.CORRUPT)
    assert books.counts(StageName.PARSE) == (0, 2, 0, 0)
    assert books.counts(StageName.CHUNKS) == (0, 0, 0, 2)


def test_a_transient_failure_is_tried_until_the_attempts_are_used_up(books):
    for attempt in range(books.work.attempts):
        assert books.counts(StageName.PARSE)[2] == 2, attempt
        books.write(StageName.PARSE, status="failed", reason=Reason.TIMEOUT)
    assert books.counts(StageName.PARSE) == (0, 2, 0, 0)


def test_forgotten_failures_are_tried_again(books):
    books.write(StageName.PARSE, status="failed", reason=Reason.CORRUPT)
    assert ledger.forget_failures(books.connection, SCOPE, [Reason.CORRUPT]) == 2
    assert books.counts(StageName.PARSE) == (0, 0, 2, 0)


def test_a_run_that_did_not_finish_goes_on_under_its_name(books):
    first = ledger.begin_run(books.connection, "contracts", "2026-11-21")
    assert ledger.begin_run(books.connection, "contracts", "2026-11-21") == first
    ledger.end_run(books.connection, first, "published", {})
    second = ledger.begin_run(books.connection, "contracts", "2026-11-21")
    assert (first, second) == ("contracts.2026-11-21.1", "contracts.2026-11-21.2")
