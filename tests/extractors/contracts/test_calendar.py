from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.contracts.calendar import Period, after, before, last_day

DAYS = st.dates(date(1950, 1, 1), date(2100, 1, 1))
PERIODS = st.builds(Period, number=st.integers(1, 120), unit=st.sampled_from("DWMYB"))


def period(text):
    return Period(number=int(text[1:-1]), unit=text[-1])


@pytest.mark.parametrize(
    ("day", "length", "found"),
    [
        ("2025-01-31", "P1M", "2025-02-28"),
        ("2024-01-31", "P1M", "2024-02-29"),
        ("2024-02-29", "P1Y", "2025-02-28"),
        ("2024-02-29", "P4Y", "2028-02-29"),
        ("2025-12-15", "P2W", "2025-12-29"),
        ("2025-12-15", "P90D", "2026-03-15"),
        # From a Friday over a weekend, and over Christmas Day.
        ("2025-12-19", "P1B", "2025-12-22"),
        ("2025-12-24", "P1B", "2025-12-26"),
        ("2025-06-30", "P0D", "2025-06-30"),
    ],
)
def test_a_period_later(day, length, found):
    holidays = {date(2025, 12, 25)}
    assert after(date.fromisoformat(day), period(length), holidays).isoformat() == found


@pytest.mark.parametrize(
    ("day", "length", "found"),
    [
        ("2025-12-31", "P90D", "2025-10-02"),
        ("2025-12-31", "P3M", "2025-09-30"),
        ("2025-03-31", "P1M", "2025-02-28"),
        ("2025-06-02", "P1B", "2025-05-30"),
        ("2025-12-26", "P1B", "2025-12-24"),
    ],
)
def test_a_period_earlier(day, length, found):
    holidays = {date(2025, 12, 25)}
    assert before(date.fromisoformat(day), period(length), holidays).isoformat() == found


@pytest.mark.parametrize(
    ("first", "length", "last"),
    [
        ("2025-03-01", "P1Y", "2026-02-28"),
        ("2025-01-01", "P1M", "2025-01-31"),
        ("2025-01-31", "P1M", "2025-02-28"),
        ("2024-02-29", "P1Y", "2025-02-28"),
        ("2025-01-15", "P30D", "2025-02-13"),
        ("2025-11-30", "P3M", "2026-02-28"),
    ],
)
def test_the_last_day_of_a_term(first, length, last):
    assert last_day(date.fromisoformat(first), period(length)).isoformat() == last


@given(DAYS, PERIODS)
def test_time_goes_on(day, length):
    assert before(day, length) < day < after(day, length)
    assert day <= last_day(day, length) <= after(day, length)


@given(DAYS, st.integers(1, 60), st.integers(1, 60))
def test_days_add_up(day, first, second):
    one, two = (Period(number=number, unit="D") for number in (first, second))
    assert after(after(day, one), two) == after(day, Period(number=first + second, unit="D"))
    assert before(after(day, one), one) == day


@given(DAYS, st.integers(1, 240))
def test_months_keep_the_day_or_end_the_month(day, number):
    found = after(day, Period(number=number, unit="M"))
    assert found.day == day.day or (found + timedelta(days=1)).day == 1


@given(DAYS, st.integers(1, 30))
def test_business_days_end_on_one_and_leave_no_other_out(day, number):
    length = Period(number=number, unit="B")
    found = after(day, length)
    between = [day + timedelta(days=count) for count in range(1, (found - day).days + 1)]
    assert sum(item.weekday() < 5 for item in between) == number
    assert found.weekday() < 5


def test_the_end_of_the_calendar_is_an_error():
    for unit in "DWMYB":
        with pytest.raises(OverflowError):
            after(date(9999, 12, 30), Period(number=24, unit=unit))


def test_a_period_is_written_as_iso_8601_has_it():
    assert str(Period(number=90, unit="D")) == "P90D"
    assert str(Period(number=1, unit="Y").times(3)) == "P3Y"
