"""Cuts documents into chunks on section, clause, table and sentence bounds, under a limit."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tokenizers import Tokenizer

from extractors.text.headings import path_at
from extractors.text.sentences import Bounds, sentences
from schemas.chunk import Chunk
from schemas.digest import digest
from schemas.document import DocumentText

PATH_GAP = " > "
"""Between the titles of a chunk's section path."""
_SMALL = 8
"""A chunk under one part in so many of the limit goes on into the next section."""
_HALF = 2
"""A chunk over one part in so many of it ends before a numbered clause or a table."""
_CLAUSE = re.compile(r"\(?(?:\d{1,2}(?:\.\d{1,2})*|[a-z]|[ivx]{1,4})[.)]\s|(?:Section|SECTION)\s\d")
_ROW = re.compile(r"[^\n]*\t[^\n]*")


class _Piece(NamedTuple):
    """A sentence or table row, or as much of one as fits, and its word pieces."""

    start: int
    end: int
    tokens: int


class Chunker:
    """Gathers whole sentences of a section until a chunk is full.

    ``overlap`` is how many of the last sentences of a chunk the next of its section begins with,
    as long as they fill no more than a quarter of it.
    """

    def __init__(self, encoder: Path, limit: int, *, overlap: int = 0) -> None:
        self._tokenizer = word_pieces(encoder)
        self._limit = limit
        self._overlap = overlap

    def __call__(self, batch: Sequence[DocumentText]) -> Iterator[Chunk]:
        """The chunks of each document in reading order; together they hold all of its words."""
        for document in batch:
            for position, pieces in enumerate(self._gathered(document)):
                bounds = Bounds(pieces[0].start, pieces[-1].end)
                tokens = sum(piece.tokens for piece in pieces)
                yield as_chunk(document, bounds, position=position, tokens=tokens)

    def _gathered(self, document: DocumentText) -> Iterator[list[_Piece]]:
        bounds = {heading.start for heading in document.headings}
        pieces = list(self._pieces(document.text))
        tables = _tables(document.text, pieces)
        held: list[_Piece] = []
        for piece in pieces:
            size = sum(own.tokens for own in held)
            ahead = max(piece.tokens, min(tables.get(piece.start, 0), self._limit))
            if held and (
                size + ahead > self._limit or self._is_apart(document.text, bounds, piece, size)
            ):
                yield held
                held = [] if piece.start in bounds else self._repeated(held, ahead)
            held.append(piece)
        if held:
            yield held

    def _is_apart(self, text: str, bounds: set[int], piece: _Piece, size: int) -> bool:
        """Whether something of its own begins, while the chunk before it is worth having."""
        if piece.start in bounds:
            return size >= self._limit // _SMALL
        return size >= self._limit // _HALF and bool(_CLAUSE.match(text, piece.start))

    def _repeated(self, held: list[_Piece], ahead: int) -> list[_Piece]:
        """What the next chunk has in common with the last one."""
        last = held[-self._overlap :] if self._overlap else []
        size = sum(piece.tokens for piece in last)
        fits = size <= self._limit // 4 and size + ahead <= self._limit and len(last) < len(held)
        return list(last) if fits else []

    def _pieces(self, text: str) -> Iterator[_Piece]:
        bounds = list(_whole_rows(text, sentences(text)))
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


def word_pieces(encoder: Path) -> Tokenizer:
    """The tokenizer of an encoder, that cuts nothing off."""
    tokenizer: Tokenizer = Tokenizer.from_file(str(encoder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def as_chunk(document: DocumentText, bounds: Bounds, *, position: int, tokens: int) -> Chunk:
    """The chunk of a stretch of a document, with the path of headings that it stands under."""
    start, end = bounds
    path = path_at(document.headings, start)
    return Chunk(
        document_id=document.document_id,
        chunk_id=digest("chunk", document.document_id, start, end),
        start=start,
        end=end,
        text=document.text[start:end],
        position=position,
        section=PATH_GAP.join(heading.title for heading in path) or None,
        tokens=tokens,
    )


def _whole_rows(text: str, bounds: Sequence[Bounds]) -> Iterator[Bounds]:
    """Sentences; those of one table row, whose cells are tabs apart, together."""
    held: Bounds | None = None
    for own in bounds:
        if held and "\t" in (gap := text[held.end : own.start]) and "\n" not in gap:
            held = Bounds(held.start, own.end)
            continue
        if held:
            yield held
        held = own
    if held:
        yield held


def _tables(text: str, pieces: Sequence[_Piece]) -> dict[int, int]:
    """The word pieces of each table of two rows or more, by where it starts."""
    tables: dict[int, int] = {}
    start: int | None = None
    rows = size = 0
    for piece in pieces:
        if _ROW.fullmatch(text, piece.start, piece.end):
            start = piece.start if start is None else start
            rows, size = rows + 1, size + piece.tokens
            if rows > 1:
                tables[start] = size
        else:
            start, rows, size = None, 0, 0
    return tables
