import pytest

from extractors.contracts.dates import find_dates
from extractors.contracts.term_dates import edge, stated_ends


@pytest.mark.parametrize(
    ("text", "edges"),
    [
        ("It begins on May 1, 2020 and ends on May 1, 2022.", ["begin", "end"]),
        ("from May 1, 2020 to April 30, 2022", ["begin", "end"]),
        ("Unless sooner terminated, it is effective May 1, 2020.", ["begin"]),
        ("The term shall end as of December 31, 2000.", ["end"]),
        ("through December 31, 2000, unless earlier terminated", ["end"]),
        ("The letter of May 1, 2020 is void.", [None]),
    ],
)
def test_the_nearest_word_before_a_date_says_what_it_is(text, edges):
    assert [edge(text, found) for found in find_dates(text)] == edges


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("It shall expire on December 31, 2022.", ["2022-12-31"]),
        ("Contract end: 04-01-08", ["2008-04-01"]),
        ("It shall commence on January 1, 2022.", []),
        ("December 31, 2022", ["2022-12-31"]),
        ("TERM: May 1, 2021 to April 30, 2022", ["2022-04-30"]),
    ],
)
def test_the_ends_that_a_clause_states(text, days):
    assert [found.value.isoformat() for found in stated_ends(text)] == days
