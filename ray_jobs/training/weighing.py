"""Fits how what speaks for a candidate is weighed, on contracts that no model was trained on."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression

from extractors.contracts.weighing import FEATURES, Sight, features

_STRENGTH = 0.5


class Judged(NamedTuple):
    """The candidates of one contract, and which of them are right."""

    sights: Sequence[Sight]
    is_right: Sequence[bool]


def fitted(judged: Sequence[Judged], labels: int) -> tuple[tuple[float, ...], ...]:
    """Weights of the features for each label; none where nothing was right, or nothing wrong.

    The common weights and what each label adds to them are fitted together, the second held small.
    """
    right = np.array([own for item in judged for own in item.is_right], bool)
    if len(set(right.tolist())) < 2:
        return ()
    common = np.concatenate([features(item.sights) for item in judged])
    places = np.array([sight.label for item in judged for sight in item.sights])
    width = len(FEATURES)
    rows = np.zeros((len(common), width * (1 + labels)))
    rows[:, :width] = common
    for feature in range(width):
        rows[np.arange(len(rows)), width * (1 + places) + feature] = common[:, feature]
    model = LogisticRegression(C=_STRENGTH, max_iter=2000, fit_intercept=False).fit(rows, right)
    shared, own = model.coef_[0][:width], model.coef_[0][width:].reshape(labels, width)
    return tuple(tuple(map(float, shared + row)) for row in own)
