import re

import pytest

from extractors.summarizing.numbers import NUMBER, number_of


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1,250.5", 1250.5),
        (".5", 0.5),
        ("twelve", 12),
        ("twenty-five", 25),
        ("one hundred and twenty", 120),
        ("a hundred", 100),
    ],
)
def test_figures_and_words_give_one_value(written, value):
    found = re.fullmatch(NUMBER, written, re.IGNORECASE)
    assert number_of(found.group()) == value


def test_a_number_inside_a_word_is_none():
    assert re.search(NUMBER, "weighty someone B12x") is None
