"""How well entities are found: strict (same bounds and label) and overlapping, by label.

Overlapping: a gold entity is found where one of its label touches it, and one that touches a gold
entity of its label is right; each counts once. ``COARSE`` puts the 41 types of MACCROBAT together
to those that docmill's tables have.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from extractors.clinical.entity_labels import COARSE, Tagged
from ray_jobs.evaluation.maccrobat import GoldNote
from ray_jobs.evaluation.matches import Matches, MatchRow, match_rows, slice_rows
from schemas.record import Value


class FoundEntity(Value):
    """An entity that was found, as predictions are written."""

    doc_id: str
    start: int
    end: int
    label: str
    score: float


class EntityRow(MatchRow):
    """The figures of one label; strict ones, then how many were touched."""

    overlap_recall: float
    overlap_precision: float
    overlap_f1: float


class Compared(NamedTuple):
    """A note's gold entities beside what was found: start, end, label."""

    doc_id: str
    gold: frozenset[tuple[int, int, str]]
    found: tuple[FoundEntity, ...]
    attributes: Mapping[str, str] = MappingProxyType({})


def compared(note: GoldNote, find: Callable[[str], Sequence[Tagged]]) -> Compared:
    """A note's entities, gold and found."""
    gold = frozenset((item.start, item.end, item.label) for item in note.entities)
    found = tuple(
        FoundEntity(
            doc_id=note.doc_id, start=item.start, end=item.end, label=item.label, score=item.score
        )
        for item in find(note.text)
    )
    return Compared(note.doc_id, gold, found, note.attributes)


def entity_rows(notes: Sequence[Compared], seed: int, *, coarse: bool = False) -> list[EntityRow]:
    """All labels together, their mean, and each of them; with ``coarse`` docmill's own labels."""
    strict: dict[str, list[Matches]] = defaultdict(list)
    touching: dict[str, list[Matches]] = defaultdict(list)
    pairs = [_spans(note, coarse=coarse) for note in notes]
    labels = {span[2] for gold, found in pairs for span in (*gold, *found)}
    for label in sorted(labels):
        for gold, found in pairs:
            own = {span for span in gold if span[2] == label}
            given = {span for span in found if span[2] == label}
            right = len(own & given)
            strict[label].append(Matches(right, len(given) - right, len(own) - right))
            touched = sum(any(_touch(one, other) for other in given) for one in own)
            missed = len(own) - touched
            wrong = sum(not any(_touch(one, other) for other in own) for one in given)
            touching[label].append(Matches(touched, wrong, missed))
    loose = {row.of: row for row in match_rows(touching, seed)}
    return [
        EntityRow(
            **row.model_dump(),
            overlap_recall=loose[row.of].recall,
            overlap_precision=loose[row.of].precision,
            overlap_f1=loose[row.of].f1,
        )
        for row in match_rows(strict, seed)
    ]


def entity_slices(notes: Sequence[Compared], seed: int, *, coarse: bool = False) -> list[EntityRow]:
    """All labels together, by site, specialty, note type and template."""

    def together(own: Sequence[Compared]) -> list[EntityRow]:
        return entity_rows(own, seed, coarse=coarse)[:1]

    return slice_rows(notes, lambda note: note.attributes, together)


_Span = tuple[int, int, str]


def _spans(note: Compared, *, coarse: bool) -> tuple[set[_Span], set[_Span]]:
    found = {(item.start, item.end, item.label) for item in note.found}
    if not coarse:
        return set(note.gold), found
    return _coarse(note.gold), _coarse(found)


def _coarse(spans: set[_Span] | frozenset[_Span]) -> set[_Span]:
    return {(start, end, COARSE[label]) for start, end, label in spans if label in COARSE}


def _touch(one: _Span, other: _Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
