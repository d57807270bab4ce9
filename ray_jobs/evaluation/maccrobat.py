"""Reads case reports with gold entities, in the form of the MACCROBAT files."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ray_jobs.errors import UsageError

# The files hold more: events, relations, annotators' notes.
_OWN_FIELDS = ConfigDict(frozen=True, extra="ignore")


class GoldEntity(BaseModel):
    """A stretch of a note that its annotators marked, from its first to its last character."""

    model_config = _OWN_FIELDS

    start: int = Field(ge=0)
    end: int
    label: str


class GoldNote(BaseModel):
    """A note and what was marked in it."""

    model_config = _OWN_FIELDS

    doc_id: str
    text: str
    entities: tuple[GoldEntity, ...] = ()


def gold_notes(file: Path) -> Iterator[GoldNote]:
    """The notes of a gzipped file of JSON lines; UsageError names a line that is none."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                yield GoldNote.model_validate(json.loads(line))
            except (ValidationError, ValueError) as error:
                reason = type(error).__name__
                raise UsageError(f"{file.name}, line {number}: no note ({reason})") from None
