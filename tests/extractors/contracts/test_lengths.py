import pytest

from extractors.contracts.lengths import anniversaries, lengths


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("for thirty (30) days", ["P30D"]),
        ("a three-year term", ["P3Y"]),
        ("for one (I) year", ["P1Y"]),
        ("twelve (12) full calendar months", ["P12M"]),
        ("ten (10) business days", ["P10B"]),
        ("6 weeks", ["P6W"]),
        ("from year to year", ["P1Y"]),
        ("on a month-to-month basis", ["P1M"]),
        ("successive annual periods", ["P1Y"]),
        ("an additional month of service", ["P1M"]),
        ("half a year", ["P6M"]),
        ("two (2) years, then annually", ["P2Y", "P1Y"]),
        ("no length at all", []),
    ],
)
def test_lengths_in_numbers_and_in_words(text, found):
    assert [str(item.period) for item in lengths(text)] == found


def test_a_length_says_where_it_stands():
    text = "It lasts for ninety (90) days."
    (item,) = lengths(text)
    assert text[item.start : item.end] == "ninety (90) days"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("until the fifth (5th) anniversary of the Effective Date", ["P5Y"]),
        ("the first anniversary", ["P1Y"]),
        ("the 3rd anniversary", ["P3Y"]),
        ("each anniversary", []),
    ],
)
def test_anniversaries_are_years(text, found):
    assert [str(item.period) for item in anniversaries(text)] == found
