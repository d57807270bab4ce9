"""What a document says, as typed values that name their evidence."""

from datetime import date
from typing import Literal

from pydantic import Field

from schemas.record import Record
from schemas.span import Evidence, Span


class Fact(Record):
    """A typed value with the stretches it rests on and how it came from them."""

    fact_id: str
    name: str = Field(description="What is said: governing_law, medication, party ...")
    value: str = Field(description="The value in its normal form, as text.")
    value_date: date | None = None
    value_number: float | None = None
    unit: str | None = Field(default=None, description="Currency code, or a unit of time.")
    qualifier: str | None = Field(default=None, description="A party's role, a drug's status ...")
    polarity: Literal["affirmed", "negated"] = "affirmed"
    modality: Literal["actual", "possible", "conditional"] = "actual"
    derivation: str = Field(description="The rule that made the value of its evidence.")
    evidence: tuple[Evidence, ...] = Field(min_length=1)


class ContractTerm(Fact):
    """A fact about a contract."""


class ContractPeriod(Record):
    """A term of a contract, the first (0) or a renewed one, computed from what the text says.

    Terms are listed as they follow each other if nobody gives notice. Where the end cannot be
    computed there is one row, and ``derivation`` says why.
    """

    period_id: str
    number: int = Field(ge=0)
    begins: date | None
    ends: date | None = Field(description="The last day of the term.")
    renews: bool = Field(description="Whether another term follows unless somebody gives notice.")
    last_day_to_opt_out: date | None
    derivation: str
    evidence: tuple[Evidence, ...] = ()


class Obligation(Span):
    """What a party must or must not do, and by when: a day, or a length of time and its event."""

    obligation_id: str
    party: str = Field(description="As the text calls it there.")
    party_name: str | None = Field(description="The name that the defined term stands for.")
    modality: Literal["must", "must not"]
    due: date | None
    within: str | None = Field(description="ISO 8601; business days as P10B.")
    event: str | None = Field(description="What the length of time counts from or up to.")


class CrossReference(Span):
    """Where a clause refers to a section, an exhibit or a defined term, and what that is.

    ``evidence`` is the heading, the line or the definition; none where the text has none.
    """

    reference_id: str
    kind: str = Field(description="section, article, exhibit ... or term.")
    evidence: tuple[Evidence, ...] = ()


class ClinicalFact(Fact):
    """A fact about a patient."""


class Relation(Record):
    """A tie between two entities of one document, as from a drug to its dose."""

    relation_id: str
    label: str
    source_id: str
    target_id: str


class Answer(Record):
    """What a document answers to one question, with the evidence also where it is "no".

    ``found`` carries its spans; ``absent`` says how much was searched and shows the best
    candidate that was rejected; ``unreadable`` that nothing was found, and that pages were lost on
    which it may stand.
    """

    question: str
    status: Literal["found", "absent", "not_searched", "unreadable"]
    best_score: float | None = Field(default=None, ge=0, le=1)
    searched: int = Field(ge=0, description="Characters that were searched.")
    evidence: tuple[Evidence, ...] = ()
