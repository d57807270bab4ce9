"""Writes pages that were read, by whoever, into one document: flow, hyphens, coverage."""

from collections.abc import Sequence

from extractors.parsing.builder import TextBuilder
from extractors.parsing.pages.flow import Flow, flows, words_in
from extractors.parsing.pages.hyphens import Hyphens
from extractors.parsing.pages.page_text import PageWriter
from extractors.parsing.pdf.reading import ReadPage
from schemas.document import Method


def written(read: Sequence[ReadPage], document_id: str, method: Method) -> TextBuilder:
    """The text of pages in their order; ``method`` is that of pages that name none."""
    builder = TextBuilder(document_id, method)
    sheets = [page.words for page in read]
    found = flows(sheets)
    writer = PageWriter(builder, Hyphens(lambda: words_in(sheets)), found)
    for index, (page, flow) in enumerate(zip(read, found, strict=True)):
        following = found[index + 1] if index + 1 < len(found) else None
        writer.write(flow, following, page.fault)
    builder.coverage = _coverage(read, found)
    return builder


def _coverage(read: Sequence[ReadPage], found: Sequence[Flow]) -> float:
    """The share of all glyphs in the text; a lost page counts as one of mean size, all missing."""
    lost = sum(page.fault is not None for page in read)
    total = sum(flow.glyphs for flow in found)
    expected = total * len(read) / (len(read) - lost) if lost < len(read) else 0.0
    return sum(flow.covered for flow in found) / expected if expected else 1.0
