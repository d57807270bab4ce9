"""A summary, one row a sentence, and the lines that facts give."""

from typing import Literal

from pydantic import Field

from schemas.record import Record
from schemas.span import Citation

Support = Literal["extracted", "derived", "supported", "unsupported"]
"""How a text stands to what it cites: its own words; a rule's; checked; not borne out."""


class Gist(Record):
    """A short text and the stretches it rests on; none stands without a citation."""

    position: int = Field(ge=0)
    text: str
    topic: str | None = Field(default=None, description="What it tells of: reason, liability ...")
    support: Support


class SummarySentence(Gist):
    """A sentence of a summary, and who wrote it."""

    citations: tuple[Citation, ...] = Field(min_length=1)
    backend: str = Field(default="extractive", description="Who wrote it, with the model's name.")
    prompt: str | None = Field(default=None, description="The prompt by name and digest.")
    reasons: tuple[str, ...] = Field(
        default=(), description="Kinds of what its citations do not support."
    )


class SummaryLine(Gist):
    """A line that facts or clauses give, the more a summary should not be without.

    Of a collection marked as PHI neither its text nor its citations name anybody.
    """

    citations: tuple[Citation, ...] = Field(min_length=1)
    line_id: str
    name: str = Field(description="The fact or the clause that it is made of.")
    must_mention: bool = Field(description="Whether a summary without it omits something.")
