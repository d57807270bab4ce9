from random import Random

import pytest

from ray_jobs.evaluation.swapping import SwapKind, pool_of, swapped

POOL = pool_of(
    iter(["He took warfarin 5 mg on 1/2/2003 for 44 reasons.", "Then ibuprofen 40 mg on 5/6/2007."])
)


@pytest.mark.parametrize(
    ("kind", "sentence", "expected"),
    [
        (SwapKind.DOSE, "Aspirin 81 mg daily.", "Aspirin 40 mg daily."),
        (SwapKind.NUMBER, "There were 12 lesions.", "There were 44 lesions."),
        (SwapKind.NEGATION, "She denies fever.", "She reports fever."),
        (SwapKind.NEGATION, "It shall be sold.", "It shall not be sold."),
        (SwapKind.PARTY, "Acme shall pay.", "Beta shall pay."),
    ],
)
def test_one_value_is_changed(kind, sentence, expected):
    found = swapped(sentence, kind, pool=POOL, parties=("Acme", "Beta"), chance=Random(1))
    assert found.text == expected


def test_a_date_becomes_another_day_in_a_form_of_its_own():
    texts = {
        swapped("Seen 1/2/2003.", SwapKind.DATE, pool=POOL, parties=(), chance=Random(seed)).text
        for seed in range(20)
    }
    assert {"Seen May 06, 2007.", "Seen 2007-05-06."} < texts
    assert not any("2003" in text for text in texts)


def test_a_drug_becomes_another_one():
    found = swapped("On aspirin.", SwapKind.DRUG, pool=POOL, parties=(), chance=Random(1))
    assert found.text in ("On warfarin.", "On ibuprofen.")


@pytest.mark.parametrize("kind", [SwapKind.DOSE, SwapKind.DATE, SwapKind.DRUG, SwapKind.PARTY])
def test_a_sentence_without_such_a_value_is_left(kind):
    assert swapped("Nothing here.", kind, pool=POOL, parties=("Acme",), chance=Random(1)) is None
