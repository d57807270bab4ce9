"""Which words of a passage are those of a question, and which passage of a document is shown."""

import re
from collections.abc import Sequence
from itertools import groupby
from typing import Protocol, TypeVar

from ray_jobs.search.words import words

_WORD = re.compile(r"\w+")


class OfDocument(Protocol):
    """A result that says which document it is of."""

    @property
    def document_id(self) -> str:
        """Its document."""
        ...


H = TypeVar("H", bound=OfDocument)


def highlights(text: str, query: str) -> list[tuple[int, int]]:
    """Where words of a query stand in a text, in any of their forms; the end excluded."""
    wanted = set(words(query))
    return [
        match.span() for match in _WORD.finditer(text) if wanted.intersection(words(match.group()))
    ]


def by_document(hits: Sequence[H]) -> list[list[H]]:
    """Results in groups of one document each, the document of the best result first."""
    first = {hit.document_id: -place for place, hit in reversed(list(enumerate(hits)))}
    ordered = sorted(hits, key=lambda hit: -first[hit.document_id])
    return [list(own) for _, own in groupby(ordered, key=lambda hit: hit.document_id)]
