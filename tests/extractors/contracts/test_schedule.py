from datetime import date
from itertools import pairwise

import pytest

from extractors.contracts.calendar import Period
from extractors.contracts.schedule import HORIZON, contract_periods
from extractors.contracts.term_engine import Cited, Terms
from schemas.span import Evidence


def cited(value, start=0):
    return Cited(value, (Evidence(start=start, end=start + 1, text="x"),))


@pytest.fixture
def renewing():
    return Terms(
        begins=cited(date(2020, 1, 1)),
        lasts=cited(Period(number=3, unit="Y"), 10),
        renewal=cited(Period(number=1, unit="Y"), 20),
        renewal_is="automatic",
        notice=cited(Period(number=90, unit="D"), 30),
    )


def test_terms_follow_each_other_without_a_gap_up_to_the_horizon(renewing):
    rows = list(contract_periods("d", renewing))
    assert [row.number for row in rows] == list(range(len(rows)))
    for one, next_one in pairwise(rows):
        assert (next_one.begins - one.ends).days == 1
    assert rows[-1].ends >= HORIZON > rows[-2].ends


def test_a_row_has_its_days_and_every_place_they_rest_on(renewing):
    first = next(contract_periods("d", renewing))
    assert (first.begins, first.ends) == (date(2020, 1, 1), date(2022, 12, 31))
    assert first.last_day_to_opt_out == date(2022, 10, 2)
    assert first.derivation == "end: begin + length - 1 day; last day to opt out: end - notice"
    assert [item.start for item in first.evidence] == [0, 10, 30]


def test_the_last_of_counted_renewals_does_not_renew(renewing):
    rows = list(contract_periods("d", renewing.amended([Terms(renewals=cited(2))])))
    assert [row.renews for row in rows] == [True, True, False]
    assert rows[-1].last_day_to_opt_out is None


def test_an_unknown_end_is_a_row_that_says_why():
    (row,) = contract_periods("d", Terms(begins=cited(date(2020, 1, 1))))
    assert (row.ends, row.renews) == (None, False)
    assert row.derivation == "end: no end and no length is given"


def test_a_length_past_the_calendar_is_unknown():
    terms = Terms(begins=cited(date(2020, 1, 1)), lasts=cited(Period(number=9000, unit="Y")))
    (row,) = contract_periods("d", terms)
    assert row.derivation == "a length of time leaves the calendar"


def test_a_short_renewal_has_so_many_rows_and_no_more(renewing):
    daily = renewing.amended([Terms(renewal=cited(Period(number=1, unit="D")))])
    assert len(list(contract_periods("d", daily))) == 1000


def test_the_notice_is_cited_last_also_where_its_clause_says_more(renewing):
    whole = renewing.amended(
        [Terms(notice=Cited(Period(number=30, unit="D"), renewing.lasts.evidence))]
    )
    first = next(contract_periods("d", whole))
    assert [item.start for item in first.evidence] == [0, 10]
    second = list(contract_periods("d", whole))[1]
    assert second.evidence[-1].start == 10


def test_a_renewal_past_the_calendar_leaves_the_term_before_it(renewing):
    endless = renewing.amended([Terms(renewal=cited(Period(number=9999, unit="Y")))])
    (row,) = contract_periods("d", endless)
    assert (row.number, row.ends) == (0, date(2022, 12, 31))
