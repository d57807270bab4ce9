"""Fits how what speaks for a candidate is weighed, on contracts that no model was trained on."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from extractors.contracts.weighing import FEATURES, Sight, features

_STRENGTH = 0.05


class Judged(NamedTuple):
    """The candidates of one contract, and which of them are right."""

    sights: Sequence[Sight]
    is_right: Sequence[bool]


def fitted(judged: Sequence[Judged], labels: int) -> tuple[tuple[float, ...], ...]:
    """Weights of the features for each label; none where nothing was right, or nothing wrong.

    The common weights and what each label adds to them are fitted together, features on one scale;
    both are held small, so that a label of which little was seen has nearly the common ones.
    """
    right = np.array([own for item in judged for own in item.is_right], bool)
    if len(set(right.tolist())) < 2:
        return ()
    common = np.concatenate([features(item.sights) for item in judged])
    places = np.array([sight.label for item in judged for sight in item.sights])
    width = len(FEATURES)
    middle, scale = common.mean(0), common.std(0)
    # The first is always 1, and what never varies says nothing.
    middle[0], scale[scale == 0] = 0, 1
    common = (common - middle) / scale
    rows = np.zeros((len(common), width * (1 + labels)))
    rows[:, :width] = common
    for feature in range(width):
        rows[np.arange(len(rows)), width * (1 + places) + feature] = common[:, feature]
    model = LogisticRegression(C=_STRENGTH, max_iter=2000, fit_intercept=False).fit(rows, right)
    shared, own = model.coef_[0][:width], model.coef_[0][width:].reshape(labels, width)
    return tuple(_unscaled(shared + row, middle, scale) for row in own)


def _unscaled(
    weights: NDArray[np.float64], middle: NDArray[np.float64], scale: NDArray[np.float64]
) -> tuple[float, ...]:
    """Weights of the features themselves."""
    plain = weights / scale
    plain[0] -= float((plain * middle).sum())
    return tuple(map(float, plain))
