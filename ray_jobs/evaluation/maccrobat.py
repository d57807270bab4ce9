"""Reads case reports with gold entities, in the form of the MACCROBAT files."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ray_jobs.errors import UsageError
from ray_jobs.evaluation.matches import SLICES

# The files hold more, such as annotators' notes.
_OWN_FIELDS = ConfigDict(frozen=True, extra="ignore")


class GoldEntity(BaseModel):
    """A stretch of a note that its annotators marked, from its first to its last character."""

    model_config = _OWN_FIELDS

    id: str = ""
    start: int = Field(ge=0)
    end: int
    label: str


class GoldEvent(BaseModel):
    """An entity that takes part in something: ties name the event where there is one."""

    model_config = _OWN_FIELDS

    id: str
    trigger: str


class GoldRelation(BaseModel):
    """A tie from one entity, or its event, to another."""

    model_config = _OWN_FIELDS

    type: str
    arg1: str
    arg2: str


class GoldNote(BaseModel):
    """A note and what was marked in it."""

    model_config = _OWN_FIELDS

    doc_id: str
    text: str
    entities: tuple[GoldEntity, ...] = ()
    events: tuple[GoldEvent, ...] = ()
    relations: tuple[GoldRelation, ...] = ()
    site: str = ""
    specialty: str = ""
    note_type: str = ""
    template_id: str = ""

    @property
    def attributes(self) -> dict[str, str]:
        """What its figures are sliced by."""
        return {name: getattr(self, name) for name in SLICES}

    def ties(self, kind: str) -> Iterator[tuple[GoldEntity, GoldEntity]]:
        """The entities at both ends of each relation of a kind."""
        entities = {entity.id: entity for entity in self.entities}
        triggers = {event.id: event.trigger for event in self.events}
        for relation in self.relations:
            if relation.type == kind:
                ends = [triggers.get(key, key) for key in (relation.arg1, relation.arg2)]
                if all(key in entities for key in ends):
                    yield entities[ends[0]], entities[ends[1]]


def gold_notes(file: Path) -> Iterator[GoldNote]:
    """The notes of a gzipped file of JSON lines; UsageError names a line that is none."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                yield GoldNote.model_validate(json.loads(line))
            except (ValidationError, ValueError) as error:
                reason = type(error).__name__
                raise UsageError(f"{file.name}, line {number}: no note ({reason})") from None
