"""ROUGE (Lin 2004): how many words, pairs and longest runs two texts share.

Words are lower-cased runs of letters and digits, without stemming, as rouge-score's default has
them; that package is not used because it brings nltk for a stemmer that is not wanted here.
"""

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

_WORD = re.compile(r"[a-z0-9]+")


class Rouge(NamedTuple):
    """F1 of words, of pairs of words and of the longest common run with gaps; 0 to 1."""

    one: float
    two: float
    longest: float


def rouge(summary: str, reference: str) -> Rouge:
    """How much a summary and a reference share."""
    own, other = _WORD.findall(summary.lower()), _WORD.findall(reference.lower())
    return Rouge(
        _f1(_shared(own, other, 1), len(own), len(other)),
        _f1(_shared(own, other, 2), len(own) - 1, len(other) - 1),
        _f1(_longest(own, other), len(own), len(other)),
    )


def _shared(own: Sequence[str], other: Sequence[str], size: int) -> int:
    counts = [
        Counter(zip(*(words[skip:] for skip in range(size)), strict=False))
        for words in (own, other)
    ]
    return sum((counts[0] & counts[1]).values())


def _longest(own: Sequence[str], other: Sequence[str]) -> int:
    row = [0] * (len(other) + 1)
    for word in own:
        before = row
        row = [0]
        for place, their in enumerate(other):
            row.append(before[place] + 1 if word == their else max(row[-1], before[place + 1]))
    return row[-1]


def _f1(shared: int, own: int, other: int) -> float:
    return 2 * shared / (own + other) if shared else 0.0
