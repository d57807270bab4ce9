import pytest

from extractors.clinical.term_words import form, named, said


@pytest.mark.parametrize(
    ("plural", "singular"),
    [
        ("hernias", "hernia"),
        ("biopsies", "biopsy"),
        ("metastases", "metastasis"),
        ("stenoses", "stenosis"),
        ("diseases", "disease"),
        ("abscesses", "abscess"),
        ("pancreatitis", "pancreatitis"),
        ("humerus", "humerus"),
    ],
)
def test_words_are_compared_in_the_singular(plural, singular):
    assert form(plural) == singular


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("renal cancer", "malignant neoplasm of kidney"),
        ("HTN", "hypertension"),
        ("type II diabetes", "type 2 diabetes"),
        ("post-traumatic arthritis", "posttraumatic arthritis"),
        ("Ménière's disease", "meniere disease"),
    ],
)
def test_two_wordings_of_one_thing_have_the_same_words(one, other):
    assert said(one) == said(other)


def test_what_shades_a_problem_and_its_side_stand_apart():
    words = said("severe chronic left knee pain")
    assert words.core == {"knee", "pain"}
    assert words.soft == {"severe", "chronic"}
    assert words.side == "left"
    assert said("right and left knee pain").side == "both"


def test_what_a_term_is_not_is_left_out():
    words = named("Hernia of abdomen without obstruction or gangrene")
    assert words.core == {"hernia", "abdomen"}
    assert words.is_default
    assert not named("Hernia of abdomen with obstruction").is_default


def test_words_in_brackets_may_be_missing():
    words = named("Essential (primary) hypertension")
    assert (words.core, words.optional) == ({"hypertension"}, {"primary"})


def test_of_what_and_or_or_joins_one_side_will_do():
    assert named("Malignant neoplasm of bronchus or lung").either == {"bronchus", "lung"}
