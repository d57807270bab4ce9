from datetime import date

import pytest

from extractors.contracts.dates import find_dates


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("March 1, 2025", date(2025, 3, 1)),
        ("Sept. 3, 2021", date(2021, 9, 3)),
        ("the 7th day of September, 1999", date(1999, 9, 7)),
        ("5 May 2020", date(2020, 5, 5)),
        ("the 20 March day of 1998", date(1998, 3, 20)),
        ("31 December,     \n    -------- \n   1996", date(1996, 12, 31)),
        ("2024-02-29", date(2024, 2, 29)),
        ("11/4/10", date(2010, 11, 4)),
        ("12/31/1999", date(1999, 12, 31)),
    ],
)
def test_a_date_is_read_however_it_is_written(written, value):
    text = f"dated as of {written} by the parties"
    (found,) = find_dates(text)
    assert found.value == value
    assert text[found.start : found.end] == written


@pytest.mark.parametrize("text", ["February 30, 2021", "13/45/2020", "Section 1.2", "in 2020"])
def test_what_the_calendar_does_not_have_is_no_date(text):
    assert find_dates(text) == []


def test_a_month_in_letters_that_only_look_the_same_is_none():
    assert find_dates("on \u017feptember 5, 2020") == []


def test_long_stretches_of_space_take_no_time():
    assert find_dates(f"5{' ' * 20000}x") == []
