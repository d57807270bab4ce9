"""Lets a stage work on de-identified text, and brings what it gives back to the original."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from extractors.stage import Fault, Stage
from extractors.text.offset_map import OffsetMap
from schemas.deidentified import DeidentifiedText
from schemas.record import Record
from schemas.span import Citation, Retold

R = TypeVar("R", bound=Retold)

_CITING = ("evidence", "citations")


class OnDeidentified:
    """A stage that reads texts, given de-identified ones.

    What it gives keeps their words; its offsets become those of the original. A stretch that ends
    inside a replacement is widened to hold all of it, so that it can be proved from the original.
    """

    def __init__(self, stage: Stage[Any, Record]) -> None:
        self._stage = stage

    def __call__(self, batch: Sequence[DeidentifiedText]) -> Iterator[Record | Fault]:
        """What the stage gives for each text, with the places of the original."""
        documents = {document.document_id: document for document in batch}
        for given in self._stage(batch):
            yield given if isinstance(given, Fault) else _back(given, documents[given.document_id])


def retold(document: DeidentifiedText, start: int, end: int) -> str:
    """What a de-identified document says in place of a stretch of its original."""
    return retelling(document)(start, end).text


def retelling(document: DeidentifiedText) -> Callable[[int, int], Citation]:
    """What tells a stretch of a de-identified document's original, from start to end."""
    way = OffsetMap(document.replacements)

    def tell(start: int, end: int) -> Citation:
        first, last = way.to_new(start, end)
        return Citation(start=start, end=end, text=document.text[first:last])

    return tell


def _back(record: Record, document: DeidentifiedText) -> Record:
    changes: dict[str, Any] = {}
    for name in _CITING:
        cited = getattr(record, name, ())
        if cited:
            changes[name] = tuple(_moved(item, document) for item in cited)
    record = record.model_copy(update=changes)
    return _moved(record, document) if isinstance(record, Retold) else record


def _moved(stretch: R, document: DeidentifiedText) -> R:
    way = OffsetMap(document.replacements)
    start, end = way.to_original(stretch.start, stretch.end)
    first, last = way.to_new(start, end)
    return stretch.model_copy(
        update={"start": start, "end": end, "text": document.text[first:last]}
    )
