"""Stretches of a document's text, and what the extractors say of them."""

from typing import Literal, Self

from pydantic import ConfigDict, Field, model_validator

from schemas.digest import digest
from schemas.document import Box, DocumentText
from schemas.record import Record, Value


class Stretch(Value):
    """Characters ``start`` (included) to ``end`` (excluded) of a document's text.

    ``page`` and ``boxes`` are looked up from the word table of the document's pages when a row
    is written; an extractor leaves them empty. A stretch over two pages has boxes on both.
    """

    start: int = Field(ge=0)
    end: int
    text: str
    page: int | None = None
    boxes: tuple[Box, ...] = ()

    @model_validator(mode="after")
    def _covers_its_text(self) -> Self:
        if self.end - self.start != len(self.text):
            raise ValueError(f"[{self.start}, {self.end}) does not fit {len(self.text)} characters")
        return self


class Retold(Stretch):
    """A stretch whose text may be that of a de-identified document, and then of another length.

    ``start`` and ``end`` are those of the document's own text all the same.
    """

    @model_validator(mode="after")
    def _covers_its_text(self) -> Self:
        if self.end < self.start:
            raise ValueError(f"[{self.start}, {self.end}) ends before it starts")
        return self


class Evidence(Stretch):
    """A stretch that a derived value rests on."""

    @classmethod
    def of(cls, document: DocumentText, start: int, end: int) -> Self:
        """The stretch of a document from start to end."""
        return cls(start=start, end=end, text=document.text[start:end])


class Citation(Evidence, Retold):
    """A stretch that a told text rests on."""

    model_config = ConfigDict(from_attributes=True)


class Span(Record, Stretch):
    """A row about a stretch of one document."""

    def as_evidence(self) -> Evidence:
        """This span as the ground of a derived value."""
        return Evidence(
            start=self.start, end=self.end, text=self.text, page=self.page, boxes=self.boxes
        )


class Section(Span):
    """A heading; the characters from ``start`` to ``body_end`` belong to its section."""

    title: str
    level: int = Field(ge=1)
    number: str | None = None
    label: str | None = Field(default=None, description="The canonical name, where it is known.")
    body_end: int


class Clause(Span):
    """A stretch that answers one of the clause questions."""

    clause_id: str
    label: str
    score: float = Field(ge=0, le=1)
    rule: str = Field(description="The rule that found it.")


class Entity(Span):
    """A named thing: a drug, a problem, a party, an amount.

    The three context axes follow ConText (Harkema et al. 2009); they keep their defaults where
    the text is not clinical.
    """

    entity_id: str
    label: str
    score: float = Field(default=1.0, ge=0, le=1)
    normalized: str | None = None
    assertion: Literal["present", "negated", "possible", "conditional"] = "present"
    temporality: Literal["recent", "historical", "hypothetical"] = "recent"
    experiencer: Literal["patient", "family"] = "patient"
    cue: str | None = Field(default=None, description="The words that decided the context.")
    section: str | None = None


def span_id(document: str, label: str, start: int, end: int) -> str:
    """The identifier of a labelled stretch of a document."""
    return digest("span", document, label, start, end)
