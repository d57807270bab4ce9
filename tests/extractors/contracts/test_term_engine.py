from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.contracts.calendar import Period, before, last_day
from extractors.contracts.term_engine import Cited, Derived, Terms, standing
from schemas.span import Evidence

DATES = ("begins", "ends")
PERIODS = ("lasts", "renewal", "notice", "survival")


def cited(value, start=0):
    text = str(value)
    return Cited(value=value, evidence=(Evidence(start=start, end=start + len(text), text=text),))


def terms(**given):
    """Terms of dates, periods and numbers in short words, each with a place of its own."""
    made = {}
    for place, (name, value) in enumerate(given.items()):
        if name in DATES:
            made[name] = cited(date.fromisoformat(value), 100 * place)
        elif name in PERIODS:
            made[name] = cited(Period(number=int(value[1:-1]), unit=value[-1]), 100 * place)
        else:
            made[name] = value if name == "renewal_is" else cited(value, 100 * place)
    return Terms(**made)


AUTO = {"renewal_is": "automatic"}
YEARLY = {"begins": "2023-03-01", "lasts": "P1Y", "renewal": "P1Y", "notice": "P90D", **AUTO}
SHORT = {"begins": "2025-01-31", "lasts": "P1M", "renewal": "P1M", **AUTO}


@pytest.mark.parametrize(
    ("given", "as_of", "state", "renewals", "end", "opt_out"),
    [
        # One term, as written and as computed.
        ({"begins": "2025-01-01", "ends": "2025-12-31"}, "2025-06-01", "in force", 0,
         "2025-12-31", None),
        ({"begins": "2025-01-01", "lasts": "P1Y"}, "2024-12-31", "not begun", 0,
         "2025-12-31", None),
        ({"begins": "2025-01-01", "lasts": "P1Y"}, "2026-01-01", "ended", 0, "2025-12-31", None),
        # The last day of a term belongs to it.
        ({"begins": "2025-01-01", "lasts": "P1Y"}, "2025-12-31", "in force", 0,
         "2025-12-31", None),
        # The anniversary and the day before it are the same end.
        ({"begins": "2025-01-01", "lasts": "P1Y", "ends": "2026-01-01"}, "2025-06-01",
         "in force", 0, "2026-01-01", None),
        # An end and a length that contradict each other.
        ({"begins": "2025-01-01", "lasts": "P1Y", "ends": "2027-01-01"}, "2025-06-01",
         "unknown", None, None, None),
        # Renewals by themselves.
        (YEARLY, "2023-06-01", "in force", 0, "2024-02-29", "2023-12-01"),
        (YEARLY, "2024-03-01", "in force", 1, "2025-02-28", "2024-11-30"),
        (YEARLY, "2026-11-22", "in force", 3, "2027-02-28", "2026-11-30"),
        ({**YEARLY, "notice": "P3M"}, "2023-06-01", "in force", 0, "2024-02-29", "2023-11-29"),
        ({**YEARLY, "notice": "P10B"}, "2023-06-01", "in force", 0, "2024-02-29", "2024-02-15"),
        ({**YEARLY, "lasts": "P3Y", "renewal": "P6M"}, "2026-09-15", "in force", 2,
         "2027-02-28", "2026-11-30"),
        # No more often than it says.
        ({**YEARLY, "renewals": 2}, "2025-06-01", "in force", 2, "2026-02-28", None),
        ({**YEARLY, "renewals": 2}, "2026-03-01", "ended", 2, "2026-02-28", None),
        # Month ends and leap days do not add up.
        (SHORT, "2025-03-15", "in force", 1, "2025-03-31", None),
        (SHORT, "2025-05-15", "in force", 3, "2025-05-31", None),
        ({"begins": "2024-02-29", "lasts": "P1Y", "renewal": "P1Y", **AUTO}, "2028-02-01",
         "in force", 3, "2028-02-29", None),
        # Nobody can tell from the text.
        ({"begins": "2023-01-01", "lasts": "P1Y", "renewal": "P1Y", "renewal_is": "by agreement"},
         "2024-06-01", "unknown", None, None, None),
        ({"begins": "2023-01-01", "lasts": "P1Y", "renewal": "P1Y", "renewal_is": "by agreement"},
         "2023-06-01", "in force", 0, "2023-12-31", None),
        ({"begins": "2023-01-01", "lasts": "P1Y", **AUTO}, "2024-06-01", "unknown", None, None,
         None),
        ({"lasts": "P1Y", "renewal": "P1Y", **AUTO}, "2024-06-01", "unknown", None, None, None),
        ({}, "2024-06-01", "unknown", None, None, None),
        # Until somebody ends it.
        ({"begins": "2023-01-01", "evergreen": "until terminated"}, "2024-06-01", "in force",
         None, None, None),
        ({"begins": "2023-01-01", "evergreen": "until terminated"}, "2022-06-01", "not begun",
         None, None, None),
        # Without a beginning, but with an end.
        ({"ends": "2025-12-31", "renewal": "P1Y", "notice": "P30D", **AUTO}, "2026-02-01",
         "in force", 1, "2026-12-31", "2026-12-01"),
    ],
)  # fmt: skip
def test_where_a_contract_stands(given, as_of, state, renewals, end, opt_out):
    found = standing(terms(**given), date.fromisoformat(as_of))
    assert found.state == state
    assert found.renewals.value == renewals
    for derived, expected in ((found.current_end, end), (found.last_day_to_opt_out, opt_out)):
        assert str(derived.value) == str(expected)
        assert derived.rule


@pytest.mark.parametrize(
    ("day", "state", "end"),
    [
        ("2023-11-30", "ended", "2024-02-29"),
        ("2023-12-01", "ended", "2024-02-29"),
        # Too late for the first end, in time for the second.
        ("2023-12-02", "in force", "2025-02-28"),
        ("2022-11-30", "in force", "2025-02-28"),
    ],
)
def test_notice_ends_a_contract_only_in_time(day, state, end):
    found = standing(terms(**YEARLY), date(2024, 6, 1), notice_given=date.fromisoformat(day))
    assert (found.state, str(found.current_end.value)) == (state, end)


def test_after_notice_there_is_nothing_to_opt_out_of():
    found = standing(terms(**YEARLY), date(2024, 1, 5), notice_given=date(2023, 11, 1))
    assert found.last_day_to_opt_out.value is None
    assert found.last_day_to_opt_out.rule == "it does not renew again"


def test_obligations_outlive_the_term():
    found = standing(terms(**YEARLY, survival="P2Y"), date(2023, 6, 1))
    assert found.survives_until.value == date(2026, 2, 28)
    assert standing(terms(**YEARLY), date(2023, 6, 1)).survives_until.value is None


def test_an_amendment_changes_what_it_speaks_of():
    first = terms(begins="2023-01-01", lasts="P1Y", renewal="P1Y", notice="P60D", **AUTO)
    longer, sooner = terms(ends="2026-06-30"), terms(notice="P30D")
    found = standing(first.amended([longer, sooner]), date(2026, 1, 1))
    assert found.current_end.value == date(2026, 6, 30)
    assert found.last_day_to_opt_out.value == date(2026, 5, 31)
    assert first.amended([]) == first


def test_a_result_names_all_that_it_rests_on():
    given = terms(**YEARLY)
    found = standing(given, date(2024, 6, 1))
    spans = {item.start for item in found.last_day_to_opt_out.spans()}
    said = (given.begins, given.lasts, given.renewal, given.notice)
    assert spans == {item.evidence[0].start for item in said}
    assert found.current_end.rule == "first end + P1Y"


STARTS = st.dates(date(1990, 1, 1), date(2040, 1, 1))
LENGTHS = st.builds(Period, number=st.integers(1, 36), unit=st.sampled_from("DWMY"))


@given(STARTS, LENGTHS, LENGTHS, LENGTHS, st.integers(0, 4000))
def test_terms_follow_each_other_without_gap_and_one_holds_today(
    begins, lasts, renewal, notice, days
):
    as_of = begins + timedelta(days=days)
    made = Terms(
        begins=cited(begins), lasts=cited(lasts), renewal=cited(renewal), notice=cited(notice),
        renewal_is="automatic",
    )  # fmt: skip
    found = standing(made, as_of)
    begin, end = found.current_begin.value, found.current_end.value
    assert found.state == "in force"
    assert begin <= as_of <= end
    assert found.last_day_to_opt_out.value == before(end, notice)
    if begin > begins:
        earlier = standing(made, begin - timedelta(days=1))
        assert earlier.current_end.value == begin - timedelta(days=1)
        assert earlier.renewals.value == found.renewals.value - 1
    else:
        assert end == last_day(begins, lasts)


@given(STARTS, LENGTHS, st.integers(0, 5), st.integers(0, 9000))
def test_a_contract_never_renews_more_often_than_it_says(begins, lasts, most, days):
    made = Terms(
        begins=cited(begins), lasts=cited(lasts), renewal=cited(lasts), renewals=cited(most),
        renewal_is="automatic",
    )  # fmt: skip
    found = standing(made, begins + timedelta(days=days))
    assert found.renewals.value <= most
    if found.state == "ended":
        assert found.renewals.value == most


@given(STARTS, LENGTHS, st.integers(0, 9000))
def test_unknown_results_say_why(begins, lasts, days):
    for made in (Terms(lasts=cited(lasts)), Terms(begins=cited(begins)), Terms()):
        found = standing(made, begins + timedelta(days=days))
        for item in vars(found).values():
            if isinstance(item, Derived) and item.value is None:
                assert item.rule
