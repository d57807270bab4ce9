"""Weighs what speaks for a candidate: the model, the rules, where it stands, what stands beside it.

The probability is that of a logistic regression (Platt 1999 for the model's score alone), with
weights of its own for each label; a label of which little was seen has nearly the common ones.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from extractors.contracts.clues import CLUES

FEATURES = ("one", "model", "rule", "place", "lead", "beaten", *CLUES)
"""Always 1; the model's logit; whether a rule agrees; the logarithm of how far down it stands;
by how much its logit is below the best of its label; whether a better one of its label overlaps
it; and what the text around it says."""
_FAR = 1000


class Sight(NamedTuple):
    """A stretch that may be a clause: the model's score, whether a rule finds it too, and clues."""

    start: int
    end: int
    label: int
    score: float
    is_by_rule: bool
    clues: tuple[float, ...] = (0.0,) * len(CLUES)


def features(sights: Sequence[Sight]) -> NDArray[np.float64]:
    """A row of ``FEATURES`` for each candidate of one contract."""
    by_label: dict[int, list[tuple[int, int, float]]] = defaultdict(list)
    logits = [logit(item.score) for item in sights]
    for item, own in zip(sights, logits, strict=True):
        by_label[item.label].append((item.start, item.end, own))
    best = {label: max(own for *_, own in beside) for label, beside in by_label.items()}
    rows = [
        (
            1.0,
            own,
            item.is_by_rule,
            np.log1p(item.start / _FAR),
            best[item.label] - own,
            any(
                start < item.end and end > item.start and more > own
                for start, end, more in by_label[item.label]
            ),
            *item.clues,
        )
        for item, own in zip(sights, logits, strict=True)
    ]
    return np.array(rows, np.float64).reshape(-1, len(FEATURES))


def weighed(sights: Sequence[Sight], weights: Sequence[Sequence[float]]) -> list[float]:
    """The probability that each candidate of one contract is right; weights are by label.

    Without weights the model's own scores.
    """
    if not weights:
        return [item.score for item in sights]
    own = np.array([weights[item.label] for item in sights]).reshape(-1, len(FEATURES))
    return [float(value) for value in 1 / (1 + np.exp(-(features(sights) * own).sum(1)))]


def logit(score: float) -> float:
    """The logarithm of the odds of a probability, held within what single floats can tell."""
    held = min(max(score, 1e-6), 1 - 1e-6)
    return float(np.log(held / (1 - held)))
