import random

import pytest

from extractors.contracts.weighing import Sight, weighed
from ray_jobs.training.weighing import Judged, fitted


def contracts(*kinds, count=300):
    """Contracts of one candidate each: its label, score, rule, and how often it is right."""
    dice = random.Random(1)
    return [
        Judged([Sight(0, 9, label, score, is_by_rule=rule)], [dice.random() < share])
        for label, score, rule, share in kinds
        for _ in range(count)
    ]


def probability(weights, label, score, rule):
    return weighed([Sight(0, 9, label, score, is_by_rule=rule)], weights)[0]


def test_scores_come_to_mean_the_share_that_is_right():
    given = [(0, 0.3, False, 0.1), (0, 0.8, False, 0.5), (0, 0.99, False, 0.9)]
    weights = fitted(contracts(*given), 1)
    for label, score, rule, share in given:
        assert probability(weights, label, score, rule) == pytest.approx(share, abs=0.1)


def test_each_label_trusts_model_and_rules_as_much_as_they_deserve():
    given = [
        *((0, 0.5, True, 0.9), (0, 0.5, False, 0.1), (1, 0.5, True, 0.1), (1, 0.5, False, 0.1)),
        (2, 0.5, False, 0.6),
    ]
    weights = fitted(contracts(*given), 4)
    for label, score, rule, share in given:
        assert probability(weights, label, score, rule) == pytest.approx(share, abs=0.15)
    assert 0.1 < probability(weights, 3, 0.5, rule=False) < 0.6


def test_without_right_and_wrong_ones_nothing_is_weighed():
    assert fitted(contracts((0, 0.5, False, 1.1)), 2) == ()
    assert fitted([], 2) == ()
