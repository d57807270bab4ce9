import pytest

from ray_jobs.ingest import ingest
from ray_jobs.ledger import Scope
from ray_jobs.plan import plan
from ray_jobs.storage.postgres import open_database
from ray_jobs.versions import stage_versions
from schemas.job import Kind, StageName


@pytest.fixture
def parts(settings, inbox):
    for number in range(10):
        inbox.put(f"{number}.txt")
    with open_database(settings).begin() as connection:
        ingest(connection.engine, "contracts", "2026-11-20", str(inbox.path))
        inbox.put("late.txt")
        ingest(connection.engine, "contracts", "2026-11-21", str(inbox.path))

        def go(workers=1, **scope):
            return plan(
                connection,
                StageName.PARSE,
                Scope(collection="contracts", **scope),
                run_id="r",
                current=stage_versions(settings, Kind.CONTRACT),
                work=settings.work,
                workers=workers,
            )

        yield go


def test_every_document_is_in_exactly_one_part(parts):
    ids = [item.document_id for part in parts() for item in part.items]
    assert len(ids) == len(set(ids)) == 11


def test_a_part_holds_documents_of_one_night(parts):
    assert [part.partition for part in parts()].count("2026-11-21") == 1
    assert len(parts(partition="2026-11-21")) == 1


def test_parts_are_small_enough_to_keep_all_workers_busy(parts):
    assert max(len(part.items) for part in parts(workers=1)) == 3
    assert max(len(part.items) for part in parts(workers=8)) == 1


def test_the_same_documents_make_the_same_parts(parts):
    assert [part.part_id for part in parts()] == [part.part_id for part in parts()]


def test_a_parse_part_carries_its_files(parts):
    file = parts()[0].items[0].file
    assert file.uri.startswith("file:///")
    assert len(file.sha256) == 64
