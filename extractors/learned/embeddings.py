"""The embedding stage: chunks to vectors."""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Literal

from extractors.learned.context_lines import ContextLine, head_of
from extractors.learned.encoder import Encoder
from extractors.learned.weights import encoder_folder, encoder_name
from schemas.chunk import Chunk, Embedding


class Embedder:
    """Embeds the text of chunks, each with a line that says where it stands.

    ``name`` tells what a document is called from how it begins, ``line`` makes the line of it.
    """

    def __init__(
        self,
        encoder: Path | None,
        *,
        name: Callable[[str], str],
        line: ContextLine,
        precision: Literal["auto", "fp32", "bf16"],
        tokens_per_batch: int,
    ) -> None:
        self._encoder = Encoder(
            encoder_folder(encoder), precision=precision, tokens_per_batch=tokens_per_batch
        )
        self._model = f"{encoder_name(encoder)}/{self._encoder.precision}"
        self._name = name
        self._line = line

    def __call__(self, batch: Sequence[Chunk]) -> Iterator[Embedding]:
        """One vector for each chunk; all chunks of a document are in one batch, side by side."""
        names = {
            document: self._name(head_of(list(chunks)))
            for document, chunks in groupby(batch, key=lambda chunk: chunk.document_id)
        }
        texts = [
            embedded_text(self._line(names[chunk.document_id], chunk), chunk) for chunk in batch
        ]
        vectors = self._encoder.encode(texts).astype("<f2")
        for chunk, vector in zip(batch, vectors, strict=True):
            yield Embedding(
                document_id=chunk.document_id,
                chunk_id=chunk.chunk_id,
                start=chunk.start,
                end=chunk.end,
                page=chunk.page,
                section=chunk.section,
                text=chunk.text,
                model=self._model,
                vector=vector.tobytes(),
            )


def embedded_text(line: str, chunk: Chunk) -> str:
    """What the vector of a chunk is made of."""
    return f"{line}: {chunk.text}" if line else chunk.text
