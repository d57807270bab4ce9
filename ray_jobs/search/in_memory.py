"""Search over passages that are held in memory, by the rules of the search in Postgres."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ray_jobs.search.fusion import HYBRID_WEIGHTS, fused
from ray_jobs.search.learned import Learned
from ray_jobs.search.passages import Passage, Pool
from ray_jobs.search.questions import Question, Sense, Vectors
from ray_jobs.search.reranking import reranked
from ray_jobs.search.routing import NAME_WEIGHT, NAMED, Naming, Router
from ray_jobs.search.words import WordIndex

CANDIDATES = 100
"""Of each ranking, for the reranking stage."""
OF_NAMED = 150
_RANKED = 1000

Ranking = list[tuple[int, float]]
"""Places of passages with their scores, the best first."""


class InMemory:
    """Passages with their vectors, and what their documents are called by."""

    def __init__(
        self, passages: Sequence[Passage], vectors: Vectors, namings: Mapping[str, Naming]
    ) -> None:
        self._passages = passages
        self._vectors = vectors
        self._namings = namings
        self._words = WordIndex([passage.worded for passage in passages])
        self._documents = list(namings)
        self._router = Router([namings[key] for key in self._documents])
        places = {key: place for place, key in enumerate(self._documents)}
        self._of = np.array([places[passage.document_id] for passage in passages], np.int64)

    def dense(self, sense: Sense) -> Ranking:
        """By meaning alone."""
        scores = self._vectors @ sense.whole
        return [(int(place), float(scores[place])) for place in _best(scores, _RANKED)]

    def hybrid(self, asked: Question, sense: Sense, *, by_name: bool = True) -> Ranking:
        """By meaning and by words, and with the documents that the question names preferred."""
        rankings = [
            _best(self._vectors @ sense.whole, _RANKED),
            _best(self._words(asked.text), _RANKED),
        ]
        if by_name:
            rankings.append(_best(self._by_name(asked, sense), _RANKED))
        scores = fused([[str(place) for place in ranking] for ranking in rankings], HYBRID_WEIGHTS)
        return [(int(place), score) for place, score in scores.items()]

    def reranked(
        self, asked: Question, sense: Sense, learned: Learned, *, given: Sequence[int] | None = None
    ) -> Ranking:
        """The candidates of all rankings, weighed; then what hybrid search finds besides.

        A question that is like none that was learned from is left to hybrid search.
        """
        if not learned.knows(sense.asked):
            return self.hybrid(asked, sense)
        places = self.candidates(asked, sense, learned) if given is None else list(given)
        scores = reranked(asked, sense, self.pool(places), learned)
        order = np.argsort(-scores, kind="stable")
        first = [(places[at], float(scores[at])) for at in order]
        seen = set(places)
        least = first[-1][1] if first else 0.0
        rest = [place for place, _ in self.hybrid(asked, sense) if place not in seen]
        return first + [(place, least - 1 - rank) for rank, place in enumerate(rest)]

    def candidates(self, asked: Question, sense: Sense, learned: Learned) -> list[int]:
        """What the reranking stage looks at."""
        mapped = self._vectors @ learned.mapped(sense.asked)
        found = [
            _best(self._vectors @ sense.whole, CANDIDATES),
            _best(mapped, CANDIDATES),
            _best(self._words(asked.text), CANDIDATES),
        ]
        for document in _best(self._router(asked), NAMED):
            own = np.flatnonzero(self._of == document)
            found.append(own[_best(mapped[own], OF_NAMED)])
        return [int(place) for place in np.unique(np.concatenate(found))]

    def pool(self, places: Sequence[int]) -> Pool:
        """Some passages, with all that reranking asks of them."""
        passages = [self._passages[place] for place in places]
        return Pool(passages, self._vectors[list(places)], self._namings)

    def places_of(self, document: str) -> NDArray[np.int64]:
        """Where the passages of a document are."""
        return np.flatnonzero(self._of == self._documents.index(document))

    def nearest(self, places: NDArray[np.int64], vector: Vectors) -> NDArray[np.int64]:
        """Some places, the most similar first."""
        return places[_best(self._vectors[places] @ vector, len(places))]

    def vectors(self, places: NDArray[np.int64]) -> Vectors:
        """The vectors of some passages, as rows."""
        return self._vectors[places]

    def _by_name(self, asked: Question, sense: Sense) -> Vectors:
        named = self._router(asked)[self._of]
        scores: Vectors = self._vectors @ sense.asked + NAME_WEIGHT * named
        return scores


def _best(scores: Vectors, count: int) -> NDArray[np.int64]:
    """The places of the highest scores in order; equal ones by place."""
    return np.argsort(-scores, kind="stable")[:count]
