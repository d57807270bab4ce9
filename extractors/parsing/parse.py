"""Reads one file of any known format into a document with its pages."""

import re
from typing import NamedTuple

from extractors.clinical.sections import sections as note_sections
from extractors.contracts.sections import sections as contract_sections
from extractors.parsing.builder import TextBuilder
from extractors.parsing.media import DOCX, HTML, MARKDOWN, PDF, media_type
from extractors.parsing.plain import read_plain
from extractors.stage import StageError
from schemas.document import Document, Heading, Page
from schemas.job import Kind
from schemas.run import Reason
from schemas.source import RawFile

_FILING_LABEL = re.compile(r"(?:exhibit|schedule|annex|appendix|attachment)\s+\S+", re.IGNORECASE)
_TITLE_WITHIN = 3000
_LONGEST_TITLE = 120


class Parsed(NamedTuple):
    """A document and its pages."""

    document: Document
    pages: list[Page]


def parse(file: RawFile, kind: Kind) -> Parsed:
    """A file's document and pages; StageError says why it has none."""
    found = media_type(file.content, file.uri)
    builder = _read(file, found)
    text = builder.text
    if not text.strip():
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


def _read(file: RawFile, found: str) -> TextBuilder:
    # Each reader is imported only where a file of its format turns up.
    if found == PDF:
        from extractors.parsing.pdf import read_pdf

        return read_pdf(file.content, file.document_id)
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
