"""Rankings put together by rank: reciprocal rank fusion (Cormack, Clarke and Büttcher 2009)."""

from collections.abc import Sequence

HYBRID_WEIGHTS = (1.0, 1.0, 3.0)
"""Of the rankings by meaning, by words, and by the documents that a question names."""
_CONSTANT = 60
"""Of the paper: the first of a ranking counts little more than the second."""


def fused(rankings: Sequence[Sequence[str]], weights: Sequence[float]) -> dict[str, float]:
    """The score of each key of some rankings, the best first; equal ones by key.

    There may be more weights than rankings.
    """
    scores: dict[str, float] = {}
    for ranking, weight in zip(rankings, weights, strict=False):
        for rank, key in enumerate(ranking, 1):
            scores[key] = scores.get(key, 0.0) + weight / (_CONSTANT + rank)
    return dict(sorted(scores.items(), key=lambda item: (-item[1], item[0])))
