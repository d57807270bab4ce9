"""Runs a stage so that a bad document costs one document, not its batch."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any, NamedTuple

from extractors.stage import Fault, Stage, StageError
from schemas.record import Record
from schemas.run import Reason


class Guarded(NamedTuple):
    """The records a batch gave, and a fault for each document that gave none."""

    records: list[Record]
    faults: list[Fault]


def guarded(stage: Stage[Any, Record], batch: Sequence[Record]) -> Guarded:
    """Try the batch whole; where that fails, in halves until the culprit stands alone.

    Records of one document stand side by side in the batch and are never separated.
    """
    documents = [list(rows) for _, rows in groupby(batch, key=lambda row: row.document_id)]
    return _try(stage, documents) if documents else Guarded([], [])


def _try(stage: Stage[Any, Record], documents: list[list[Record]]) -> Guarded:
    try:
        given = list(stage([row for rows in documents for row in rows]))
        faults = [item for item in given if isinstance(item, Fault)]
        return Guarded([item for item in given if not isinstance(item, Fault)], faults)
    except StageError as error:
        fault = (error.reason, error.detail)
    except MemoryError:
        fault = (Reason.MEMORY, "out of memory in the stage")
    except Exception as error:  # A bug that one document brings to light costs no other.
        # The message of an unknown exception may quote the document, so only its type is kept.
        fault = (Reason.INTERNAL, type(error).__name__)
    if len(documents) == 1:
        return Guarded([], [Fault(documents[0][0].document_id, *fault)])
    middle = len(documents) // 2
    first, second = (_try(stage, half) for half in (documents[:middle], documents[middle:]))
    return Guarded(first.records + second.records, first.faults + second.faults)
