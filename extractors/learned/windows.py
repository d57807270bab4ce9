"""Cuts a text into windows that an encoder reads, along its sentences."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from extractors.text.sentences import sentences

LONGEST = 510
"""Word pieces of a window, the two marks around it apart."""
_STEP = 32


class Tokens(NamedTuple):
    """A text as word pieces, with the characters of each and the sentences they form.

    ``sentences`` has a row for each: its first word piece and the one after its last.
    """

    ids: NDArray[np.int64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    sentences: NDArray[np.int64]

    def between(self, start: int, end: int) -> tuple[int, int]:
        """The word pieces that touch some characters; the first and the one after the last."""
        first = int(np.searchsorted(self.ends, start, "right"))
        return first, int(np.searchsorted(self.starts, end, "left"))


class Window(NamedTuple):
    """Word pieces ``start`` (included) to ``end`` (excluded) of a text."""

    start: int
    end: int


class Part(NamedTuple):
    """What a window holds of a sentence: which one, and the word pieces of it, by the text."""

    sentence: int
    start: int
    end: int


class WindowBatch(NamedTuple):
    """Windows side by side, with marks around each.

    ``owners`` says of each place which of all ``parts`` it belongs to, or their number for none.
    """

    ids: NDArray[np.int64]
    mask: NDArray[np.int64]
    owners: NDArray[np.int64]
    parts: list[list[Part]]

    @property
    def part_count(self) -> int:
        """Parts of sentences in all windows."""
        return sum(map(len, self.parts))


class WordPieces:
    """Cuts texts into the word pieces of an encoder, as long as they are.

    ``opening`` and ``closing`` are the pieces that mark a window.
    """

    def __init__(self, encoder: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(encoder / "tokenizer.json"))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self.opening, self.closing = self._tokenizer.encode("").ids

    def __call__(self, text: str) -> Tokens:
        """The word pieces of a text without any mark, and its sentences."""
        encoding = self._tokenizer.encode(text, add_special_tokens=False)
        offsets = np.array(encoding.offsets, dtype=np.int64).reshape(-1, 2)
        whole = Tokens(
            np.array(encoding.ids, dtype=np.int64),
            offsets[:, 0],
            offsets[:, 1],
            np.zeros((0, 2), np.int64),
        )
        found = [whole.between(*bounds) for bounds in sentences(text)]
        held = [bounds for bounds in found if bounds[1] > bounds[0]]
        return whole._replace(sentences=np.array(held, dtype=np.int64).reshape(-1, 2))


def windows(tokens: Tokens, *, overlap: int = 0, first: int = LONGEST) -> list[Window]:
    """Windows over all word pieces, each beginning with a sentence where that leaves it half full.

    The first is at most ``first`` long; each shares up to ``overlap`` with the one before.
    """
    count, begins = len(tokens.ids), tokens.sentences[:, 0].tolist()
    made: list[Window] = []
    start, longest = 0, first
    while not made or made[-1].end < count:
        end = _end(start, longest, count, begins)
        made.append(Window(start, end))
        start, longest = _next(start, end, overlap, begins), LONGEST
    return made


def batch_of(texts: Sequence[tuple[Tokens, Window]], pieces: WordPieces) -> WindowBatch:
    """Windows of texts as one batch, as long as the longest, up to a multiple of 32."""
    longest = max(window.end - window.start for _, window in texts) + 2
    shape = (len(texts), -(-longest // _STEP) * _STEP)
    ids, mask, owners = np.zeros(shape, np.int64), np.zeros(shape, np.int64), np.full(shape, -1)
    parts: list[list[Part]] = []
    count = 0
    for row, (tokens, (start, end)) in enumerate(texts):
        length = end - start
        ids[row, 0], ids[row, length + 1] = pieces.opening, pieces.closing
        ids[row, 1 : length + 1] = tokens.ids[start:end]
        mask[row, : length + 2] = 1
        parts.append(_parts(tokens, start, end))
        for part in parts[-1]:
            owners[row, part.start - start + 1 : part.end - start + 1] = count
            count += 1
    owners[owners < 0] = count
    return WindowBatch(ids, mask, owners, parts)


def _end(start: int, longest: int, count: int, begins: Sequence[int]) -> int:
    end = min(count, start + longest)
    if end < count:
        before = bisect_right(begins, end) - 1
        if before >= 0 and begins[before] > start + longest // 2:
            return begins[before]
    return end


def _next(start: int, end: int, overlap: int, begins: Sequence[int]) -> int:
    if not overlap:
        return end
    after = bisect_left(begins, end - overlap)
    near = begins[after] if after < len(begins) and begins[after] < end else end - overlap
    return max(near, start + 1)


def _parts(tokens: Tokens, start: int, end: int) -> list[Part]:
    first = int(np.searchsorted(tokens.sentences[:, 1], start, "right"))
    last = int(np.searchsorted(tokens.sentences[:, 0], end, "left"))
    return [
        Part(number, max(begins, start), min(ends, end))
        for number, (begins, ends) in enumerate(tokens.sentences[first:last].tolist(), first)
    ]
