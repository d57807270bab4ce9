from datetime import date

import pytest

from extractors.contracts.preamble import (
    agreement_date,
    document_name,
    effective_date,
    parties,
)

HEAD = """EXHIBIT 10.6

DISTRIBUTOR AGREEMENT

This Distributor Agreement (the "Agreement") is made this 7th day of September, 1999, and is
effective as of October 1, 1999, by and between Electric City Corp., a Delaware corporation
("Company") and Electric City of Illinois LLC ("Distributor").

RECITALS
"""


def test_the_contract_is_called_what_its_title_line_says():
    start, end = document_name(HEAD)
    assert HEAD[start:end] == "DISTRIBUTOR AGREEMENT"


def test_a_name_broken_over_two_lines_is_one_name():
    text = "EXCLUSIVE DISTRIBUTION\n\nAGREEMENT\n\nThis agreement is made ..."
    start, end = document_name(text)
    assert text[start:end] == "EXCLUSIVE DISTRIBUTION\n\nAGREEMENT"


def test_parties_come_with_the_names_that_the_contract_gives_them():
    found = [(HEAD[party.start : party.end], party.role) for party in parties(HEAD)]
    assert found == [
        ("Electric City Corp.", "Company"),
        ("Electric City of Illinois LLC", "Distributor"),
    ]


def test_parties_without_defined_names_are_joined_by_and():
    text = "This Lease is made between Ann Lee and Bob Ray. It says more."
    assert [text[party.start : party.end] for party in parties(text)] == ["Ann Lee", "Bob Ray"]


@pytest.mark.parametrize("term", ["Effective Date", "Agreement", "Parties"])
def test_a_defined_term_that_is_no_party_is_left_out(term):
    text = f'between Acme, Inc. (the "{term}") and Beta LLC ("Buyer").'
    assert term not in [party.role for party in parties(text)]


def test_the_date_it_bears_and_the_date_it_begins_are_told_apart():
    assert agreement_date(HEAD).value == date(1999, 9, 7)
    assert effective_date(HEAD).value == date(1999, 10, 1)


def test_a_text_without_a_head_has_none_of_it():
    assert (document_name("hello"), parties("hello"), agreement_date("hello")) == (None, [], None)
