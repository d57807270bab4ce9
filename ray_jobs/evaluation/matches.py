"""Precision, recall and F1 of what was found against what is right, with intervals.

Documents are drawn again with putting back (bootstrap), so that an interval says how far the
figures of other such documents may lie.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from schemas.record import Value

SLICES = ("site", "specialty", "note_type", "template_id")
"""The attributes of documents by which figures are sliced, where gold has them."""

_RESAMPLES = 1000
_OUTER = (2.5, 97.5)


class Matches(NamedTuple):
    """Of one document: how much was found and right, found and wrong, and missed."""

    right: int
    wrong: int
    missed: int


class MatchRow(Value):
    """The figures of one label or slice, in percent; F1 also as the middle 95 % of resamples."""

    of: str
    gold: int
    found: int
    precision: float
    recall: float
    f1: float
    f1_low: float
    f1_high: float


_Item = TypeVar("_Item")
_Row = TypeVar("_Row", bound=MatchRow)


def slice_rows(
    items: Sequence[_Item],
    attributes: Callable[[_Item], Mapping[str, str]],
    rows: Callable[[Sequence[_Item]], Sequence[_Row]],
) -> list[_Row]:
    """The rows of each part of the items that shares an attribute, where they do not all do."""
    found: list[_Row] = []
    for name in SLICES:
        values = sorted({attributes(item).get(name, "") for item in items})
        for value in values if len(values) > 1 else []:
            own = [item for item in items if attributes(item).get(name, "") == value]
            found += [
                row.model_copy(update={"of": f"{row.of}, {name}: {value or 'none'}"})
                for row in rows(own)
            ]
    return found


def match_row(of: str, documents: Sequence[Matches], seed: int) -> MatchRow:
    """The figures over some documents."""
    counts = np.array(documents, np.float64).reshape(-1, 3)
    right, wrong, missed = counts.sum(0)
    low, high = (100 * value for value in middle_of(counts, seed, _f1))
    return MatchRow(
        of=of,
        gold=int(right + missed),
        found=int(right + wrong),
        precision=_percent(right, right + wrong),
        recall=_percent(right, right + missed),
        f1=_percent(2 * right, 2 * right + wrong + missed),
        f1_low=round(low, 1),
        f1_high=round(high, 1),
    )


def match_rows(by_label: Mapping[str, Sequence[Matches]], seed: int) -> list[MatchRow]:
    """All labels together (micro), their mean (macro), then each of them, the commonest first.

    Each label has one item for each document, in the same order.
    """
    rows = [match_row(label, documents, seed) for label, documents in by_label.items()]
    rows.sort(key=lambda row: (-row.gold, row.of))
    together = [
        Matches(*map(sum, zip(*own, strict=True))) for own in zip(*by_label.values(), strict=True)
    ]
    whole = match_row("all, micro", together, seed)
    mean = whole.model_copy(
        update={
            "of": "all, macro",
            **{
                name: round(float(np.mean([getattr(row, name) for row in rows] or [0])), 1)
                for name in ("precision", "recall", "f1", "f1_low", "f1_high")
            },
        }
    )
    return [whole, mean, *rows]


def middle_of(
    counts: NDArray[np.float64],
    seed: int,
    figure: Callable[[NDArray[np.float64]], NDArray[np.float64]],
) -> tuple[float, float]:
    """The middle 95 % of a figure where documents, the rows of counts, are drawn again.

    ``figure`` gives it for each row of sums that it is given.
    """
    dice, size = np.random.default_rng(seed), len(counts)
    if not size:
        return 0.0, 0.0
    drawn = dice.multinomial(size, np.full(size, 1 / size), _RESAMPLES) @ counts
    low, high = np.percentile(figure(drawn), _OUTER)
    return float(low), float(high)


def _f1(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    right, wrong, missed = sums.T
    found: NDArray[np.float64] = 2 * right / np.maximum(1, 2 * right + wrong + missed)
    return found


def _percent(part: float, whole: float) -> float:
    return round(100 * float(part) / max(1.0, float(whole)), 1)
