"""How well drugs are tied to what is said of them, on the relations of MACCROBAT.

Gold is each ``Dosage``, ``Administration``, ``Frequency`` and ``Duration`` that modifies a
``Medication``; strengths and doses, with a frequency right after them, are compared with
``Dosage``. An attribute is right where
its bounds are (strict), or touch (overlapping), and its drug is the same.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from extractors.clinical.entities import ClinicalEntityExtractor
from extractors.clinical.sections import sections
from ray_jobs.evaluation.maccrobat import GoldEntity, GoldNote
from ray_jobs.evaluation.matches import Matches, MatchRow, match_rows, slice_rows
from schemas.document import DocumentText
from schemas.facts import Relation
from schemas.record import Value
from schemas.span import Entity

_GOLD = {
    "Dosage": "dosage",
    "Administration": "route",
    "Frequency": "frequency",
    "Duration": "duration",
}
_OURS = {
    "strength": "dosage",
    "dose": "dosage",
    "route": "route",
    "frequency": "frequency",
    "duration": "duration",
}


class DrugAttribute(Value):
    """Something said of a drug, as predictions are written; ``value`` is its normal form."""

    doc_id: str
    drug: str
    attribute: str
    start: int
    end: int
    value: str


class Tie(NamedTuple):
    """Where an attribute and its drug stand, by the name that gold has for it."""

    attribute: str
    start: int
    end: int
    drug_start: int
    drug_end: int


class Compared(NamedTuple):
    """A note's gold ties beside those found, and what was found as predictions have it."""

    gold: Sequence[Tie]
    found: Sequence[Tie]
    predictions: Sequence[DrugAttribute]
    attributes: Mapping[str, str] = MappingProxyType({})


class AttributeRow(MatchRow):
    """The figures of one attribute: strict, and where a touch is enough."""

    overlap_f1: float


def compared(note: GoldNote, extractor: ClinicalEntityExtractor) -> Compared:
    """What is said of the drugs of a note, gold and found."""
    document = DocumentText(document_id=note.doc_id, text=note.text, headings=sections(note.text))
    rows = list(extractor([document]))
    entities = {row.entity_id: row for row in rows if isinstance(row, Entity)}
    pairs = [
        (entities[row.source_id], entities[row.target_id])
        for row in rows
        if isinstance(row, Relation) and entities[row.source_id].label == "medication"
    ]
    gold = [
        _tie(_GOLD[one.label], one, other)
        for one, other in note.ties("MODIFY")
        if one.label in _GOLD and other.label == "Medication"
    ]
    ties = [_tie(_OURS[said.label], said, drug) for drug, said in pairs if said.label in _OURS]
    found = _as_marked(note.text, ties)
    return Compared(gold, found, list(_predictions(note.doc_id, pairs)), note.attributes)


def attribute_rows(notes: Sequence[Compared], seed: int) -> list[AttributeRow]:
    """All attributes together, their mean, and each of them."""
    strict: dict[str, list[Matches]] = defaultdict(list)
    touching: dict[str, list[Matches]] = defaultdict(list)
    for label in sorted(set(_GOLD.values())):
        for note in notes:
            gold = [tie for tie in note.gold if tie.attribute == label]
            found = [tie for tie in note.found if tie.attribute == label]
            strict[label].append(_matches(gold, found, slack=False))
            touching[label].append(_matches(gold, found, slack=True))
    loose = {row.of: row.f1 for row in match_rows(touching, seed)}
    return [
        AttributeRow(**row.model_dump(), overlap_f1=loose[row.of])
        for row in match_rows(strict, seed)
    ]


def attribute_slices(notes: Sequence[Compared], seed: int) -> list[AttributeRow]:
    """All attributes together, by site, specialty, note type and template."""
    return slice_rows(
        notes, lambda note: note.attributes, lambda own: attribute_rows(own, seed)[:1]
    )


def _as_marked(text: str, ties: Sequence[Tie]) -> list[Tie]:
    """A dosage and the frequency right after it as one dosage ("60 mg daily"), as gold has them."""
    made: list[Tie] = []
    for tie in sorted(ties, key=lambda tie: (tie.drug_start, tie.start)):
        last = made[-1] if made else None
        if (
            last is not None
            and (last.attribute, tie.attribute) == ("dosage", "frequency")
            and last.drug_start == tie.drug_start
            and not text[last.end : tie.start].strip()
        ):
            made[-1] = last._replace(end=tie.end)
        else:
            made.append(tie)
    return made


def _predictions(doc_id: str, pairs: Iterable[tuple[Entity, Entity]]) -> Iterator[DrugAttribute]:
    for drug, said in pairs:
        yield DrugAttribute(
            doc_id=doc_id,
            drug=drug.normalized or drug.text,
            attribute=said.label,
            start=said.start,
            end=said.end,
            value=said.normalized or said.text,
        )


def _tie(name: str, said: Entity | GoldEntity, drug: Entity | GoldEntity) -> Tie:
    return Tie(name, said.start, said.end, drug.start, drug.end)


def _matches(gold: Sequence[Tie], found: Sequence[Tie], *, slack: bool) -> Matches:
    right = sum(any(_is_same(one, other, slack=slack) for other in found) for one in gold)
    wrong = sum(not any(_is_same(one, other, slack=slack) for one in gold) for other in found)
    return Matches(right, wrong, len(gold) - right)


def _is_same(one: Tie, other: Tie, *, slack: bool) -> bool:
    if one.drug_start >= other.drug_end or other.drug_start >= one.drug_end:
        return False
    if slack:
        return one.start < other.end and other.start < one.end
    return (one.start, one.end) == (other.start, other.end)
