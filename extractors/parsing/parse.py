"""Reads one file of any known format into a document with its pages."""

import os
import re
from collections.abc import Sequence
from hashlib import sha256

from extractors.clinical.sections import sections as note_sections
from extractors.clinical.templates import template_id
from extractors.contracts.sections import sections as contract_sections
from extractors.parsing.attachments import guard_members, member_content
from extractors.parsing.builder import TextBuilder
from extractors.parsing.media import EML, FHIR_JSON, FHIR_XML, MSG, PDF, media_type
from extractors.parsing.office.encrypted import unlocked
from extractors.parsing.pdf.bombs import guard_against_bombs
from extractors.parsing.readers import Asked, read
from extractors.parsing.sandbox.faults import FAULTS, MEDIA, is_faulty, read_faults
from extractors.parsing.sandbox.wire import Parsed
from extractors.stage import StageError
from schemas.document import Document, Heading, Page
from schemas.job import Kind
from schemas.run import Reason
from schemas.settings import ParseSettings
from schemas.source import RawFile

_FILING_LABEL = re.compile(r"(?:exhibit|schedule|annex|appendix|attachment)\s+\S+", re.IGNORECASE)
_CONTAINERS = frozenset({EML, MSG, FHIR_JSON, FHIR_XML})
_DEFAULTS = ParseSettings()
_TITLE_WITHIN = 3000
_LONGEST_TITLE = 120


def parse(
    file: RawFile,
    kind: Kind,
    settings: ParseSettings = _DEFAULTS,
    pages: range | None = None,
) -> Parsed:
    """A file's document and pages, or some of its pages; StageError says why it has none.

    Pages that were asked for may hold no text.
    """
    found, size, builder = _read(file, settings, pages)
    text = builder.text
    if not text.strip() and pages is None:
        raise StageError(Reason.EMPTY, f"{size} bytes without any text")
    blocks = tuple(builder.blocks)
    find = contract_sections if kind is Kind.CONTRACT else note_sections
    headings = find(text, blocks)
    document = Document(
        document_id=file.document_id,
        text=text,
        headings=headings,
        uri=file.uri,
        sha256=file.sha256,
        media_type=found,
        size=size,
        page_count=len(builder.pages),
        coverage=_coverage(builder),
        lost_pages=builder.lost_pages,
        parent_id=file.parent_id,
        title=builder.title or _title(text, headings),
        attributes=file.attributes,
        template_id=template_id(text, headings) if kind is Kind.NOTE else None,
        blocks=blocks,
        cells=tuple(builder.cells),
    )
    return Parsed(document, builder.pages)


def _read(
    file: RawFile, settings: ParseSettings, pages: range | None
) -> tuple[str, int, TextBuilder]:
    """The media type of a file, its bytes and what its reader wrote."""
    if os.environ.get(FAULTS) and is_faulty(file.content):
        return MEDIA, len(file.content), read_faults(file.content, file.document_id, pages)
    passwords = [secret.get_secret_value() for secret in file.passwords]
    name, content = _taken_out(file, settings)
    content = unlocked(content, passwords)
    found = media_type(content, name)
    if found == PDF:
        guard_against_bombs(content, settings.max_ratio)
    if pages is None:
        _guard_members(content, name, found, file, settings)
    asked = Asked(file.document_id, settings, passwords, pages)
    return found, len(content), read(content, found, asked)


def _taken_out(file: RawFile, settings: ParseSettings) -> tuple[str, bytes]:
    """The name and the bytes of a file, of an attachment as they are in the file around it."""
    if file.member is None:
        return file.uri, file.content
    name, content = member_content(file, settings)
    if sha256(content).hexdigest() != file.sha256:
        raise StageError(Reason.CHANGED, "the attachment differs from what ingest saw")
    return name, content


def _guard_members(
    content: bytes, name: str, found: str, file: RawFile, settings: ParseSettings
) -> None:
    # The dictionary of a file inside a PDF stands in the clear, so that others need no look.
    if found in _CONTAINERS or (found == PDF and b"/EmbeddedFile" in content):
        guard_members(content, name, file, settings)


def _coverage(builder: TextBuilder) -> float:
    """The reader's own figure, else the mean of the pages', each by the glyphs it shows."""
    if builder.coverage is not None:
        return builder.coverage
    pages: Sequence[Page] = builder.pages
    shown = [(page.end - page.start) / page.coverage for page in pages if page.coverage]
    written = sum(page.end - page.start for page in pages if page.coverage)
    return round(min(1.0, written / sum(shown)), 6) if sum(shown) else 1.0


def _title(text: str, headings: tuple[Heading, ...]) -> str:
    """The first heading near the top that is no mere "Exhibit 10.6", else the first line."""
    for heading in headings:
        if heading.start < _TITLE_WITHIN and not _FILING_LABEL.fullmatch(heading.title):
            return heading.title[:_LONGEST_TITLE]
    return text.lstrip().split("\n", 1)[0].strip()[:_LONGEST_TITLE]
