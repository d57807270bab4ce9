import pytest

from extractors.contracts.term_lengths import notice_lengths, renewal_lengths, term_lengths

WHOLE = (
    "It lasts for an initial term of three (3) years and renews for successive one (1) year periods"
    " unless a party gives notice at least ninety (90) days prior to its end."
)


def said(found):
    return [str(item.period) for item in found]


def test_a_clause_that_says_all_is_taken_apart():
    assert said(term_lengths(WHOLE)) == ["P3Y"]
    assert said(renewal_lengths(WHOLE)) == ["P3Y", "P1Y"]
    assert said(notice_lengths(WHOLE)) == ["P90D"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("until the fifth anniversary of the Effective Date", ["P5Y"]),
        ("for at least a period of twenty-five (25) years", ["P25Y"]),
        ("for ninety (90) days", ["P90D"]),
        ("until terminated on thirty (30) days' notice", []),
        ("for successive one (1) year periods", []),
    ],
)
def test_the_first_term(text, found):
    assert said(term_lengths(text)) == found


@pytest.mark.parametrize("text", ["within ten (10) days of its end", "for two (2) business days"])
def test_no_renewal_is_shorter_than_a_month(text):
    assert renewal_lengths(f"It renews automatically {text}.") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("upon sixty (60) days written notice", ["P60D"]),
        ("no later than 6 months before it ends", ["P6M"]),
        ("It may be ended in writing 30 days ahead by notice", ["P30D"]),
        ("a term of two years", []),
    ],
)
def test_notices(text, found):
    assert said(notice_lengths(text)) == found
