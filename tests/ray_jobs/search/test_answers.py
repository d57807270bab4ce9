import pytest

from ray_jobs.search.answers import Answers
from ray_jobs.search.filters import Filters
from ray_jobs.storage.postgres import open_database
from ray_jobs.storage.sql import ask, open_sql

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture
def answers(samples):
    return Answers(samples, open_database(samples))


def test_an_answer_cites_the_sentence_with_page_and_characters(answers, samples):
    found = answers("Which law governs the contract?", filters=Filters(collections=("contracts",)))
    assert found.why_not is None
    first = found.given[0]
    (place,) = first.cited
    (row,) = ask(
        open_sql(samples), "select text from documents where document_id = $1", [place.document_id]
    ).to_pylist()
    assert row["text"][place.start : place.end] == first.text
    assert place.page == 1
    assert any(reply.name == "Governing Law" for reply in found.given)


def test_a_question_that_no_document_answers_is_not_answered(answers):
    found = answers("How do I bake a chocolate cake with cherries?")
    assert found.given == ()
    assert found.why_not is not None


def test_a_clause_that_was_searched_for_in_vain_is_no_answer(answers, samples):
    (absent,) = ask(
        open_sql(samples),
        "select document_id from answers where question = 'Source Code Escrow'"
        " and status = 'absent' limit 1",
    ).to_pylist()
    only = Filters(documents=(absent["document_id"],))
    found = answers("Is source code deposited in escrow with a third party?", filters=only)
    assert found.given == ()
    assert found.why_not is not None


def test_where_nothing_is_published_nothing_is_answered(settings):
    found = Answers(settings, open_database(settings))("Which law governs?")
    assert (found.given, found.evidence) == ((), 0.0)
