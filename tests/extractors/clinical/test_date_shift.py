from datetime import date, timedelta

import pytest

from extractors.clinical.date_shift import read_date, shifted


@pytest.mark.parametrize(
    ("written", "later"),
    [
        ("March 3, 2021", "March 17, 2021"),
        ("MARCH 3, 2021", "MARCH 17, 2021"),
        ("Dec. 3", "Dec. 17"),
        ("Dec. 20, 2021", "Jan. 3, 2022"),
        ("May 21st, 2020", "June 4th, 2020"),
        ("3rd of May 2020", "17th of May 2020"),
        ("3 May 2020", "17 May 2020"),
        ("03-DEC-24", "17-DEC-24"),
        ("March 2019", "March 2019"),
        ("2021-03-04", "2021-03-18"),
        ("03/04/21", "03/18/21"),
        ("3/4/2021", "3/18/2021"),
        ("12/25/2021", "01/08/2022"),
        ("25/12/2021", "08/01/2022"),
        ("12.20.2021", "01.03.2022"),
        ("3/4", "3/18"),
        ("02/29", "03/14"),
        ("June 3-5, 2024", "June 17-19, 2024"),
        ("June 15 to 18, 2024", "June 29 to July 2, 2024"),
        ("Dec. 3-5", "Dec. 17-19"),
    ],
)
def test_a_moved_date_keeps_its_form(written, later):
    assert shifted(written, 14, 2023) == later


@pytest.mark.parametrize("text", ["soon", "13/32/2021", "2021", "Mayday 3"])
def test_what_is_no_date_is_not_moved(text):
    assert shifted(text, 14, 2023) is None


def test_the_time_between_two_dates_stays_whatever_their_form():
    days = [read_date(shifted(text, -91, 2023), 2023).day for text in ("Feb 3, 2024", "3/20/2024")]
    assert days[1] - days[0] == date(2024, 3, 20) - date(2024, 2, 3) == timedelta(46)


def test_a_date_without_a_year_is_of_the_year_that_is_given():
    assert read_date("Dec. 3", 2019).day == date(2019, 12, 3)
