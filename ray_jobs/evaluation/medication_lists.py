"""Reads medication lists and the styles of sites, and writes each list in each style as a note.

The file holds ``list`` tables of drugs and ``style`` tables with the line that a site writes for a
drug; see tests/golden/medications.toml. The style is the note's site.
"""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

from pydantic import BaseModel, ConfigDict, ValidationError

from ray_jobs.errors import UsageError
from ray_jobs.evaluation.maccrobat import GoldEntity, GoldNote, GoldRelation

_LABELS = {
    "written": "Medication",
    "strength": "Dosage",
    "routed": "Administration",
    "often": "Frequency",
}


class _Drug(BaseModel):
    """A drug of a list, in normal forms."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    written: str
    strength: str
    route: str
    frequency: str


class _Style(BaseModel):
    """How a site writes a list: a line a drug, and its own words for routes and frequencies."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str
    line: str
    head: str = ""
    between: str = "\n"
    foot: str = ""
    routes: dict[str, str] = {}
    frequencies: dict[str, str] = {}


class _List(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str
    drugs: tuple[_Drug, ...]


class _File(BaseModel):
    list: tuple[_List, ...]
    style: tuple[_Style, ...]


def listed_notes(file: Path) -> Iterator[GoldNote]:
    """Each list in each style, with where its parts stand; UsageError where the file has none."""
    try:
        given = _File.model_validate(tomllib.loads(file.read_text("utf-8")))
    except (ValidationError, ValueError) as error:
        reason = f"{file.name}: no medication lists ({type(error).__name__})"
        raise UsageError(reason) from None
    for style in given.style:
        for drugs in given.list:
            yield _note(drugs, style)


def _note(drugs: _List, style: _Style) -> GoldNote:
    text = style.head
    entities: list[GoldEntity] = []
    ties: list[GoldRelation] = []
    for number, drug in enumerate(drugs.drugs):
        text += style.between if number else ""
        said = {
            **drug.model_dump(),
            "routed": style.routes.get(drug.route, drug.route),
            "often": style.frequencies.get(drug.frequency, drug.frequency),
        }
        for literal, field, _, _ in Formatter().parse(style.line):
            text += literal
            if field is None:
                continue
            if field in _LABELS:
                key, end = f"{number} {field}", len(text) + len(said[field])
                entities.append(GoldEntity(id=key, start=len(text), end=end, label=_LABELS[field]))
                if field != "written":
                    ties.append(GoldRelation(type="MODIFY", arg1=key, arg2=f"{number} written"))
            text += said[field]
    return GoldNote(
        doc_id=f"{drugs.name}, {style.name}",
        text=text + style.foot,
        entities=tuple(entities),
        relations=tuple(ties),
        site=style.name,
    )
