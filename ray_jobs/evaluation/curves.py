"""Precision and recall over every threshold, as the CUAD paper draws them, with intervals.

After Hendrycks et al. 2021 (arXiv:2103.06268): the counts of all labels are added up (micro); the
curve begins at precision 1 and recall 0; precision at a recall is the best that is had at that
recall or a higher one; the area ends at the highest recall reached.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_RESAMPLES = 1000
_OUTER = (2.5, 97.5)


class Tally(NamedTuple):
    """What one document adds to a curve.

    ``found`` has the highest score of what matches it for each gold span that anything matches,
    ``false`` the score of each candidate that matches none.
    """

    gold: int
    found: Sequence[float]
    false: Sequence[float]


class Figures(NamedTuple):
    """Area under the curve, precision at 80 and at 90 % recall, and the highest recall reached."""

    aupr: float
    p80: float
    p90: float
    recall: float


class Interval(NamedTuple):
    """The middle 95 % of the figures of samples drawn from the documents."""

    low: Figures
    high: Figures


def figures(tallies: Sequence[Tally]) -> Figures:
    """The figures over some documents; all 0 where they have no gold span."""
    return _Counted(tallies).figures(np.ones(len(tallies)))


def interval(tallies: Sequence[Tally], seed: int, resamples: int = _RESAMPLES) -> Interval:
    """The bootstrap interval of each figure: documents are drawn again, with putting back."""
    counted, dice, count = _Counted(tallies), np.random.default_rng(seed), len(tallies)
    drawn = (dice.integers(count, size=count) for _ in range(resamples if count else 1))
    draws = [
        counted.figures(np.bincount(sample, minlength=count).astype(np.float64)) for sample in drawn
    ]
    low, high = np.percentile(np.array(draws), _OUTER, axis=0)
    return Interval(Figures(*map(float, low)), Figures(*map(float, high)))


def best_threshold(tallies: Sequence[Tally]) -> float:
    """The score from which on candidates give the highest F1."""
    return _Counted(tallies).best_threshold()


class _Counted:
    """All scores of some documents from the highest down, each with its document."""

    def __init__(self, tallies: Sequence[Tally]) -> None:
        self._gold = np.array([tally.gold for tally in tallies], dtype=np.float64)
        scores, documents = _flat(tallies, lambda tally: tally.found)
        false, others = _flat(tallies, lambda tally: tally.false)
        whole = np.concatenate([scores, false])
        order = np.argsort(-whole, kind="stable")
        self._scores = whole[order]
        self._documents = np.concatenate([documents, others])[order]
        self._is_found = (np.arange(len(whole)) < len(scores))[order]
        # Scores that are equal pass a threshold together.
        self._ends = np.flatnonzero(np.diff(self._scores, append=-np.inf))

    def figures(self, weights: NDArray[np.float64]) -> Figures:
        recall, precision = self._curve(weights)
        best = np.maximum.accumulate(precision[::-1])[::-1]
        area = float(np.trapezoid(best, recall))
        return Figures(area, _at(recall, best, 0.8), _at(recall, best, 0.9), float(recall[-1]))

    def best_threshold(self) -> float:
        recall, precision = self._curve(np.ones(len(self._gold)))
        if len(recall) == 1:
            return 1.0
        f1 = 2 * recall * precision / np.maximum(recall + precision, 1e-12)
        return float(self._scores[self._ends][int(np.argmax(f1[1:]))])

    def _curve(
        self, weights: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        counts = weights[self._documents]
        found = np.cumsum(counts * self._is_found)[self._ends]
        shown = np.cumsum(counts)[self._ends]
        gold = max(float(weights @ self._gold), 1e-12)
        recall = np.concatenate([[0.0], found / gold])
        return recall, np.concatenate([[1.0], found / np.maximum(shown, 1e-12)])


def _flat(
    tallies: Sequence[Tally], of: Callable[[Tally], Sequence[float]]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    scores = [score for tally in tallies for score in of(tally)]
    documents = [number for number, tally in enumerate(tallies) for _ in of(tally)]
    return np.array(scores, dtype=np.float64), np.array(documents, dtype=np.int64)


def _at(recall: NDArray[np.float64], precision: NDArray[np.float64], least: float) -> float:
    """The precision at the first point of at least so much recall; 0 where there is none."""
    reached = np.flatnonzero(recall >= least)
    return float(precision[reached[0]]) if len(reached) else 0.0
