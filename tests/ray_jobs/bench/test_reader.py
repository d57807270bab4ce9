import pytest
import sqlalchemy as sa

from ray_jobs.bench.reader import Reader
from ray_jobs.storage.postgres import open_database


@pytest.fixture
def reader(settings, inbox, run):
    inbox.put("a.txt")
    run(settings, "contracts", inbox.path)
    made = Reader(settings, "contracts")
    made.read()
    assert (made.reads, made.wrong) == (1, [])
    return made


def test_a_release_that_stays_as_it_was_is_right(reader, settings, inbox, run):
    inbox.put("b.txt")
    run(settings, "contracts", inbox.path)
    reader.read()
    reader.read()
    assert (reader.reads, reader.wrong) == (3, [])


def test_a_vector_that_is_missing_is_noted(reader, settings):
    with open_database(settings).begin() as connection:
        connection.execute(sa.text("delete from chunk_embeddings"))
    reader.read()
    assert any("release 1 changed" in line for line in reader.wrong)
    assert any("0 vectors" in line for line in reader.wrong)


def test_nothing_published_is_no_read(settings):
    empty = Reader(settings, "contracts")
    empty.read()
    assert (empty.reads, empty.wrong) == (0, [])


def test_a_reader_polls_until_its_block_ends(settings, inbox, run):
    inbox.put("a.txt")
    run(settings, "contracts", inbox.path)
    with Reader(settings, "contracts") as reader:
        while not reader.reads:
            pass
    assert reader.wrong == []
