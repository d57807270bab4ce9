"""Tags a note with the 41 types of MACCROBAT (Caufield et al. 2019) with a trained model.

Each type is asked for on its own, of each word piece whether it lies inside such an entity and
whether one begins there.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from extractors.clinical.entity_labels import LABELS, WEIGHTS, Tagged
from extractors.learned.reading import Reader
from extractors.learned.trained import load_tagger
from extractors.learned.weights import encoder_folder, encoder_identity
from extractors.learned.windows import Tokens, WordPieces

FOUND_AT = 0.5
"""How likely a word is inside an entity for it to be found there."""
_BEGINS_AT = 0.5


class EntityModel:
    """The trained model, loaded."""

    def __init__(
        self, encoder: Path | None, weights: Path | None = None, *, tokens_per_batch: int = 4096
    ) -> None:
        folder = encoder_folder(encoder)
        tagger, _ = load_tagger(weights or WEIGHTS, folder, encoder_identity(encoder))
        self._reader = Reader(tagger, WordPieces(folder), tokens_per_batch=tokens_per_batch)

    def __call__(self, text: str) -> list[Tagged]:
        """The entities of a text, in order; of those that overlap the surest."""
        scores = self._reader.read(text)
        return apart(tagged(text, scores.tokens, scores.pieces))


def tagged(text: str, tokens: Tokens, pieces: NDArray[np.float32]) -> Iterator[Tagged]:
    """What the scores of the word pieces, ``OUTPUTS`` of each, say of the words."""
    words = _words(text, tokens)
    if not len(words):
        return
    ends = np.append(words[1:], len(pieces))
    mean = np.add.reduceat(pieces, words, axis=0) / (ends - words)[:, None]
    inside, begins = mean[:, : len(LABELS)], pieces[words, len(LABELS) :]
    for place, label in enumerate(LABELS):
        for first, last in _runs(inside[:, place] > FOUND_AT, begins[:, place] > _BEGINS_AT):
            score = float(inside[first:last, place].mean())
            start, end = tokens.starts[words[first]], tokens.ends[ends[last - 1] - 1]
            yield Tagged(int(start), int(end), label, round(score, 4))


def apart(found: Iterable[Tagged]) -> list[Tagged]:
    """Of stretches that overlap the surest, in the order of the text."""
    kept: list[Tagged] = []
    for item in sorted(found, key=lambda item: -item.score):
        if all(item.start >= other.end or item.end <= other.start for other in kept):
            kept.append(item)
    return sorted(kept)


def _words(text: str, tokens: Tokens) -> NDArray[np.int64]:
    """The first word piece of each word."""
    starts, ends = tokens.starts.tolist(), tokens.ends.tolist()
    is_first = [
        not place
        or start != ends[place - 1]
        or not (text[start].isalnum() and text[start - 1].isalnum())
        for place, start in enumerate(starts)
    ]
    return np.flatnonzero(is_first)


def _runs(is_inside: NDArray[np.bool_], begins: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """The first place of each run and the one after its last; a beginning starts a new one."""
    places = np.flatnonzero(is_inside)
    if not len(places):
        return
    is_new = np.diff(places) > 1
    is_new |= begins[places[1:]]
    for run in np.split(places, np.flatnonzero(is_new) + 1):
        yield int(run[0]), int(run[-1]) + 1
