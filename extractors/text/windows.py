"""Cuts documents into windows of so many characters, whatever stands in them: a plain baseline."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from tokenizers import Tokenizer

from extractors.text.chunks import as_chunk, word_pieces
from extractors.text.sentences import Bounds
from schemas.chunk import Chunk
from schemas.document import DocumentText


class FixedChunker:
    """Windows that end at white space, none of them longer than a number of characters.

    A window of many more word pieces than letters of common words have is cut by the encoder.
    """

    def __init__(self, encoder: Path, characters: int) -> None:
        self._tokenizer: Tokenizer = word_pieces(encoder)
        self._characters = characters

    def __call__(self, batch: Sequence[DocumentText]) -> Iterator[Chunk]:
        """The chunks of each document in reading order; together they hold all of its words."""
        for document in batch:
            windows = list(_windows(document.text, self._characters))
            texts = [document.text[start:end] for start, end in windows]
            encoded = self._tokenizer.encode_batch(texts, add_special_tokens=False)
            for position, (window, encoding) in enumerate(zip(windows, encoded, strict=True)):
                yield as_chunk(document, window, position=position, tokens=len(encoding.ids))


def _windows(text: str, size: int) -> Iterator[Bounds]:
    start = _next_word(text, 0)
    while start < len(text):
        end = min(start + size, len(text))
        if end < len(text) and not text[end].isspace():
            space = next((at for at in range(end - 1, start, -1) if text[at].isspace()), end)
            end = space
        trimmed = len(text[start:end].rstrip())
        yield Bounds(start, start + trimmed)
        start = _next_word(text, end)


def _next_word(text: str, start: int) -> int:
    while start < len(text) and text[start].isspace():
        start += 1
    return start
