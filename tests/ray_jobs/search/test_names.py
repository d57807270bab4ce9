import pytest

from ray_jobs.search.hybrid import Search
from ray_jobs.search.names import Called, Holder, best_named, called_by
from ray_jobs.search.words import words
from ray_jobs.storage.postgres import open_database
from ray_jobs.storage.sql import ask, open_sql

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

ACME = Called(
    title=frozenset({"supply", "agree"}),
    parties=frozenset({"acme", "insuranc", "borealis"}),
    first=frozenset({"acme", "borealis"}),
)
HELD = [
    Holder("acme", "a", in_head=True),
    Holder("insurance", "a", in_head=True),
    Holder("insurance", "b", in_head=False),
    Holder("insurance", "c", in_head=False),
]


@pytest.fixture(scope="module")
def files(samples):
    rows = ask(open_sql(samples), "select document_id, parse_filename(uri) as file from documents")
    return {row["document_id"]: row["file"] for row in rows.to_pylist()}


@pytest.fixture(scope="module")
def search(samples):
    return Search(samples, open_database(samples))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (
            "In the Northwind services agreement, who may terminate for convenience?",
            {"services-agreement.pdf", "services-agreement-amendment.txt"},
        ),
        ("May the NDA of Calder and Pinewood be assigned?", {"mutual-nda.docx"}),
        ("who may terminate the supply agreement?", {"supply-agreement.txt"}),
        ("Does Whitfield get a bonus?", {"employment-agreement.docx"}),
        ("Does Ms. Whitfield get a bonus?", {"employment-agreement.docx"}),
    ],
)
def test_a_question_names_documents_by_party_or_title(search, files, query, expected):
    assert {files[key] for key in search.find(query, 1).named} == expected


@pytest.mark.parametrize(
    "query",
    [
        "Pinewood Optics",
        "who may terminate for convenience?",
        "imaging of the chest",
        "Dental group insurance",
        "warfarin",
        "how long is the lease?",
        "",
    ],
)
def test_a_query_without_a_name_or_with_nothing_besides_prefers_nothing(search, query):
    assert search.find(query, 1).named == ()


def test_a_note_is_never_found_by_what_it_is_called(search):
    assert search.find("What does Mercy General say?", 1, collections=["notes"]).named == ()


def test_a_role_that_may_not_see_a_document_does_not_hear_that_it_is_named(samples):
    query = "Quillstack: what happens on termination?"
    opened = open_database(samples)
    seen = {
        role: Search(samples, opened, role).find(query, 1).named
        for role in ("contracts-reader", "notes-reader")
    }
    assert len(seen["contracts-reader"]) == 1
    assert seen["notes-reader"] == ()


def test_hits_of_a_document_that_is_named_come_first(search, files):
    hits = search("What is confidential under the agreement of Quillstack and Fenway?", 3)
    assert [files[hit.document_id] for hit in hits] == ["saas-subscription.html"] * 3


def test_a_word_that_others_hold_too_is_no_name():
    assert best_named("Who pays Insurance?", {"a": ACME}, HELD) == ()
    assert best_named("What does Acme pay?", {"a": ACME}, HELD) == ("a",)


def test_the_head_of_a_contract_says_what_it_is_called():
    called = called_by(
        'SUPPLY AGREEMENT\n\nThis Agreement is made by and between Acme Tool, Inc. ("Seller") and'
        ' Beta LLC ("Buyer").'
    )
    assert called.title == set(words("supply agreement"))
    assert called.first == {"acme", "beta"}
