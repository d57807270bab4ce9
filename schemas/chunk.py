"""Chunks of a document and their vectors."""

from pydantic import Field

from schemas.record import Record
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
