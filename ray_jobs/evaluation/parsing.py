"""Compares what the parser reads from PDF files with the texts that a data set gives for them.

The measure is F1 over words in order: twice the length of the longest common subsequence of both
word sequences (exact; Hyyrö 2004, by rapidfuzz) over the sum of their lengths. A word in the wrong
place counts as wrong on both sides.
"""

import gzip
import json
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

from rapidfuzz.distance import LCSseq

from extractors.parsing.builder import TextBuilder
from extractors.parsing.pdf.document import read_pdf
from schemas.document import LeftOut, Page
from schemas.record import Value
from schemas.settings import ReadingSettings

NORMALIZED = (
    "Normalized on both sides: white space; ligatures and canonical forms (NFC, so that U+037E is"
    " a semicolon); typographic quotes and dashes written as in ASCII, since the data set has them"
    " so; hyphens at line ends as in the data set, which keeps the line's end."
)
_LIST = "train.jsonl.gz"
_APART = ("header", "footer", "page_number")
_ASCII = str.maketrans("“”‘’–—‐‑", "\"\"''----")  # noqa: RUF001  # what is to be replaced


class Agreement(Value):
    """How well one document was read; F1 from 0 to 1."""

    document_id: str
    pages: int
    words: int
    with_furniture: float
    flow_alone: float
    exact: float
    coverage: float


class Spread(Value):
    """A measure over all documents."""

    measure: str
    documents: int
    median: float
    p25: float
    p5: float
    lowest: float


def agreements(folder: Path, settings: ReadingSettings) -> Iterator[Agreement]:
    """For each document of the list in a folder that has a PDF, how well it is read."""
    with gzip.open(folder / _LIST, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if row["pdf"]:
                content = (folder / row["pdf"]).read_bytes()
                read = read_pdf(content, row["doc_id"], settings)
                yield _agreement(row["doc_id"], read, row["text"])


def spreads(found: Sequence[Agreement]) -> list[Spread]:
    """Median, quartile, 5th percentile and lowest of each measure."""
    return [
        _spread("in order, furniture put back", [item.with_furniture for item in found]),
        _spread("in order, flow alone", [item.flow_alone for item in found]),
        _spread("in order, furniture put back, nothing but white space", [x.exact for x in found]),
    ]


def word_f1(read: Sequence[str], expected: Sequence[str]) -> float:
    """F1 over words in order; 1 where both are empty."""
    if not read and not expected:
        return 1.0
    numbers: dict[str, int] = {}
    left = [numbers.setdefault(word, len(numbers)) for word in read]
    right = [numbers.setdefault(word, len(numbers)) for word in expected]
    return 2 * LCSseq.similarity(left, right) / (len(left) + len(right))


def with_furniture(read: TextBuilder) -> str:
    """The text with headers, footers and page numbers where they stand on their pages."""
    return "\n".join("\n".join(_page(page, read.text)) for page in read.pages)


def _page(page: Page, text: str) -> Iterator[str]:
    apart = [item for item in page.left_out if item.reason in _APART]
    middle = (page.height or 0.0) / 2
    yield from _in_place([item for item in apart if (item.y0 or 0.0) < middle])
    yield _with_line_ends(page, text)
    yield from _in_place([item for item in apart if (item.y0 or 0.0) >= middle])


def _in_place(items: list[LeftOut]) -> list[str]:
    ordered = sorted(items, key=lambda item: (round(item.y0 or 0.0), item.x0 or 0.0))
    return [item.text for item in ordered]


def _with_line_ends(page: Page, text: str) -> str:
    """The text of a page in which words that a line's end cuts are cut again."""
    pieces: list[str] = []
    last = page.start
    for change in page.changes:
        if "\n" in change.raw:
            pieces += [text[last : change.start], change.raw]
            last = change.end
    return "".join([*pieces, text[last : page.end]])


def _agreement(document_id: str, read: TextBuilder, text: str) -> Agreement:
    whole, expected = with_furniture(read), _words(text)
    return Agreement(
        document_id=document_id,
        pages=len(read.pages),
        words=len(expected),
        with_furniture=round(word_f1(_words(whole), expected), 4),
        flow_alone=round(word_f1(_words(read.text), expected), 4),
        exact=round(word_f1(whole.split(), text.split()), 4),
        coverage=round(read.coverage or 0.0, 4),
    )


def _words(text: str) -> list[str]:
    return unicodedata.normalize("NFC", text).translate(_ASCII).split()


def _spread(measure: str, values: Sequence[float]) -> Spread:
    ordered = sorted(values)
    at = [ordered[int(share * (len(ordered) - 1))] for share in (0.5, 0.25, 0.05, 0.0)]
    names = ("median", "p25", "p5", "lowest")
    return Spread(
        measure=measure,
        documents=len(ordered),
        **{name: round(value, 4) for name, value in zip(names, at, strict=True)},
    )
