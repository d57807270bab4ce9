from contextlib import contextmanager

import pytest

from ray_jobs.bench.completions import Said, scripted_server
from ray_jobs.search.answers import Answers
from ray_jobs.search.filters import Filters
from ray_jobs.storage.postgres import open_database
from ray_jobs.storage.sql import ask, open_sql
from schemas.deidentified import DeidentifySettings
from schemas.models import LlmSettings

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


@pytest.fixture
def with_model(samples):
    """Makes answers that a scripted model writes; gives them with the server."""

    @contextmanager
    def make(script, **changes):
        with scripted_server(script) as server:
            llm = LlmSettings(url=server.url, model="m", attempts=1)
            settings = samples.model_copy(update={"llm": llm, **changes})
            yield Answers(settings, open_database(settings)), server

    return make


def _number_of(prompt, words):
    (line,) = [line for line in prompt.splitlines() if line.startswith("[") and words in line]
    return line.split("]")[0][1:]


def test_a_model_answers_in_sentences_that_cite_what_was_found(with_model):
    def script(prompt, _before):
        cited = _number_of(prompt, "at any time without cause upon sixty (60) days' prior")
        return Said(200, f"Northwind may end it without cause. [{cited}]\nIt owes $5. [{cited}]")

    with with_model(script) as (answers, _):
        found = answers("In the Northwind services agreement, who may terminate for convenience?")
    first = found.given[0]
    assert (first.kind, first.text) == ("written", "Northwind may end it without cause.")
    assert first.cited[0].page == 1
    assert first.cited[0].boxes
    assert (found.dropped, found.why_not) == (1, None)


def test_a_model_is_not_asked_where_the_evidence_is_thin(with_model):
    with with_model(lambda _prompt, _before: Said(200, "Bake it.")) as (answers, server):
        found = answers("How do I bake a chocolate cake with cherries?")
    assert found.given == ()
    assert not server.asked


def test_of_notes_a_model_is_shown_nothing_that_names_a_patient(with_model, samples):
    known = ask(open_sql(samples), "select distinct text from identifiers").to_pylist()
    wanted = Filters(collections=("notes",))
    with with_model(lambda _prompt, _before: Said(200, "NO ANSWER")) as (answers, server):
        answers("Which drugs did Mr. John Whitaker take before 10/07/2025?", filters=wanted)
    (prompt,) = server.asked
    assert "Whitaker" not in prompt
    assert "[DATE]" in prompt
    assert known
    assert [own["text"] for own in known if own["text"] in prompt] == []


def test_notes_that_name_patients_are_shown_to_no_model(with_model):
    as_they_are = {"deidentify": DeidentifySettings(mode="none")}
    with with_model(lambda _prompt, _before: Said(200, "NO"), **as_they_are) as (answers, server):
        found = answers("Which drugs are taken at home?", filters=Filters(collections=("notes",)))
    assert not server.asked
    assert found.writer is None
    assert found.given
