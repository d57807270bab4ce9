import pytest

from extractors.contracts.places import first_place, places


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        ("Texas parties agree on the laws of the State of New\nYork.", "New York", "US-NY"),
        ("governed by English law", "English law", "GB-EAW"),
        ("under the laws of England and Wales", "England and Wales", "GB-EAW"),
        ("the law of the Province of Ontario, Canada", "Ontario", "CA-ON"),
    ],
)
def test_the_place_after_law_is_preferred(text, name, code):
    found = first_place(text, 0, len(text))
    assert (found.name, found.code) == (name, code)


def test_no_place_is_none():
    assert first_place("the laws of nature", 0, 18) is None


def test_letters_that_only_look_the_same_are_left_out():
    assert places("the laws of CAL\u0130FORN\u0130A or of Ohio")[-1].code == "US-OH"
