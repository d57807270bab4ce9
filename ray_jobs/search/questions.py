"""What a query asks, and which document it may name: "In the lease of X: who pays repairs?"."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_JOINT = re.compile(r"[;:]\s+")

Vectors = NDArray[np.float32]
Encode = Callable[[Sequence[str]], Vectors]
"""What gives unit vectors of texts, as rows."""


class Question(NamedTuple):
    """A query and its parts; where there is one part, it is all of them.

    The first part may name the document, the last one asks.
    """

    text: str
    parts: tuple[str, ...]

    @property
    def asked(self) -> str:
        """The part that asks."""
        return self.parts[-1]


class Sense(NamedTuple):
    """The vectors of a question: of all of it and of the part that asks."""

    whole: Vectors
    asked: Vectors


def question(query: str) -> Question:
    """A query taken apart at its colons and semicolons."""
    text = " ".join(query.split())
    parts = tuple(part for part in _JOINT.split(text) if part.strip())
    return Question(text, parts or (text,))


def senses(questions: Sequence[Question], encode: Encode) -> list[Sense]:
    """The vectors of questions, each text encoded once."""
    texts = list(dict.fromkeys(text for item in questions for text in (item.text, item.asked)))
    vectors = dict(zip(texts, encode(texts), strict=True))
    return [Sense(vectors[item.text], vectors[item.asked]) for item in questions]
