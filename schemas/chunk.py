"""Chunks of a document and their vectors, and the settings by which they are made."""

from typing import Literal

from pydantic import Field

from schemas.record import Record, Value
from schemas.span import Retold, Span


class Chunk(Span, Retold):
    """A stretch that is embedded and found as one; whole sentences of one section."""

    chunk_id: str
    position: int = Field(ge=0, description="Its place among the document's chunks, from 0.")
    section: str | None = Field(default=None, description="Titles from the outermost heading in.")
    tokens: int = Field(ge=0, description="Word pieces of the encoder, without its marks.")


class Embedding(Record):
    """A chunk's vector, with what a search result shows of the chunk."""

    chunk_id: str
    start: int
    end: int
    page: int | None
    section: str | None
    text: str
    model: str = Field(description="Name and arithmetic, as in all-MiniLM-L6-v2/bf16.")
    vector: bytes = Field(description="Little-endian float16, one after another, unit length.")


class ChunkSettings(Value):
    """How documents are cut."""

    strategy: Literal["structure", "fixed"] = Field(
        default="structure",
        description="fixed: windows of so many characters, whatever stands in them.",
    )
    tokens: int = Field(
        default=96, ge=32, le=512, description="The most that a chunk of structure holds."
    )
    overlap: int = Field(
        default=0, ge=0, le=3, description="Sentences that it has in common with the one before."
    )
    characters: int = Field(
        default=500, ge=100, le=2000, description="The most that a fixed window holds."
    )


class EmbeddingSettings(Value):
    """How chunks are embedded."""

    precision: Literal["auto", "fp32", "bf16"] = "auto"
    tokens_per_batch: int = Field(default=8192, ge=512)
