"""How much of what identifies a person is found, by the 18 classes of HIPAA's Safe Harbor.

A gold identifier is caught where every character of it lies in something found, of whatever class:
what is masked is gone. Something found that touches no gold identifier is wrong.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from extractors.clinical.identifiers import Identifier, identifiers
from ray_jobs.evaluation.entities import FoundEntity
from ray_jobs.evaluation.maccrobat import GoldEntity, GoldNote
from ray_jobs.evaluation.matches import Matches, MatchRow, match_rows, slice_rows


class IdentifierRow(MatchRow):
    """The figures of one class, and of its gold those that were found as this class."""

    same_class: float


class Compared(NamedTuple):
    """A note's gold identifiers beside what was found."""

    note: GoldNote
    found: Sequence[Identifier]

    def predictions(self) -> list[FoundEntity]:
        """What was found, as predictions are written."""
        return [FoundEntity(doc_id=self.note.doc_id, **item._asdict()) for item in self.found]


def compared(note: GoldNote) -> Compared:
    """A note's identifiers, gold and found."""
    return Compared(note, identifiers(note.text))


def identifier_rows(notes: Sequence[Compared], seed: int) -> list[IdentifierRow]:
    """All classes together, their mean, and each of them."""
    labels = {item.label for note in notes for item in note.note.entities}
    labels |= {item.label for note in notes for item in note.found}
    counted: dict[str, list[Matches]] = defaultdict(list)
    same: dict[str, list[Matches]] = defaultdict(list)
    for label in sorted(labels):
        for note, found in notes:
            gold = [item for item in note.entities if item.label == label]
            own = [item for item in found if item.label == label]
            caught = sum(_is_covered(item, found) for item in gold)
            alike = sum(_is_covered(item, own) for item in gold)
            wrong = sum(not any(_touch(item, other) for other in note.entities) for item in own)
            counted[label].append(Matches(caught, wrong, len(gold) - caught))
            same[label].append(Matches(alike, wrong, len(gold) - alike))
    by_class = {row.of: row.recall for row in match_rows(same, seed)}
    return [
        IdentifierRow(**row.model_dump(), same_class=by_class[row.of])
        for row in match_rows(counted, seed)
    ]


def identifier_slices(notes: Sequence[Compared], seed: int) -> list[IdentifierRow]:
    """All classes together, by site, specialty, note type and template."""
    return slice_rows(
        notes, lambda own: own.note.attributes, lambda own: identifier_rows(own, seed)[:1]
    )


def _is_covered(gold: GoldEntity, found: Sequence[Identifier]) -> bool:
    """Whether all of it lies in what was found, which is in order and apart."""
    at = gold.start
    for item in found:
        if item.start <= at < item.end:
            at = item.end
    return at >= gold.end


def _touch(item: Identifier, gold: GoldEntity) -> bool:
    return item.start < gold.end and gold.start < item.end
