import pytest

from extractors.learned.encoder import Encoder
from extractors.learned.weights import encoder_folder
from ray_jobs.search.fact_kinds import FactKinds, facts
from ray_jobs.storage.sql import ask, open_sql
from schemas.job import Kind

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(scope="module")
def encode():
    return Encoder(encoder_folder(None)).encode


@pytest.fixture(scope="module")
def kinds(encode):
    return FactKinds(encode)


@pytest.mark.parametrize(
    ("query", "kind", "expected"),
    [
        ("Which law governs the contract?", Kind.CONTRACT, "Governing Law"),
        ("Who are the parties bound by the contract?", Kind.CONTRACT, "Parties"),
        ("Which medications does the patient take?", Kind.NOTE, "medication_list"),
        ("Does the patient have any allergies?", Kind.NOTE, "allergies"),
        ("When is the follow-up visit?", Kind.NOTE, "follow_up"),
    ],
)
def test_a_question_asks_for_the_kind_of_facts_that_answers_it(
    kinds, encode, query, kind, expected
):
    found = kinds.asked_for(encode([query])[0], kind)
    assert found is not None
    assert found.name == expected


@pytest.mark.parametrize(
    ("query", "is_sure"),
    [
        ("is there a source code escrow?", True),
        ("may the customer audit the books?", True),
        ("may the receiving party share information with its employees?", False),
        ("do some obligations survive the termination of the agreement?", False),
    ],
)
def test_only_a_clear_question_is_surely_about_a_clause(kinds, encode, query, is_sure):
    assert (kinds.surely_asked_for(encode([query])[0], Kind.CONTRACT) is not None) is is_sure


def test_a_question_about_something_else_asks_for_none(kinds, encode):
    assert kinds.asked_for(encode(["the colour of the sky at dawn"])[0], Kind.CONTRACT) is None


@pytest.mark.parametrize(
    ("query", "kind", "collection"),
    [
        ("Which law governs the contract?", Kind.CONTRACT, "contracts"),
        ("Which medications does the patient take?", Kind.NOTE, "notes"),
        ("Does the patient have any allergies?", Kind.NOTE, "notes"),
        ("What are the diagnoses of the patient?", Kind.NOTE, "notes"),
        ("What are the laboratory results and vital signs?", Kind.NOTE, "notes"),
    ],
)
def test_facts_cite_the_text_that_says_them(kinds, encode, samples, query, kind, collection):
    connection = open_sql(samples)
    documents = ask(
        connection, f"select document_id, text from documents where collection = '{collection}'"
    ).to_pylist()
    texts = {row["document_id"]: row["text"] for row in documents}
    found = kinds.asked_for(encode([query])[0], kind)
    assert found is not None
    replies = facts(connection, found, list(texts))
    assert replies
    for reply in replies:
        (place,) = reply.cited
        assert texts[place.document_id][place.start : place.end] == place.text
