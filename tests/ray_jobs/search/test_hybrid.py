import pytest
import sqlalchemy as sa

from ray_jobs.search.hybrid import Search
from ray_jobs.storage.postgres import open_database

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture
def search(samples):
    return Search(samples, open_database(samples))


def test_a_question_in_other_words_finds_the_clause(search):
    hit = search("how can the contract be ended without a reason?", 5)[0]
    assert "terminate this Agreement" in " ".join(hit.text.split())


def test_rare_words_are_found_as_they_are_written(search):
    assert "Pinewood" in search("Pinewood Optics", 1)[0].text


def test_a_hit_points_to_the_text_it_shows(search, samples):
    from ray_jobs.storage.sql import ask, open_sql

    hit = search("warfarin", 1)[0]
    document = ask(
        open_sql(samples), f"select text from documents where document_id = '{hit.document_id}'"
    ).to_pylist()[0]
    assert document["text"][hit.start : hit.end] == hit.text
    assert hit.page == 1


def test_a_search_can_be_kept_to_a_collection(search):
    hits = search("insurance", 20, collections=["notes"])
    assert {hit.collection for hit in hits} == {"notes"}


def test_no_more_hits_are_given_than_asked_for_and_none_twice(search):
    hits = search("agreement", 7)
    assert len(hits) == 7
    assert len({(hit.document_id, hit.start) for hit in hits}) == 7


def test_nothing_published_is_nothing_found(settings):
    assert Search(settings, open_database(settings))("anything", 5) == []


def test_a_chunk_that_no_release_shows_is_not_found(settings, inbox, run):
    from schemas.job import Step

    inbox.put("a.txt")
    run(
        settings,
        "contracts",
        inbox.path,
        steps=tuple(step for step in Step if step is not Step.PUBLISH),
    )
    opened = open_database(settings)
    with opened.connect() as connection:
        assert connection.execute(sa.text("select count(*) from chunk_embeddings")).scalar()
    assert Search(settings, opened)("laws of Ohio", 5) == []
