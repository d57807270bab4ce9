"""Reads one file of any known format into a document with its pages."""

import os
import re

from extractors.clinical.sections import sections as note_sections
from extractors.contracts.sections import sections as contract_sections
from extractors.parsing.bombs import guard_against_bombs
from extractors.parsing.builder import TextBuilder
from extractors.parsing.faults import FAULTS, MEDIA, is_faulty, read_faults
from extractors.parsing.media import DOCX, HTML, MARKDOWN, PDF, media_type
from extractors.parsing.plain import read_plain
from extractors.parsing.wire import Parsed
from extractors.stage import StageError
from schemas.document import Document, Heading
from schemas.job import Kind
from schemas.run import Reason
from schemas.settings import ParseSettings, ReadingSettings
from schemas.source import RawFile

_FILING_LABEL = re.compile(r"(?:exhibit|schedule|annex|appendix|attachment)\s+\S+", re.IGNORECASE)
_TITLE_WITHIN = 3000
_LONGEST_TITLE = 120


_DEFAULTS = ParseSettings()


def parse(
    file: RawFile,
    kind: Kind,
    settings: ParseSettings = _DEFAULTS,
    pages: range | None = None,
) -> Parsed:
    """A file's document and pages, or some of its pages; StageError says why it has none.

    Pages that were asked for may hold no text.
    """
    found = _media(file)
    if pages is None:
        guard_against_bombs(file.content, found, settings.max_ratio)
    builder = _read(file, found, settings.reading, pages)
    text = builder.text
    if not text.strip() and pages is None:
        raise StageError(Reason.EMPTY, f"{len(file.content)} bytes without any text")
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
        size=len(file.content),
        page_count=len(builder.pages),
        coverage=builder.coverage,
        lost_pages=builder.lost_pages,
        title=_title(text, headings),
        attributes=file.attributes,
        blocks=blocks,
        cells=tuple(builder.cells),
    )
    return Parsed(document, builder.pages)


def _media(file: RawFile) -> str:
    if os.environ.get(FAULTS) and is_faulty(file.content):
        return MEDIA
    return media_type(file.content, file.uri)


def _read(file: RawFile, found: str, settings: ReadingSettings, pages: range | None) -> TextBuilder:
    # Each reader is imported only where a file of its format turns up.
    if found == PDF:
        from extractors.parsing.pdf import read_pdf

        passwords = [secret.get_secret_value() for secret in file.passwords]
        numbers = None if pages is None else [index + 1 for index in pages]
        return read_pdf(
            file.content, file.document_id, settings, passwords=passwords, pages=numbers
        )
    if found == MEDIA:
        return read_faults(file.content, file.document_id, pages)
    if found == DOCX:
        from extractors.parsing.office import read_docx

        return read_docx(file.content, file.document_id)
    if found in (HTML, MARKDOWN):
        from extractors.parsing.markup import read_html, read_markdown

        read = read_html if found == HTML else read_markdown
        return read(file.content, file.document_id)
    return read_plain(file.content, file.document_id)


def _title(text: str, headings: tuple[Heading, ...]) -> str:
    """The first heading near the top that is no mere "Exhibit 10.6", else the first line."""
    for heading in headings:
        if heading.start < _TITLE_WITHIN and not _FILING_LABEL.fullmatch(heading.title):
            return heading.title[:_LONGEST_TITLE]
    return text.lstrip().split("\n", 1)[0].strip()[:_LONGEST_TITLE]
