"""Which documents a question names: a soft preference, never a filter."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ray_jobs.search.questions import Question
from ray_jobs.search.words import WordIndex, words

_OF_NAMES, _OF_HEAD = 1.0, 0.5
NAMED = 3
"""So many of the documents that a question names best give candidates of their own."""
NAME_WEIGHT = 3.0
"""How much more than its similarity it counts that a passage's document is named, 0 to 1."""
HEAD = 1500
"""Characters of a document's first page that may name it."""


class Naming(NamedTuple):
    """What a document may be called by: its title, parties and file name, and how it begins."""

    names: str
    head: str


class Router:
    """Documents by what they are called."""

    def __init__(self, documents: Sequence[Naming]) -> None:
        # Names are short: how often a word stands in them says little.
        self._names = WordIndex([item.names for item in documents], k1=0.6, b=0.3)
        self._heads = WordIndex([item.head[:HEAD] for item in documents], k1=0.6, b=0.3)
        self._size = len(documents)

    def __call__(self, asked: Question) -> NDArray[np.float32]:
        """How much of the rarest part of a question each document's names hold, 0 to about 1."""
        best = np.zeros(self._size, np.float32)
        for part in asked.parts:
            most = self._names.rarity(1) * len(set(words(part)))
            if most > 0:
                score = _OF_NAMES * self._names(part) + _OF_HEAD * self._heads(part)
                best = np.maximum(best, score / np.float32(most * (_OF_NAMES + _OF_HEAD)))
        return best
