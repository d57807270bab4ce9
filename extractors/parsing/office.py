"""Reads DOCX: paragraphs, headings and tables in the order of the body."""

import io
from zipfile import BadZipFile

import docx
from docx.opc.exceptions import OpcError
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml.etree import XMLSyntaxError

from extractors.parsing.builder import TextBuilder
from extractors.stage import StageError
from schemas.run import Reason

_CELL_GAP = "\t"


def read_docx(content: bytes, document_id: str) -> TextBuilder:
    """The text of a DOCX file; tables row by row."""
    try:
        body = docx.Document(io.BytesIO(content))
    except (OpcError, BadZipFile, XMLSyntaxError, KeyError, ValueError) as error:
        raise StageError(Reason.CORRUPT, f"DOCX: {type(error).__name__}") from error
    builder = TextBuilder(document_id, "markup")
    builder.open_page()
    for item in body.iter_inner_content():
        if isinstance(item, Paragraph):
            _paragraph(item, builder)
        else:
            _table(item, builder)
    builder.close_page()
    return builder


def _paragraph(paragraph: Paragraph, builder: TextBuilder) -> None:
    style = (paragraph.style.name if paragraph.style else None) or ""
    text = paragraph.text.strip()
    if style == "Title":
        builder.block(text, "heading", 1)
    elif style.startswith("Heading "):
        level = style.removeprefix("Heading ").split()[0]
        builder.block(text, "heading", int(level) if level.isdigit() else 1)
    else:
        builder.block(text)


def _table(table: Table, builder: TextBuilder) -> None:
    for row in table.rows:
        cells: list[str] = []
        seen: set[object] = set()
        for cell in row.cells:
            # python-docx gives a merged cell once for each column that it spans.
            if cell._tc not in seen:
                seen.add(cell._tc)
                cells.append(" ".join(cell.text.split()))
        builder.block(_CELL_GAP.join(cells), "table_row")
