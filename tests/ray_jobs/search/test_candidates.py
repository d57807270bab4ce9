import pytest
import sqlalchemy as sa

from ray_jobs.search import candidates
from ray_jobs.search.nearest import reach
from ray_jobs.search.questions import question
from ray_jobs.storage.postgres import open_database

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture
def connection(samples):
    with open_database(samples).connect() as opened:
        yield opened


def by_words(connection, asked, count, within):
    found = candidates.by_all_words(connection, asked, count, within=within)
    return candidates.by_words(connection, asked, count, found=found, within=within)


def test_a_whole_question_finds_chunks_with_some_of_its_words(connection):
    within = reach(connection)
    asked = question("In the lease: who shall pay for insurance of the premises & fixtures (all)?")
    rows = by_words(connection, asked, 5, within)
    assert len(rows) == 5


@pytest.mark.parametrize("query", ["", "!!", "the of and", "'quoted | text' & <-> !"])
def test_no_query_breaks_the_database(connection, query):
    rows = by_words(connection, question(query), 5, reach(connection))
    assert len(rows) <= 5


def test_a_document_is_named_by_its_file_and_how_it_begins(connection):
    within = reach(connection)
    rows = by_words(connection, question("Pinewood Optics"), 1, within)
    document = rows[0]["document_id"]
    named = candidates.namings(connection, [document], within=within)[document]
    assert "." in named.names
    assert named.head
    pool = candidates.pool_of(rows, {document: named})
    assert pool.vectors.shape == (1, 384)


def test_chunks_of_named_documents_are_of_these_alone(connection):
    within = reach(connection)
    rows = by_words(connection, question("agreement"), 3, within)
    document = rows[0]["document_id"]
    pool = candidates.pool_of(rows, {})
    own = candidates.of_documents(
        connection, [document], pool.vectors[0], each=4, within=sa.and_(within)
    )
    assert {row["document_id"] for row in own} == {document}
    assert len(own) <= 4
