"""Orders candidates by all that speaks for them, weighed as was learned."""

from functools import lru_cache
from itertools import pairwise

import numpy as np

from ray_jobs.search.learned import FEATURES, Learned
from ray_jobs.search.passages import Pool
from ray_jobs.search.questions import Question, Sense, Vectors
from ray_jobs.search.routing import Naming, Router
from ray_jobs.search.words import WordIndex

_LEAST = 1e-6


def reranked(asked: Question, sense: Sense, pool: Pool, learned: Learned) -> Vectors:
    """The score of each candidate, the higher the better."""
    scores: Vectors = features(asked, sense, pool, learned) @ learned.weights
    return scores


def features(asked: Question, sense: Sense, pool: Pool, learned: Learned) -> Vectors:
    """A row of ``FEATURES`` for each candidate."""
    if not pool.passages:
        return np.zeros((0, len(FEATURES)), np.float32)
    mapped = pool.vectors @ learned.mapped(sense.asked)
    named = _named(asked, pool)
    columns = (
        pool.vectors @ sense.whole,
        pool.vectors @ sense.asked,
        mapped,
        _share(WordIndex([passage.worded for passage in pool.passages])(asked.asked)),
        _share(WordIndex([passage.section for passage in pool.passages])(asked.asked)),
        named,
        _share(named) ** 2,
        _beside(pool, mapped),
    )
    return np.stack(columns, axis=1).astype(np.float32)


def _named(asked: Question, pool: Pool) -> Vectors:
    scores = _router(tuple(pool.namings.values()))(asked)
    by_document = dict(zip(pool.namings, scores, strict=True))
    return np.array([by_document[passage.document_id] for passage in pool.passages], np.float32)


@lru_cache(maxsize=4)
def _router(namings: tuple[Naming, ...]) -> Router:
    return Router(namings)


def _beside(pool: Pool, mapped: Vectors) -> Vectors:
    """The better of the candidates that stand right before and right after each."""
    order = sorted(
        range(len(pool.passages)),
        key=lambda at: (pool.passages[at].document_id, pool.passages[at].start),
    )
    best = np.zeros(len(order), np.float32)
    for one, other in pairwise(order):
        if pool.passages[one].document_id == pool.passages[other].document_id:
            best[one] = max(best[one], mapped[other])
            best[other] = max(best[other], mapped[one])
    return best


def _share(scores: Vectors) -> Vectors:
    """Scores as shares of the best of them."""
    shares: Vectors = scores / max(float(scores.max(initial=0)), _LEAST)
    return shares
