"""Summaries made of sentences of the document itself; each cites where it stands.

Sentences are ranked by their likeness to the whole document (the centroid of TF-IDF vectors; Radev
et al. 2004) and chosen by maximal marginal relevance (Carbonell and Goldstein 1998).
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from extractors.summarizing.topics import topic_at
from extractors.text.headings import path_at
from extractors.text.sentences import Bounds, sentences
from schemas.document import DocumentText
from schemas.span import Evidence
from schemas.summary import SummarySentence

_FEWEST_WORDS = 5
_MOST_WORDS = 80
_MOST_SENTENCES = 800
_RELEVANCE = 0.7
_LEAD_BONUS = 0.15
_SECTION_BONUS = 0.25
_TELLING = frozenset({"assessment", "plan", "diagnosis", "hospital_course", "findings"})


class ExtractiveSummarizer:
    """Picks the sentences that say most about a document and least of the same."""

    def __init__(self, sentence_count: int) -> None:
        self._count = sentence_count

    def __call__(self, batch: Sequence[DocumentText]) -> Iterator[SummarySentence]:
        """For each document its summary, the sentences in reading order."""
        for document in batch:
            yield from self._summarize(document)

    def _summarize(self, document: DocumentText) -> Iterator[SummarySentence]:
        candidates = _candidates(document.text)
        chosen = sorted(self._choose(document, candidates))
        for position, index in enumerate(chosen):
            citation = Evidence.of(document, *candidates[index])
            yield SummarySentence(
                document_id=document.document_id,
                position=position,
                text=" ".join(citation.text.split()),
                topic=topic_at(document, citation.start),
                citations=(citation,),
                support="extracted",
            )

    def _choose(self, document: DocumentText, candidates: list[Bounds]) -> list[int]:
        if len(candidates) <= self._count:
            return list(range(len(candidates)))
        vectors = _vectors([document.text[start:end] for start, end in candidates])
        if vectors is None:
            return list(range(self._count))
        centroid = vectors.mean(axis=0)
        relevance = vectors @ centroid / (np.linalg.norm(centroid) or 1.0)
        relevance += np.array([_prior(document, item) for item in candidates], dtype=np.float32)
        return _marginal(relevance, vectors, self._count)


def _candidates(text: str) -> list[Bounds]:
    """Sentences of a readable length; all of them where there is none such."""
    every = sentences(text)[:_MOST_SENTENCES]
    readable = [
        item
        for item in every
        if _FEWEST_WORDS <= len(text[item.start : item.end].split()) <= _MOST_WORDS
    ]
    return readable or every


def _vectors(texts: list[str]) -> NDArray[np.float32] | None:
    """TF-IDF rows of unit length; None where no sentence has a word."""
    try:
        rows = TfidfVectorizer(stop_words="english", dtype=np.float32).fit_transform(texts)
    except ValueError:
        return None
    dense: NDArray[np.float32] = rows.toarray()
    return dense


def _prior(document: DocumentText, item: Bounds) -> float:
    """What a sentence's place speaks for it: near the top, or in a section that concludes."""
    path = path_at(document.headings, item.start)
    bonus = _SECTION_BONUS if any(heading.label in _TELLING for heading in path) else 0.0
    return bonus + _LEAD_BONUS * max(0.0, 1 - 10 * item.start / max(1, len(document.text)))


def _marginal(
    relevance: NDArray[np.float32], vectors: NDArray[np.float32], count: int
) -> list[int]:
    chosen: list[int] = []
    likeness = np.zeros(len(relevance), dtype=np.float32)
    for _ in range(count):
        gain = _RELEVANCE * relevance - (1 - _RELEVANCE) * likeness
        gain[chosen] = -np.inf
        best = int(gain.argmax())
        chosen.append(best)
        likeness = np.maximum(likeness, vectors @ vectors[best])
    return chosen
