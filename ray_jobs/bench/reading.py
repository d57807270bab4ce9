"""Reads files as the parse stage does, and says of each what became of it."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from itertools import groupby, islice
from typing import NamedTuple

import psutil

from extractors.guard import guarded
from extractors.parsing.parser import Parser
from extractors.parsing.sandbox.faults import FAULTS
from schemas.document import Document, Page
from schemas.record import Record
from schemas.source import RawFile

READ = "read"
_AT_ONCE = 32


class Became(NamedTuple):
    """How reading a file ended: read, partial, or a reason; and a digest of all that it gave."""

    document_id: str
    outcome: str
    digest: str = ""
    pages: int = 0
    characters: int = 0
    detail: str = ""


def read_all(parser: Parser, files: Iterator[RawFile]) -> Iterator[Became]:
    """What became of each file, in their order, batch by batch as a worker has them read."""
    while batch := list(islice(files, _AT_ONCE)):
        given = guarded(parser, batch)
        faults = {fault.document_id: fault for fault in given.faults}
        by_document = {
            key: list(rows) for key, rows in groupby(given.records, lambda row: row.document_id)
        }
        for file in batch:
            key = file.document_id
            if key in faults:
                yield Became(key, faults[key].reason, detail=faults[key].detail)
            else:
                yield _became(key, by_document[key])


def raw(key: str, content: bytes, suffix: str = "") -> RawFile:
    """A file that is nowhere but here."""
    return RawFile(
        document_id=key,
        uri=f"file:///{key}{suffix}",
        sha256=sha256(content).hexdigest(),
        content=content,
    )


@contextmanager
def faults_allowed() -> Iterator[None]:
    """Let the children that are started in the block do the harm that files ask for."""
    os.environ[FAULTS] = "1"
    try:
        yield
    finally:
        del os.environ[FAULTS]


class Family:
    """The processes below this one, as they are now."""

    def __init__(self) -> None:
        self._before = self._pids()

    def left_over(self) -> int:
        """How many there are now that were not there then."""
        return len(self._pids() - self._before)

    def _pids(self) -> set[int]:
        return {process.pid for process in psutil.Process().children(recursive=True)}


def _became(key: str, rows: Sequence[Record]) -> Became:
    whole = sha256()
    for row in rows:
        whole.update(row.model_dump_json().encode())
    document = next(row for row in rows if isinstance(row, Document))
    return Became(
        key,
        "partial" if document.lost_pages else READ,
        whole.hexdigest()[:16],
        sum(isinstance(row, Page) for row in rows),
        len(document.text),
    )
