"""The parse stage: files to documents, pages and sections."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from queue import LifoQueue

from extractors.parsing.sandbox.request import Request
from extractors.parsing.sandbox.salvage import SALVAGED, salvage
from extractors.parsing.sandbox.sandbox import Sandbox
from extractors.parsing.sandbox.wire import Parsed, open_reply, parsed_of
from extractors.stage import Fault, StageError
from schemas.document import Document
from schemas.job import Kind
from schemas.record import Record
from schemas.run import Reason
from schemas.settings import ParseSettings
from schemas.source import RawFile
from schemas.span import Section

_Read = memoryview | Parsed | Fault


class Parser:
    """Reads files in sandboxes, several at a time; what comes out keeps the order of the files."""

    def __init__(self, settings: ParseSettings, kind: Kind) -> None:
        self._settings = settings
        self._kind = kind
        self._sandboxes = [Sandbox(settings) for _ in range(settings.children or _cores())]
        # The one used last is taken first: few files start few processes.
        self._free: LifoQueue[Sandbox] = LifoQueue()
        for sandbox in reversed(self._sandboxes):
            self._free.put(sandbox)
        self._threads: ThreadPoolExecutor | None = None

    @property
    def cpu_seconds(self) -> float:
        """What the child processes have worked so far."""
        return sum(sandbox.cpu_seconds for sandbox in self._sandboxes)

    def __call__(self, batch: Sequence[RawFile]) -> Iterator[Record | Fault]:
        """For each file its document, its pages and its sections, or why it has none.

        The largest files are read first, so that no child has work left when others have none;
        the records of a file are made here while children read others.
        """
        if self._threads is None:
            self._threads = ThreadPoolExecutor(len(self._sandboxes), "parser")
        order = sorted(range(len(batch)), key=lambda index: -len(batch[index].content))
        reading = {self._threads.submit(self._read, batch[index]): index for index in order}
        made: dict[int, list[Record | Fault]] = {}
        try:
            for future in as_completed(reading):
                index = reading[future]
                made[index] = list(_records(batch[index], future.result()))
        finally:
            for future in reading:
                future.cancel()
        for index in range(len(batch)):
            yield from made.pop(index)

    def close(self) -> None:
        """End the child processes; another batch would start others."""
        threads, self._threads = self._threads, None
        if threads is not None:
            threads.shutdown(cancel_futures=True)
        for sandbox in self._sandboxes:
            sandbox.close()

    def _read(self, file: RawFile) -> _Read:
        if len(file.content) > self._settings.max_bytes:
            limit = self._settings.max_bytes
            return _fault(file, Reason.TOO_LARGE, f"{len(file.content)} bytes, limit {limit}")
        sandbox = self._free.get()
        try:
            seconds = self._settings.seconds
            return sandbox.read(Request.of(file, self._kind, seconds=seconds), file.content)
        except StageError as error:
            had = self._salvaged(sandbox, file) if error.reason in SALVAGED else None
            return had or _fault(file, error.reason, error.detail)
        finally:
            self._free.put(sandbox)

    def _salvaged(self, sandbox: Sandbox, file: RawFile) -> Parsed | None:
        """What can be had of a file that failed whole."""

        def read(pages: range, seconds: float) -> Parsed:
            request = Request.of(file, self._kind, seconds=seconds, pages=pages)
            return parsed_of(sandbox.read(request, file.content), file.document_id)

        seconds, budget = self._settings.seconds, self._settings.salvage_seconds
        if not budget:
            return None
        count = Request.of(file, self._kind, seconds=seconds, count=True)
        try:
            _, (answer,) = open_reply(sandbox.read(count, file.content))
        except StageError:
            return None
        page_count = int(bytes(answer))
        if page_count < 2:
            return None
        return salvage(read, page_count, seconds=seconds, budget=budget)


def sections_of(document: Document) -> Iterator[Section]:
    """The outline of a document as rows."""
    for heading in document.headings:
        fields = heading.model_dump()
        text = document.text[heading.start : heading.end]
        yield Section(document_id=document.document_id, text=text, **fields)


def _records(file: RawFile, read: _Read) -> Iterator[Record | Fault]:
    try:
        if isinstance(read, memoryview):
            read = parsed_of(read, file.document_id)
    except StageError as error:
        read = _fault(file, error.reason, error.detail)
    if isinstance(read, Fault):
        yield read
    else:
        yield read.document
        yield from read.pages
        yield from sections_of(read.document)


def _fault(file: RawFile, reason: Reason, detail: str) -> Fault:
    return Fault(file.document_id, reason, detail)


def _cores() -> int:
    return len(os.sched_getaffinity(0))
