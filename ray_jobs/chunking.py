"""What cuts documents, and what embeds the chunks of a kind of documents, by the settings."""

from collections.abc import Callable
from typing import Any

from extractors.stage import Stage
from schemas.chunk import Chunk
from schemas.document import DocumentText
from schemas.job import Kind
from schemas.settings import Settings


def chunker(settings: Settings) -> Stage[DocumentText, Chunk]:
    """What cuts documents by these settings."""
    from extractors.learned.weights import encoder_folder
    from extractors.text.chunks import Chunker
    from extractors.text.windows import FixedChunker

    folder, chosen = encoder_folder(settings.encoder), settings.chunks
    if chosen.strategy == "fixed":
        return FixedChunker(folder, chosen.characters)
    return Chunker(folder, chosen.tokens, overlap=chosen.overlap)


def embedder(kind: Kind) -> Callable[[Settings], Stage[Any, Any]]:
    """What builds the embedding stage for a kind: each has lines of context of its own."""

    def build(settings: Settings) -> Stage[Any, Any]:
        from extractors.learned import context_lines
        from extractors.learned.embeddings import Embedder

        is_contract = kind is Kind.CONTRACT
        return Embedder(
            settings.encoder,
            name=context_lines.contract_name if is_contract else context_lines.note_type,
            line=context_lines.contract_line if is_contract else context_lines.note_line,
            precision=settings.embeddings.precision,
            tokens_per_batch=settings.embeddings.tokens_per_batch,
        )

    return build
