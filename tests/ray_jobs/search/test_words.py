import pytest

from ray_jobs.search.words import WordIndex, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("terminated", "terminate"),
        ("obligations", "obligation"),
        ("parties", "party"),
        ("JointVenture%20Agreement", "joint venture agreement"),
    ],
)
def test_forms_of_a_word_are_one(one, other):
    assert words(one) == words(other)


def test_words_that_say_nothing_are_left_out():
    assert words("What is the law of the contract?") == words("law contract")


def test_a_rare_word_counts_more_than_a_common_one():
    index = WordIndex(["the lease ends", "the lease renews", "the lease pays", "warfarin"])
    assert index("lease warfarin").argmax() == 3


def test_of_two_texts_with_a_word_the_shorter_is_better():
    scores = WordIndex(["audit", "audit " + "of books and records " * 20, "rent"])("audit")
    assert scores[0] > scores[1] > scores[2] == 0


def test_no_texts_have_no_scores():
    assert len(WordIndex([])("anything")) == 0
