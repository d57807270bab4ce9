from datetime import date

import pytest

from extractors.contracts.clauses import ClauseExtractor, rule_candidates
from schemas.facts import ContractTerm

HEAD = (
    'This Agreement is made as of {day} by and between Acme, Inc. ("Seller")'
    ' and Beta LLC ("Buyer").\n\n'
)


@pytest.fixture
def terms(document):
    def extract(body, day="March 1, 2025"):
        rows = ClauseExtractor(rule_candidates, found_at=0.2)(
            [document(HEAD.format(day=day) + body)]
        )
        return {row.name: row for row in rows if isinstance(row, ContractTerm)}

    return extract


def test_an_expiration_is_computed_from_the_term_and_names_its_inputs(terms):
    found = terms("The term of this Agreement shall continue for three (3) years.")
    expiration = found["expiration_date"]
    assert expiration.value_date == date(2028, 3, 1)
    assert expiration.derivation == "2025-03-01 + P3Y"
    assert expiration.evidence[0].text == "March 1, 2025"
    assert found["initial_term"].value == "P3Y"


def test_a_written_end_outranks_a_computed_one(terms):
    found = terms(
        "The term shall commence on August 1, 2025 and shall expire on July 31, 2029 at noon."
    )
    assert found["expiration_date"].value_date == date(2029, 7, 31)
    assert found["expiration_date"].derivation == "as written"


def test_a_month_end_stays_in_its_month(terms):
    found = terms("The initial term shall continue for one (1) month.", day="January 31, 2025")
    assert found["expiration_date"].value_date == date(2025, 2, 28)


def test_a_notice_is_no_term(terms):
    found = terms("This Agreement shall continue until terminated on thirty (30) days' notice.")
    assert found["expiration_date"].value == "perpetual"
    assert found["expiration_date"].value_date is None
    assert "initial_term" not in found


def test_a_term_beyond_the_calendar_is_left_out(terms):
    found = terms("The term of this Agreement shall continue for 9000 years.")
    assert "expiration_date" not in found


def test_renewal_and_notice_are_told_apart(terms):
    found = terms(
        "This Agreement shall automatically renew for successive one (1) year terms unless a party"
        " gives written notice not to renew at least ninety (90) days before the end."
    )
    assert (found["renewal_term"].value, found["notice_period"].value) == ("P1Y", "P90D")


def test_a_party_carries_its_role_and_both_places(terms):
    party = terms("")["party"]
    assert party.qualifier in ("Seller", "Buyer")
    assert len(party.evidence) == 2


def test_a_cap_is_an_amount_or_what_was_paid(terms):
    found = terms("In no event shall the aggregate liability of either party exceed $1,000,000.")[
        "liability_cap"
    ]
    assert (found.value, found.value_number, found.unit) == ("USD 1000000.00", 1e6, "USD")
    paid = terms(
        "The aggregate liability of Seller shall not exceed the fees paid by Buyer to Seller in the"
        " twelve (12) months preceding the claim."
    )["liability_cap"]
    assert paid.value == "payments of P12M"


def test_the_effective_date_may_be_that_of_the_agreement(terms):
    found = terms("This Agreement shall be effective as of the date first above written.")
    assert found["effective_date"].value_date == date(2025, 3, 1)
