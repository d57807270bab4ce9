"""Second guesses at the bounds of a clause: parts of a long sentence, and sentences taken together.

Annotators mark whole sentences nearly always. Where a sentence is a list or has provisos they
sometimes mark one item, and sometimes a clause is several sentences: such stretches are candidates
too, always behind those that are a sentence of the same score.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from extractors.contracts.cues import Candidate
from extractors.learned.reading import Scores
from extractors.learned.windows import Tokens

_BOUND = re.compile(
    r"[;:]\s+|\b(?:provided(?:,? however,?)?(?: that)?|except that|notwithstanding)\b"
    r"|(?<=\s)\((?:[a-z]|[ivx]{1,4}|\d)\)\s+|[•●]|\s--\s|\n\s*\n",
    re.IGNORECASE,
)
_LEAST_OF_SENTENCE = 0.01
_LEAST_TOGETHER = 0.05
_BETWEEN = 2
_LONG = 25
_SHORTEST = 5
_BEHIND = 0.1
"""What the score of a second guess counts beside that of a sentence."""


def clause_parts(
    text: str, scores: Scores, labels: tuple[str, ...], among: frozenset[str]
) -> Iterator[Candidate]:
    """The parts and the runs of sentences that may be clauses of some of the labels."""
    for place, label in enumerate(labels):
        if label in among:
            for start, end, score in (*_parts(text, scores, place), *_runs(scores, place)):
                yield Candidate(start, end, label, _BEHIND * score, "clause-model, second guess")


def _parts(text: str, scores: Scores, place: int) -> Iterator[tuple[int, int, float]]:
    """Items of likely sentences; the words of an item say how much of the score is its own."""
    for sentence in np.flatnonzero(scores.sentences[:, place] > _LEAST_OF_SENTENCE):
        first, last = map(int, scores.tokens.sentences[sentence])
        start, end = _characters(scores.tokens, first, last)
        stretches = _cut(text, start, end) if len(text[start:end].split()) >= _LONG else []
        best = max(float(scores.pieces[first:last, place].max()), 1e-6)
        for own_start, own_end in stretches:
            own_first, own_last = scores.tokens.between(own_start, own_end)
            if own_last > own_first:
                mean = float(scores.pieces[own_first:own_last, place].mean())
                score = float(scores.sentences[sentence, place]) * min(1.0, mean / best)
                yield own_start, own_end, score


def _cut(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The items of a sentence that have some words; none where it is of one piece."""
    found = list(_BOUND.finditer(text, start, end))
    cuts = [start, *(own.start() + (own.group()[0] in ";:") for own in found), end]
    items = []
    for first, last in pairwise(cuts):
        own = text[first:last]
        if len(own.split()) >= _SHORTEST:
            begin = first + len(own) - len(own.lstrip())
            items.append((begin, begin + len(own.strip())))
    return items if len(items) > 1 else []


def _runs(scores: Scores, place: int) -> Iterator[tuple[int, int, float]]:
    """Likely sentences that stand together, from the first to the last."""
    likely = np.flatnonzero(scores.sentences[:, place] > _LEAST_TOGETHER)
    for run in np.split(likely, np.flatnonzero(np.diff(likely) > _BETWEEN) + 1):
        if len(run) > 1:
            first, last = scores.tokens.sentences[run[0]][0], scores.tokens.sentences[run[-1]][1]
            bounds = _characters(scores.tokens, int(first), int(last))
            yield *bounds, float(scores.sentences[run, place].mean())


def _characters(tokens: Tokens, first: int, last: int) -> tuple[int, int]:
    return int(tokens.starts[first]), int(tokens.ends[last - 1])
