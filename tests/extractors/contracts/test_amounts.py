import pytest

from extractors.contracts.amounts import find_amounts


@pytest.mark.parametrize(
    ("written", "normalized"),
    [
        ("$18,500.00", "USD 18500.00"),
        ("US$ 2.5 million", "USD 2500000.00"),
        ("£240,000", "GBP 240000.00"),
        ("EUR 1,000", "EUR 1000.00"),
        ("ninety (90) days", "P90D"),
        ("twenty-four (24) months", "P24M"),
        ("two years", "P2Y"),
        ("twenty-four months", "P24M"),
        ("one hundred eighty days", "P180D"),
        ("two hundred seventy (270) days", "P270D"),
        ("sixty business days", "P60D"),
        ("3 weeks", "P3W"),
        ("ten (10) Contract Years", "P10Y"),
        ("3~year", "P3Y"),
        ("4.5%", "4.5"),
        ("10 percent", "10"),
    ],
)
def test_an_amount_has_a_normal_form(written, normalized):
    text = f"at least {written} in all"
    (found,) = find_amounts(text)
    assert found.normalized == normalized
    assert text[found.start : found.end].strip() == written


def test_the_figure_outranks_the_word():
    (found,) = find_amounts("four (24) months")
    assert found.normalized == "P24M"


def test_a_unit_without_a_number_is_no_amount():
    assert find_amounts("each year, every month, the day") == []


@pytest.mark.parametrize("text", ["2.5 years", "1,095 days"])
def test_a_part_of_a_number_is_no_length(text):
    assert [item for item in find_amounts(text) if item.unit in "DWMY"] == []
