import pytest

from extractors.contracts.clauses import ClauseExtractor, rule_candidates
from schemas.facts import Answer, ContractTerm
from schemas.span import Clause
from schemas.vocabulary import CLAUSE_TYPES

TEXT = """SUPPLY AGREEMENT

This Supply Agreement is made as of May 2, 2025 by and between Acme, Inc. ("Seller") and Beta LLC
("Buyer").

1. This Agreement shall be governed by the laws of the State of Ohio.

2. The price may not change when the price of oil does, said the choice of law committee.
"""


@pytest.fixture
def rows(document):
    return list(ClauseExtractor(rule_candidates, found_at=0.2)([document(TEXT)]))


def answers(rows):
    return {row.question: row for row in rows if isinstance(row, Answer)}


def test_every_question_has_one_answer(rows):
    assert sorted(answers(rows)) == sorted(CLAUSE_TYPES)


def test_a_found_answer_shows_its_clauses(rows):
    answer = answers(rows)["Governing Law"]
    clauses = [row for row in rows if isinstance(row, Clause) and row.label == "Governing Law"]
    assert answer.status == "found"
    assert answer.evidence == tuple(clause.as_evidence() for clause in clauses)


def test_an_absent_answer_says_what_was_searched_and_what_came_nearest(document):
    text = "The parties discussed the renewal of an earlier contract at some length today."
    rows = list(ClauseExtractor(rule_candidates, found_at=0.2)([document(text)]))
    renewal, insurance = answers(rows)["Renewal Term"], answers(rows)["Insurance"]
    assert (renewal.status, renewal.searched) == ("absent", len(text))
    assert renewal.evidence[0].text == text
    assert (insurance.status, insurance.best_score, insurance.evidence) == ("absent", None, ())


def test_nothing_is_absent_where_pages_were_lost(document):
    whole = document(TEXT)
    torn = whole.model_copy(update={"lost_pages": (2,)})
    before, after = (
        {
            item.question: item
            for item in ClauseExtractor(rule_candidates, found_at=0.2)([one])
            if isinstance(item, Answer)
        }
        for one in (whole, torn)
    )
    assert {item.status for item in before.values()} == {"found", "absent"}
    for question, answer in before.items():
        expected = "found" if answer.status == "found" else "unreadable"
        assert after[question].status == expected
        assert after[question].evidence == answer.evidence


def test_clauses_are_spans_of_the_text(rows):
    for clause in (row for row in rows if isinstance(row, Clause)):
        assert TEXT[clause.start : clause.end] == clause.text


def test_terms_follow_from_the_clauses(rows):
    terms = {row.name: row.value for row in rows if isinstance(row, ContractTerm)}
    assert terms["governing_law"] == "Ohio"
    assert terms["agreement_date"] == "2025-05-02"
