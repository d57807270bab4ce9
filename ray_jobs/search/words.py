"""Words of texts without their endings, and how well texts fit a question's words (BM25).

BM25 after Robertson and Zaragoza (2009), with the idf that is never negative.
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

_WORD = re.compile(r"[a-z0-9]+")
_JOINT = re.compile(r"(?<=[a-z])(?=[A-Z])|%[0-9A-F]{2}")
_ENDINGS = (
    ("sses", "ss"), ("ies", "y"), ("ments", "ment"), ("ions", "ion"), ("edly", ""), ("ing", ""),
    ("ed", ""), ("ly", ""), ("es", ""), ("s", ""),
)  # fmt: skip
_SHORTEST = 3


def words(text: str) -> list[str]:
    """The words of a text that say what it is about, in small letters and without endings.

    Words that a file name runs together (``JointVenture``) are taken apart.
    """
    found = _WORD.findall(_JOINT.sub(" ", text).lower())
    return [_stem(word) for word in found if len(word) > 1 and word not in _stop_words()]


class WordIndex:
    """Texts by their words."""

    def __init__(self, texts: Sequence[str], *, k1: float = 1.2, b: float = 0.75) -> None:
        self._counted = [_counted(text) for text in texts]
        self._size = len(texts)
        self._k1 = k1
        lengths = np.array([own.total() for own in self._counted], np.float64)
        mean = max(1.0, float(lengths.mean() if len(texts) else 0))
        self._norms = k1 * (1 - b + b * lengths / mean)
        self._postings: dict[str, _Posting] = {}

    def rarity(self, documents: int) -> float:
        """The weight (idf) of a word that so many of the texts have."""
        return float(np.log(1 + (self._size - documents + 0.5) / (documents + 0.5)))

    def __call__(self, question: str) -> NDArray[np.float32]:
        """The score of each text, 0 where it has none of the question's words."""
        scores = np.zeros(self._size, np.float32)
        for word in sorted(set(words(question))):
            rows, weights = self._posting(word)
            scores[rows] += weights
        return scores

    def _posting(self, word: str) -> "_Posting":
        """Where a word stands and what it weighs there; made when it is first asked for."""
        if word not in self._postings:
            where = [place for place, own in enumerate(self._counted) if word in own]
            rows = np.array(where, np.int64)
            counts = np.array([self._counted[place][word] for place in where], np.float64)
            weights = self.rarity(len(where)) * counts * (self._k1 + 1)
            weights /= counts + self._norms[rows]
            self._postings[word] = rows, weights.astype(np.float32)
        return self._postings[word]


_Posting = tuple[NDArray[np.int64], NDArray[np.float32]]


# The same candidates are weighed for one question after the other about their document.
@lru_cache(maxsize=8192)
def _counted(text: str) -> Counter[str]:
    return Counter(words(text))


@cache
def _stem(word: str) -> str:
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST and word[-2:] != "ss":
            word = word[: -len(ending)] + instead
            break
    return word[:-1] if word.endswith("e") and len(word) > _SHORTEST + 1 else word


@cache
def _stop_words() -> frozenset[str]:
    lines = files("ray_jobs.search").joinpath("rules", "stop_words.txt").read_text("utf-8")
    return frozenset(
        word for line in lines.splitlines() if not line.startswith("#") for word in line.split()
    )
