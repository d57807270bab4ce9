"""Reads contracts with gold clauses, in the form of the CUAD files."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

from pydantic import Field, ValidationError

from ray_jobs.errors import UsageError
from schemas.record import Value


class GoldClause(Value):
    """A stretch of a contract that its annotators marked."""

    label: str
    start: int = Field(ge=0)
    end: int
    text: str


class GoldContract(Value):
    """A contract, what was marked in it, and its answers in a normal form."""

    doc_id: str
    text: str
    title: str = ""
    contract_type: str = ""
    pdf: str | None = None
    clauses: tuple[GoldClause, ...] = ()
    normalized_answers: dict[str, str] = Field(default_factory=dict)


def gold_contracts(file: Path) -> Iterator[GoldContract]:
    """The contracts of a gzipped file of JSON lines; UsageError names a line that is none."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                yield GoldContract.model_validate(json.loads(line))
            except (ValidationError, ValueError) as error:
                reason = type(error).__name__
                raise UsageError(f"{file.name}, line {number}: no contract ({reason})") from None
