from datetime import date

import pytest

from extractors.contracts.obligations import obligations
from extractors.contracts.preamble import Party

NAMES = "Acme Widgets, Inc. Beta Trading LLC. "


@pytest.fixture
def duties(document):
    """The obligations of a text between Acme, the Seller, and Beta, the Buyer."""

    def ask(text):
        parties = [Party(0, 18, "Seller", 0, 0), Party(19, 35, "Buyer", 0, 0)]
        return list(obligations(document(NAMES + text), parties))

    return ask


def test_who_must_do_what_by_when(duties):
    (duty,) = duties("Buyer shall pay each invoice within thirty (30) days after its receipt.")
    assert (duty.party, duty.party_name, duty.modality) == ("Buyer", "Beta Trading LLC", "must")
    assert (duty.within, duty.event) == ("P30D", "after its receipt")
    assert duty.text == "Buyer shall pay each invoice within thirty (30) days after its receipt."


def test_a_day_is_a_day(duties):
    (duty,) = duties("The Seller must deliver the plans no later than March 1, 2027.")
    assert (duty.party, duty.due) == ("The Seller", date(2027, 3, 1))


@pytest.mark.parametrize(
    "text",
    [
        "Seller shall not disclose the prices.",
        "Neither party shall assign this Agreement.",
        "Buyer agrees not to solicit the employees.",
    ],
)
def test_what_must_not_be_done(duties, text):
    (duty,) = duties(text)
    assert duty.modality == "must not"


def test_each_duty_of_a_sentence_is_its_own(duties):
    first, second = duties("Seller shall deliver the goods and Buyer shall accept them.")
    assert (first.text, second.text) == (
        "Seller shall deliver the goods and",
        "Buyer shall accept them.",
    )


@pytest.mark.parametrize(
    "text",
    [
        "Seller shall be deemed to have agreed.",
        "Buyer shall have the right to audit.",
        "The goods shall be new.",
        "Seller sells goods.",
    ],
)
def test_what_is_no_duty_of_a_party(duties, text):
    assert duties(text) == []


def test_a_business_day_is_told_apart(duties):
    (duty,) = duties("Buyer shall answer within ten (10) business days of the request.")
    assert duty.within == "P10B"


def test_a_name_may_be_broken_over_lines(document):
    parties = [Party(0, 18, "the Service Provider", 0, 0)]
    text = NAMES + "The Service\nProvider shall work. Each\nparty shall act."
    found = list(obligations(document(text), parties))
    assert [duty.party for duty in found] == ["The Service Provider", "Each party"]
    assert found[0].party_name == "Acme Widgets, Inc."
