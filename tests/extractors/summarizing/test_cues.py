import re

from extractors.summarizing.cues import BEFORE, OPPOSITES, PSEUDO, UNITS, any_of


def test_the_longest_phrase_is_found_in_whole_words():
    found = re.findall(any_of(["no", "no longer", "not"]), "no longer here, no nose")
    assert found == ["no longer", "no"]


def test_units_are_counted_in_one_of_their_kind():
    assert UNITS["mcg"] == (0.001, "mg")
    assert UNITS["weeks"] == (7, "day")


def test_opposites_hold_both_ways():
    assert "right" in OPPOSITES["left"] and "left" in OPPOSITES["right"]


def test_what_looks_like_a_denial_is_known():
    assert BEFORE.search("no later than Friday")
    assert PSEUDO.search("no later than Friday")
