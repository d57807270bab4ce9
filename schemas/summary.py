"""A summary, one row a sentence."""

from typing import Literal

from pydantic import Field

from schemas.record import Record
from schemas.span import Citation


class SummarySentence(Record):
    """A sentence of a summary and the stretches it rests on; none stands without a citation."""

    position: int = Field(ge=0)
    text: str
    citations: tuple[Citation, ...] = Field(min_length=1)
    support: Literal["extracted", "supported", "unsupported"]
