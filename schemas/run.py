"""What a run did: outcomes of documents, reports of parts, and why a document failed."""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from schemas.job import StageName
from schemas.record import Record, Value
from schemas.source import SourceFile


class Reason(StrEnum):
    """Why a document could not be processed."""

    ENCRYPTED = "encrypted"
    CORRUPT = "corrupt"
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    BOMB = "bomb"
    MISTYPED = "mistyped"
    UNSUPPORTED = "unsupported"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    CRASHED = "crashed"
    PARTIAL = "partial"
    UNAVAILABLE = "unavailable"
    CHANGED = "changed"
    INTERNAL = "internal"


def is_partial(status: str, reason: str | None) -> bool:
    """Whether an output is there and lacks something."""
    return status == "done" and reason == Reason.PARTIAL


TRANSIENT = frozenset(
    {Reason.TIMEOUT, Reason.MEMORY, Reason.CRASHED, Reason.UNAVAILABLE, Reason.CHANGED}
)
"""Reasons that another attempt may not meet again; the others are settled at once."""


class Failure(Record):
    """One document that a stage could not process, and why. Never carries document text."""

    stage: StageName
    reason: Reason
    detail: str
    attempts: int = Field(default=1, ge=1)


class WorkItem(Value):
    """One document of a part: what it reads, by the digest of the input and where that lies."""

    document_id: str
    input: str
    upstream: str | None = Field(default=None, description="The part that wrote the input.")
    parsed: str | None = Field(default=None, description="The part that wrote its pages.")
    rows: int = Field(default=0, description="How many rows that part wrote for the document.")
    file: SourceFile | None = Field(default=None, description="For parse, the file itself.")


class Part(Value):
    """The unit of work, retry and commit: some documents for one stage."""

    part_id: str
    stage: StageName
    version: str
    collection: str
    partition: str
    run_id: str
    items: tuple[WorkItem, ...] = Field(min_length=1)
    lake: dict[str, int] = Field(
        default_factory=dict, description="Table versions to read what is staged no more."
    )


class Template(Value):
    """What a note was written in: a fingerprint, and its sections by their canonical names."""

    template_id: str
    sections: tuple[str, ...] = ()


class Outcome(Value):
    """What became of one document in one stage.

    One that is done with the reason ``partial`` lacks what the detail names; its rows are kept.
    """

    document_id: str
    input: str
    status: Literal["done", "failed"]
    output: str | None = Field(default=None, description="Digest of the rows that came out.")
    rows: int = 0
    size: int = Field(default=0, description="Characters or bytes that went in.")
    reason: Reason | None = None
    detail: str | None = None
    coverage: float | None = Field(default=None, description="Of parse: what reached the text.")
    template: Template | None = Field(default=None, description="Of parse: what a note is in.")


class PartReport(Value):
    """What became of a part, and what it took."""

    part_id: str
    outcomes: tuple[Outcome, ...]
    rows: dict[str, int] = Field(description="Rows written, by table.")
    seconds: float
    cpu_seconds: float
    gpu_seconds: float = 0.0
    busy_seconds: float = Field(default=0.0, description="As whoever gave the part out saw it.")
    size: int = Field(default=0, description="Characters or bytes that went in.")
    tokens: int = Field(default=0, description="Word pieces that a model read.")
