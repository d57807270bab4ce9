"""The embedding stage: chunks to vectors."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from extractors.learned.encoder import Encoder
from extractors.learned.weights import encoder_folder, encoder_name
from schemas.chunk import Chunk, Embedding


class Embedder:
    """Embeds the text of chunks."""

    def __init__(
        self,
        encoder: Path | None,
        *,
        precision: Literal["auto", "fp32", "bf16"],
        tokens_per_batch: int,
    ) -> None:
        self._encoder = Encoder(
            encoder_folder(encoder), precision=precision, tokens_per_batch=tokens_per_batch
        )
        self._model = f"{encoder_name(encoder)}/{self._encoder.precision}"

    def __call__(self, batch: Sequence[Chunk]) -> Iterator[Embedding]:
        """One vector for each chunk."""
        vectors = self._encoder.encode([chunk.text for chunk in batch]).astype("<f2")
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
