from datetime import date

import pytest

from ray_jobs.search.filters import Filters
from ray_jobs.search.hybrid import Search
from ray_jobs.storage.postgres import open_database
from ray_jobs.storage.sql import ask, open_sql
from schemas.job import Kind

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture
def search(samples):
    return Search(samples, open_database(samples))


def all_of(samples, condition):
    """How many chunks fulfil a condition on the published chunks."""
    question = f"select count(*) as n from chunks c where {condition}"
    return ask(open_sql(samples), question).to_pylist()[0]["n"]


@pytest.mark.parametrize(
    ("filters", "condition"),
    [
        (Filters(kind=Kind.NOTE), "collection = 'notes'"),
        (Filters(collections=("contracts",)), "collection = 'contracts'"),
        (Filters(section="allerg"), "contains(lower(section), 'allerg')"),
        (
            Filters(site="south"),
            "document_id in (select document_id from documents where attributes['site'] = 'south')",
        ),
        (
            Filters(label="Governing Law"),
            "exists (from clauses l where l.document_id = c.document_id"
            ' and l.label = \'Governing Law\' and l.start < c."end" and l."end" > c.start)',
        ),
        (Filters(until=date(2000, 1, 1)), "false"),
        (Filters(label="no such label"), "false"),
    ],
)
def test_a_filter_gives_all_that_it_allows_and_nothing_else(search, samples, filters, condition):
    expected = all_of(samples, condition)
    most = 400
    assert expected < most
    assert len(search("what is said here", most, filters=filters, rerank=False)) == expected


def test_a_search_can_be_kept_to_the_contracts_of_a_party(search, samples):
    (party,) = ask(
        open_sql(samples),
        "select text from clauses where label = 'Parties' and length(text) > 8 limit 1",
    ).to_pylist()
    hits = search("termination", 5, filters=Filters(party=party["text"]))
    assert hits
    holders = ask(
        open_sql(samples),
        "select distinct document_id from clauses where contains(lower(text), lower($1))",
        [party["text"]],
    ).to_pylist()
    assert {hit.document_id for hit in hits} <= {row["document_id"] for row in holders}


def test_filters_hold_together_and_in_the_reranking_stage(search):
    hits = search("warfarin", 50, filters=Filters(site="south", section="medication"))
    assert hits
    assert all("medication" in (hit.section or "").lower() for hit in hits)
