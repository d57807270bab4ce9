"""The parse stage: files to documents, pages and sections."""

from collections.abc import Iterator, Sequence

from extractors.parsing.sandbox import Sandbox
from extractors.stage import StageError
from schemas.document import Document, Page
from schemas.job import Kind
from schemas.record import Record, Value
from schemas.run import Reason
from schemas.settings import ParseSettings
from schemas.source import RawFile
from schemas.span import Section


class Reply(Value):
    """What the child answers: a document with its pages, or why there is none."""

    document: Document | None = None
    pages: tuple[Page, ...] = ()
    reason: Reason | None = None
    detail: str = ""


class Parser:
    """Reads files in a sandbox."""

    def __init__(self, settings: ParseSettings, kind: Kind) -> None:
        self._settings = settings
        self._kind = kind
        self._sandbox = Sandbox(settings)

    def __call__(self, batch: Sequence[RawFile]) -> Iterator[Record]:
        """For each file its document, its pages and its sections."""
        for file in batch:
            yield from self._parse(file)

    def close(self) -> None:
        """End the child process."""
        self._sandbox.close()

    def _parse(self, file: RawFile) -> Iterator[Record]:
        if len(file.content) > self._settings.max_bytes:
            limit = self._settings.max_bytes
            raise StageError(Reason.TOO_LARGE, f"{len(file.content)} bytes, limit {limit}")
        reply = Reply.model_validate_json(self._sandbox.read(file, self._kind))
        if reply.document is None:
            raise StageError(reply.reason or Reason.INTERNAL, reply.detail)
        yield reply.document
        yield from reply.pages
        yield from sections_of(reply.document)


def sections_of(document: Document) -> Iterator[Section]:
    """The outline of a document as rows."""
    for heading in document.headings:
        fields = heading.model_dump()
        text = document.text[heading.start : heading.end]
        yield Section(document_id=document.document_id, text=text, **fields)
