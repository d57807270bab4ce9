"""Makes what a tagger is trained with from texts and the stretches marked in them."""

import random
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from extractors.learned.windows import LONGEST, Tokens, Window, WindowBatch, WordPieces, windows

_SHIFT = LONGEST // 2
_ENOUGH = 0.5


class Marked(NamedTuple):
    """Word pieces ``start`` to ``end`` that have a label, by its place among all of them."""

    label: int
    start: int
    end: int


class Example(NamedTuple):
    """A text as word pieces, with what was marked in it."""

    tokens: Tokens
    marked: list[Marked]


def example(text: str, spans: Iterable[tuple[int, int, int]], pieces: WordPieces) -> Example:
    """A text to train with, and its spans: the place of the label, then the characters.

    Spans that hold no word piece are left out.
    """
    tokens = pieces(text)
    marked = [Marked(place, *tokens.between(start, end)) for place, start, end in spans]
    return Example(tokens, [item for item in marked if item.end > item.start])


def epoch(
    examples: Sequence[Example], *, number: int, seed: int, empty: float
) -> list[tuple[int, Window]]:
    """The windows of one epoch in random order: which example, and where.

    Of those without anything marked only the share ``empty`` is taken; each epoch cuts anew.
    """
    dice = random.Random(seed * 1000 + number)  # noqa: S311  # Not for secrets.
    taken = [
        (index, window)
        for index, (tokens, marked) in enumerate(examples)
        for window in windows(tokens, first=LONGEST - dice.randrange(_SHIFT) if number else LONGEST)
        if any(_within(marked, window)) or dice.random() < empty
    ]
    dice.shuffle(taken)
    return taken


def targets(
    examples: Sequence[Example],
    batch: Sequence[tuple[int, Window]],
    made: WindowBatch,
    labels: int,
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Of each part of a sentence, then of each place of the windows, which labels it has.

    A sentence has a label where at least half of it, or of what is marked, lies in the other.
    """
    of_parts = np.zeros((made.part_count, labels), np.float32)
    of_places = np.zeros((*made.ids.shape, labels), np.float32)
    at = 0
    for row, (index, window) in enumerate(batch):
        tokens, marked = examples[index]
        inside = list(_within(marked, window))
        for label, start, end in inside:
            first, last = max(start, window.start), min(end, window.end)
            of_places[row, first - window.start + 1 : last - window.start + 1, label] = 1
        for part in made.parts[row]:
            begins, ends = tokens.sentences[part.sentence]
            for label, start, end in inside:
                shared = min(ends, end) - max(begins, start)
                if shared > 0 and shared >= _ENOUGH * min(ends - begins, end - start):
                    of_parts[at, label] = 1
            at += 1
    return of_parts, of_places


def _within(marked: Sequence[Marked], window: Window) -> Iterator[Marked]:
    return (item for item in marked if item.start < window.end and item.end > window.start)
