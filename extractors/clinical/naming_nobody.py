"""Adds to the rows of a note those that may be read without knowing whose note it is."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from extractors.stage import Fault, Stage
from schemas.deidentified import DeidentifiedEntity, DeidentifiedFact
from schemas.facts import ClinicalFact
from schemas.record import Record
from schemas.span import Citation, Entity, Stretch

Tell = Callable[[int, int], Citation]


class NamingNobody:
    """A stage whose entities and facts are followed by those that identify nobody."""

    def __init__(self, stage: Stage[Any, Record], telling: Callable[[Any], Tell]) -> None:
        self._stage = stage
        self._telling = telling

    def __call__(self, batch: Sequence[Any]) -> Iterator[Record | Fault]:
        """For each note the stage's rows, then of these what a de-identified note says too."""
        for document in batch:
            given = list(self._stage([document]))
            yield from given
            tell = self._telling(document)
            for row in given:
                if isinstance(row, Entity) and _is_told(row, tell):
                    yield DeidentifiedEntity(**_fields(row))
                elif isinstance(row, ClinicalFact):
                    *own, _sentence = row.evidence
                    if all(_is_told(item, tell) for item in own):
                        told = tuple(tell(item.start, item.end) for item in row.evidence)
                        yield DeidentifiedFact(**{**_fields(row), "evidence": told})


def _is_told(stretch: Stretch, tell: Tell) -> bool:
    """Whether the de-identified note has the same words there."""
    return tell(stretch.start, stretch.end).text == stretch.text


def _fields(row: Record) -> dict[str, Any]:
    return {name: getattr(row, name) for name in type(row).model_fields}
