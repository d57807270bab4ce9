"""Cuts documents into chunks on section and sentence bounds, under a limit of word pieces."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tokenizers import Tokenizer

from extractors.text.headings import path_at
from extractors.text.sentences import Bounds, sentences
from schemas.chunk import Chunk
from schemas.digest import digest
from schemas.document import DocumentText

_PATH_GAP = " > "
_SMALL = 8
"""A chunk under one part in so many of the limit goes on into the next section."""


class _Piece(NamedTuple):
    """A sentence, or as much of one as fits, and its word pieces."""

    start: int
    end: int
    tokens: int


class Chunker:
    """Gathers whole sentences of a section until a chunk is full."""

    def __init__(self, encoder: Path, limit: int) -> None:
        self._tokenizer = Tokenizer.from_file(str(encoder / "tokenizer.json"))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._limit = limit

    def __call__(self, batch: Sequence[DocumentText]) -> Iterator[Chunk]:
        """The chunks of each document in reading order; together they hold all of its words."""
        for document in batch:
            for position, pieces in enumerate(self._gathered(document)):
                yield _chunk(document, position, pieces)

    def _gathered(self, document: DocumentText) -> Iterator[list[_Piece]]:
        bounds = {heading.start for heading in document.headings}
        held: list[_Piece] = []
        size = 0
        for piece in self._pieces(document.text):
            new_section = piece.start in bounds and size >= self._limit // _SMALL
            if held and (new_section or size + piece.tokens > self._limit):
                yield held
                held, size = [], 0
            held.append(piece)
            size += piece.tokens
        if held:
            yield held

    def _pieces(self, text: str) -> Iterator[_Piece]:
        bounds = sentences(text)
        encoded = self._tokenizer.encode_batch(
            [text[start:end] for start, end in bounds], add_special_tokens=False
        )
        for sentence, encoding in zip(bounds, encoded, strict=True):
            yield from self._fitting(sentence, encoding.offsets)

    def _fitting(self, sentence: Bounds, offsets: Sequence[tuple[int, int]]) -> Iterator[_Piece]:
        """The sentence itself, or stretches of it that each keep the limit."""
        if len(offsets) <= self._limit:
            yield _Piece(sentence.start, sentence.end, len(offsets))
            return
        for first in range(0, len(offsets), self._limit):
            last = min(first + self._limit, len(offsets)) - 1
            start = sentence.start + offsets[first][0]
            end = sentence.start + offsets[last][1]
            yield _Piece(start, end, last - first + 1)


def _chunk(document: DocumentText, position: int, pieces: list[_Piece]) -> Chunk:
    start, end = pieces[0].start, pieces[-1].end
    path = path_at(document.headings, start)
    return Chunk(
        document_id=document.document_id,
        chunk_id=digest("chunk", document.document_id, start, end),
        start=start,
        end=end,
        text=document.text[start:end],
        position=position,
        section=_PATH_GAP.join(heading.title for heading in path) or None,
        tokens=sum(piece.tokens for piece in pieces),
    )
