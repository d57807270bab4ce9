"""What answers a question: sentences and facts, each with the places that say so, or nothing.

An answer is given only where the best passage is like the question (``ENOUGH``): that tells what
the documents are not about. Whether a clause is there at all, the table ``answers`` knows better.
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np
from pydantic import Field

from extractors.text.sentences import sentences
from ray_jobs.search.questions import Encode, Vectors
from schemas.document import Box
from schemas.record import Value

ENOUGH = 0.35
"""Cosine of the best passage with the part of a question that asks.

On the developers' ContractNLI agreements less than 1 % of 769 questions that they answer lie below
it, and all of 20 about something else (the highest has 0.28); of 472 that fit an agreement and find
nothing in it nearly all lie above.
"""
_OF_BEST = 0.85
"""A further sentence is given where it is nearly as good as the best one."""
_SHORTEST = 20


class Place(Value):
    """Characters of a document that say something, with the page and the boxes they are in."""

    document_id: str
    collection: str
    start: int
    end: int
    text: str
    page: int | None = None
    boxes: tuple[Box, ...] = ()


class Reply(Value):
    """One answer, and where it is said."""

    kind: Literal["sentence", "fact", "written"] = Field(
        description="A sentence of a document, a row of the tables, or a model's sentence."
    )
    name: str | None = Field(default=None, description="Of a fact: the question it answers.")
    text: str
    score: float
    cited: tuple[Place, ...]


class Replies(Value):
    """All answers to a question; without any, why not."""

    question: str
    evidence: float = Field(description="How like the question the best passage is.")
    given: tuple[Reply, ...] = ()
    why_not: str | None = None
    writer: str | None = Field(default=None, description="The model that wrote, if one did.")
    prompt: str | None = Field(default=None, description="Its prompt by name and digest.")
    dropped: int = Field(
        default=0, description="Sentences of the model that their citations do not bear out."
    )


class Stretch(Value):
    """A retrieved passage of a document."""

    document_id: str
    collection: str
    start: int
    text: str
    score: float


def places(passages: Sequence[Stretch]) -> list[Place]:
    """The sentences of passages, each once, in the order of the passages."""
    found = {
        (passage.document_id, passage.start + start, passage.start + end): Place(
            document_id=passage.document_id,
            collection=passage.collection,
            start=passage.start + start,
            end=passage.start + end,
            text=passage.text[start:end],
        )
        for passage in passages
        for start, end in sentences(passage.text)
    }
    return list(found.values())


def best_sentences(
    passages: Sequence[Stretch], looked_for: Vectors, encode: Encode, *, count: int
) -> list[Reply]:
    """The sentences of passages nearest to where the answer lies, the best first."""
    cut = [own for own in places(passages) if own.end - own.start >= _SHORTEST]
    if not cut:
        return []
    scores = encode([place.text for place in cut]) @ looked_for
    order = np.argsort(-scores, kind="stable")[:count]
    best = float(scores[order[0]])
    return [
        Reply(
            kind="sentence",
            text=cut[at].text,
            score=round(float(scores[at]), 4),
            cited=(cut[at],),
        )
        for at in order
        if scores[at] >= _OF_BEST * best
    ]
