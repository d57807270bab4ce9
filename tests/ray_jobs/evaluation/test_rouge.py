import pytest

from ray_jobs.evaluation.rouge import rouge


def test_the_same_text_shares_all():
    assert rouge("A cough, for days.", "a cough for days") == (1, 1, 1)


def test_words_pairs_and_runs_are_counted_apart():
    found = rouge("police killed the gunman", "the gunman police killed")
    assert found.one == 1
    assert found.two == pytest.approx(2 / 3)
    assert found.longest == pytest.approx(1 / 2)


def test_a_word_counts_as_often_as_both_have_it():
    assert rouge("no no no", "no fever").one == pytest.approx(2 / 5)


@pytest.mark.parametrize(("one", "other"), [("", "x"), ("x", ""), ("a", "b")])
def test_nothing_in_common_is_nothing(one, other):
    assert rouge(one, other) == (0, 0, 0)
