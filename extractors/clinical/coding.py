"""Gives the entities of a note their codes and ingredients."""

import re
from collections.abc import Iterator
from itertools import takewhile

from extractors.clinical.codes import CodeIndex
from extractors.clinical.drugs import ingredients
from schemas.codes import Code, Ingredient
from schemas.record import Record
from schemas.span import Entity
from schemas.vocabulary import ClinicalLabel

_BEFORE = re.compile(r"(?:[A-Za-z-]+[ ]+){1,3}$")
_REACH = 40
# "fracture of the left femur": where a problem is, when that is said right after it.
_AFTER = re.compile(
    r"(?P<tie>[ ]+(?:of|in|to|on|over|at|involving)[ ]+(?:(?:the|his|her|a|an|both)[ ]+)?)"
    r"(?P<where>(?:[A-Za-z-]+[ ]*){1,4})"
)
_PLACE = re.compile(r"\s+(?:of|in|to|on|over|at|involving|due to|secondary to)\s+")


class Coder:
    """The codes of problems and the ingredients of drugs."""

    def __init__(self, index: CodeIndex) -> None:
        self._index = index

    def __call__(self, text: str, entity: Entity, end: int) -> Iterator[Record]:
        """The rows of an entity whose sentence ends at ``end``."""
        if entity.label == ClinicalLabel.PROBLEM:
            yield from self._codes(text, entity, end)
        elif entity.label == ClinicalLabel.MEDICATION:
            yield from _ingredients(entity)

    def _codes(self, text: str, entity: Entity, end: int) -> Iterator[Code]:
        wordings = _wordings(self._index, text, entity, end)
        for rank, found in enumerate(self._index.best(*wordings), 1):
            yield Code(
                document_id=entity.document_id,
                entity_id=entity.entity_id,
                system=found.system,
                code=found.code,
                display=found.display,
                score=found.score,
                rank=rank,
            )


def _wordings(index: CodeIndex, text: str, entity: Entity, end: int) -> Iterator[str]:
    """How a problem is called, from what says most to what says least."""
    own = " ".join(entity.text.lower().split())
    before = _before(index, own, text[max(0, entity.start - _REACH) : entity.start])
    after = _after(index, own, text[entity.end : min(end, entity.end + _REACH)])
    if before and after:
        yield f"{before}{own}{after}"
    if before or after:
        yield f"{before}{own}" if before else f"{own}{after}"
    yield own
    if entity.normalized and entity.normalized != own:
        yield entity.normalized
    head = _PLACE.split(own)[0]
    if head != own:
        yield head


def _before(index: CodeIndex, own: str, text: str) -> str:
    """The words right before a problem that say more of it: "right upper quadrant" pain."""
    found = _BEFORE.search(text)
    words = found.group().lower().split() if found else []
    kept = list(takewhile(lambda word: index.go_together(own, word), reversed(words)))
    return "".join(f"{word} " for word in reversed(kept))


def _after(index: CodeIndex, own: str, text: str) -> str:
    found = _AFTER.match(text)
    if found is None:
        return ""
    words = found["where"].lower().split()
    kept = list(takewhile(lambda word: index.go_together(own, word), words))
    return f"{found['tie'].lower()}{' '.join(kept)}" if kept else ""


def _ingredients(entity: Entity) -> Iterator[Ingredient]:
    for place, found in enumerate(ingredients(entity.normalized or entity.text.lower()), 1):
        yield Ingredient(
            document_id=entity.document_id,
            entity_id=entity.entity_id,
            name=found.name,
            drugbank=found.drugbank,
            score=found.score,
            place=place,
        )
