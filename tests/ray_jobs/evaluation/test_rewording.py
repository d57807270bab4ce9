from random import Random

import pytest

from ray_jobs.evaluation.rewording import as_date, date_form, number_form, reworded

SENTENCE = (
    "The patient was seen on March 4, 2019 (room 7) for 3 days and denies fever at home,"
    " and she takes 5 mg twice daily."
)


def test_the_same_seed_gives_the_same_form():
    assert reworded(SENTENCE, Random(1)) == reworded(SENTENCE, Random(1))


def test_many_forms_of_one_sentence_come_about():
    forms = {reworded(SENTENCE, Random(seed)) for seed in range(40)}
    assert len(forms) > 20
    for part in ("2019-03-04", "three days", "milligrams", "has no fever", "b.i.d."):
        assert any(part in form for form in forms), part
    assert any(form.isupper() for form in forms)


@pytest.mark.parametrize("seed", range(6))
def test_a_date_means_the_same_day_in_every_form(seed):
    day = as_date("3/4/2019")
    assert as_date(date_form(day, Random(seed))) == day


def test_no_day_is_none():
    assert as_date("13/45/2019") is None


def test_small_numbers_may_be_words():
    assert {number_form(3, Random(seed)) for seed in range(9)} == {"3", "three"}
