"""Reads a text once, window by window: the scores of every label for sentences and word pieces."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from extractors.learned.batches import batches
from extractors.learned.encoder import device, fastest_precision
from extractors.learned.tagger import Tagger
from extractors.learned.windows import Tokens, Window, WindowBatch, WordPieces, batch_of, windows

_OVERLAP = 96
_EDGE = 48
"""A word piece is trusted the more, the farther from the edges of its window it is, up to this."""


class Scores(NamedTuple):
    """What a model says of a text: a row for each sentence and for each word piece, by label.

    ``read`` counts the word pieces that the model was given for it.
    """

    tokens: Tokens
    sentences: NDArray[np.float32]
    pieces: NDArray[np.float32]
    read: int


class Reader:
    """A tagger with the word pieces that it knows."""

    def __init__(self, tagger: Tagger, pieces: WordPieces, *, tokens_per_batch: int) -> None:
        self._device = device()
        self._tagger = tagger.to(self._device).eval()
        if fastest_precision() == "bf16":
            tagger.encoder.bfloat16()
        self._pieces = pieces
        self._budget = tokens_per_batch

    def read(self, text: str) -> Scores:
        """The scores of a text; where windows overlap, their mean, weighed by what they see."""
        tokens = self._pieces(text)
        labels = self._tagger.tokens.out_features
        sentences, pieces = _Mean(len(tokens.sentences), labels), _Mean(len(tokens.ids), labels)
        cut = windows(tokens, overlap=_OVERLAP)
        for some in _grouped(cut, self._budget):
            batch = batch_of([(tokens, window) for window in some], self._pieces)
            of_parts, of_pieces = self._probabilities(batch)
            at = 0
            for row, window in enumerate(some):
                length = window.end - window.start
                pieces.add(
                    slice(window.start, window.end), of_pieces[row, 1 : length + 1], _trust(length)
                )
                for part in batch.parts[row]:
                    context = min(part.start - window.start, window.end - part.end, _EDGE)
                    weight = (part.end - part.start) * (1 + context / _EDGE)
                    whole = slice(part.sentence, part.sentence + 1)
                    sentences.add(whole, of_parts[at : at + 1], np.array([weight]))
                    at += 1
        read = sum(window.end - window.start + 2 for window in cut)
        return Scores(tokens, sentences.value(), pieces.value(), read)

    def _probabilities(self, batch: WindowBatch) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        given = [torch.from_numpy(item).to(self._device) for item in batch[:3]]
        with torch.inference_mode():
            sentences, pieces = self._tagger(*given, batch.part_count)
        return (
            torch.sigmoid(sentences.float()).cpu().numpy(),
            torch.sigmoid(pieces.float()).cpu().numpy(),
        )


class _Mean:
    """A weighed mean by rows, of what comes piece by piece."""

    def __init__(self, rows: int, columns: int) -> None:
        self._sum = np.zeros((rows, columns), np.float32)
        self._weight = np.zeros((rows, 1), np.float32)

    def add(self, rows: slice, values: NDArray[np.float32], weights: NDArray[np.float64]) -> None:
        self._sum[rows] += values * weights[:, None]
        self._weight[rows] += weights[:, None]

    def value(self) -> NDArray[np.float32]:
        return (self._sum / np.maximum(self._weight, 1e-6)).astype(np.float32)


def _trust(length: int) -> NDArray[np.float64]:
    place = np.arange(length)
    return 1.0 + np.minimum(np.minimum(place, place[::-1]), _EDGE)


def _grouped(cut: Sequence[Window], budget: int) -> Iterator[list[Window]]:
    """Windows of like length, as many at once as the budget of word pieces allows."""
    lengths = [window.end - window.start + 2 for window in cut]
    for batch in batches(lengths, budget):
        yield [cut[place] for place in batch.indexes]
