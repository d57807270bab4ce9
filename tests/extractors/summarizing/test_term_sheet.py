import pytest

from extractors.contracts.clauses import ClauseExtractor, rule_candidates
from extractors.summarizing.lines import contract_lines
from extractors.summarizing.term_sheet import term_sheet
from schemas.span import Clause
from schemas.summary import SummaryLine

TEXT = (
    'This Agreement is made as of March 1, 2025 by and between Acme, Inc. ("Seller")'
    ' and Beta LLC ("Buyer").\n\n'
    "1. Term. The term of this Agreement shall continue for three (3) years and shall automatically"
    " renew for successive periods of one (1) year unless either party gives notice of non-renewal"
    " at least ninety (90) days prior to the end of the term.\n\n"
    "2. Liability. In no event shall either party's liability under this Agreement exceed"
    " $1,000,000.\n\n"
    "3. Law. This Agreement shall be governed by the laws of the State of Ohio.\n"
)


@pytest.fixture
def sheet(document):
    stage = contract_lines(ClauseExtractor(rule_candidates, found_at=0.2))
    return [row for row in stage([document(TEXT)]) if isinstance(row, SummaryLine)]


def test_terms_are_lines_in_plain_words_by_topic(sheet):
    texts = [line.text for line in sheet]
    for line in (
        "Party: Acme, Inc. (Seller)",
        "Initial term: 3 years",
        "Renewal term: 1 year",
        "Notice to prevent renewal: 90 days",
        "Governing law: Ohio",
        "Liability cap: USD 1000000.00",
    ):
        assert line in texts
    topics = [line.topic for line in sheet]
    assert topics.index("parties") < topics.index("dates") < topics.index("renewal")


def test_caps_renewals_and_notice_are_what_a_summary_must_mention(sheet):
    musts = {line.name for line in sheet if line.must_mention}
    assert {"liability_cap", "renewal_term", "notice_period"} <= musts
    assert "party" not in musts


def test_every_line_is_borne_out_or_names_a_rule(sheet):
    assert {line.support for line in sheet} <= {"extracted", "supported", "derived"}
    derived = {line.name for line in sheet if line.support == "derived"}
    assert derived == {"expiration_date"}  # Three years from March 1, 2025.


def test_of_many_clauses_of_a_kind_the_likeliest_stand(document):
    text = "a b c d e"
    clauses = [
        Clause(document_id="d1", clause_id=word, start=at, end=at + 1, text=word,
               label="Insurance", score=at / 10, rule="x")
        for at, word in ((index * 2, word) for index, word in enumerate(text.split()))
    ]  # fmt: skip
    found = [draft.text for draft in term_sheet(document(text), clauses)]
    assert found == ["Insurance: e", "Insurance: d", "Insurance: c"]
