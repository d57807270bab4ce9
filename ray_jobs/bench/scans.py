"""How many words OCR gets wrong on scans of known text, beside Tesseract through PyMuPDF.

Pages of contracts and typeset notes become scans of each level of ``noise``. The words of a page's
own text layer, in the file's order, are what a reader should give; its errors are the words that it
would have to insert, delete or replace. Before that both sides are folded: compatibility forms
(NFKC) and typographic quotes and dashes count as the plain ones.
"""

import random
import statistics
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import process_time
from typing import TypeVar

import numpy as np
import pyarrow.parquet as pq
import pymupdf
from rapidfuzz.distance import Levenshtein

from extractors.parsing.ocr.reader import OcrReader
from ray_jobs.bench.noise import LEVELS, Noise, Pixels, scan
from ray_jobs.bench.stderr import silent_stderr
from schemas.record import Value
from schemas.settings import ReadingSettings

_FOLDED = str.maketrans("‘’“”–—", "''\"\"--")
_LETTER = pymupdf.Rect(0, 0, 612, 792)
_MARGIN = 72
_FONTS = ("helv", "tiro", "cour")
_SIZES = (10, 11, 12)
_LEAST_WORDS = 50
_MODELS = "/usr/share/tesseract-ocr/5/tessdata"
T = TypeVar("T")
Read = Callable[[bytes, "Sheet"], list[str]]


@dataclass(frozen=True)
class Sheet:
    """A clean page in greys and the words that stand on it."""

    source: str
    pixels: Pixels
    width: float
    height: float
    words: list[str]


class ScanFigures(Value):
    """Word error rate and cost of one reader on one kind of document under one noise."""

    noise: str
    documents: str
    reader: str
    pages: int
    median: float
    p90: float
    mean: float
    cpu_seconds_a_page: float


def scan_figures(
    sheets: Callable[[], Iterable[Sheet]],
    *,
    levels: Sequence[Noise] = LEVELS,
    dpi: int = 200,
    seed: int = 1,
    tell: Callable[[str], object] = lambda line: None,
) -> Iterator[ScanFigures]:
    """Both readers over the same scans; figures for each source and for all together."""
    ours = OcrReader(ReadingSettings(ocr_dpi=dpi))
    readers: dict[str, Read] = {
        "docmill": lambda image, sheet: _ours(ours, image, sheet),
        "pymupdf": lambda image, sheet: _pymupdf(image, sheet, dpi),
    }
    for noise in levels:
        found: dict[tuple[str, str], list[tuple[float, float]]] = {}
        for number, sheet in enumerate(sheets()):
            image = scan(sheet.pixels, noise, seed=seed + number, dpi=dpi)
            rates = []
            for name, read in readers.items():
                started = process_time()
                words = read(image, sheet)
                result = word_error_rate(sheet.words, words), process_time() - started
                for documents in (sheet.source, "all"):
                    found.setdefault((documents, name), []).append(result)
                rates.append(f"{name} {result[0]:.3f}")
            tell(f"{noise.name} {sheet.source} {number}: {', '.join(rates)}")
        for (documents, name), results in sorted(found.items()):
            yield _figures(noise.name, documents, name, results)


def word_error_rate(expected: Sequence[str], found: Sequence[str]) -> float:
    """Insertions, deletions and replacements of words, in order, for each expected word."""
    return Levenshtein.distance(_folded(expected), _folded(found)) / max(1, len(expected))


def contract_sheets(
    folder: Path, *, pages_per_document: int, limit: int | None, seed: int, dpi: int = 200
) -> Iterator[Sheet]:
    """Some pages of at least 50 words of each PDF below a folder; the same for the same seed."""
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() == ".pdf")
    for path in _chosen(files, limit, seed):
        dice = random.Random(f"{seed} {path.name}")  # noqa: S311  # Not for secrets.
        with pymupdf.open(path) as pdf:
            full = [page for page in range(len(pdf)) if _has_words(pdf[page])]
            for page in sorted(dice.sample(full, min(len(full), pages_per_document))):
                yield sheet_of("contracts", pdf[page], dpi)


def note_sheets(file: Path, *, limit: int, seed: int, dpi: int = 200) -> Iterator[Sheet]:
    """The first page of so many notes of MTSamples, typeset; the same for the same seed."""
    texts = pq.read_table(file, columns=["text"]).column("text").to_pylist()
    for number, text in enumerate(_chosen(texts, limit, seed)):
        with pymupdf.open() as pdf:
            yield sheet_of("notes", typeset(pdf, text, style=number), dpi)


def sheet_of(source: str, page: pymupdf.Page, dpi: int) -> Sheet:
    """A page as it looks without noise, and the words of its text layer."""
    drawn = page.get_pixmap(dpi=dpi, colorspace=pymupdf.csGRAY)
    pixels = np.frombuffer(drawn.samples, dtype=np.uint8).reshape(drawn.height, drawn.width)
    words = [word[4] for word in page.get_text("words")]
    return Sheet(source, pixels, page.rect.width, page.rect.height, words)


def typeset(pdf: pymupdf.Document, text: str, *, style: int) -> pymupdf.Page:
    """A new letter page with as much of a text as fits, in one of nine styles."""
    page = pdf.new_page(width=_LETTER.width, height=_LETTER.height)
    writer = pymupdf.TextWriter(page.rect)
    font = pymupdf.Font(_FONTS[style % 3])
    inside = pymupdf.Rect(_MARGIN, _MARGIN, _LETTER.width - _MARGIN, _LETTER.height - _MARGIN)
    # None: what does not fit is left out; False would raise.
    writer.fill_textbox(
        inside,
        text,
        font=font,
        fontsize=_SIZES[style // 3 % 3],
        warn=None,  # type: ignore[arg-type]  # None: nobody is warned.
    )
    writer.write_text(page)
    return page


def _has_words(page: pymupdf.Page) -> bool:
    return len(page.get_text("words")) >= _LEAST_WORDS


def _chosen(items: list[T], limit: int | None, seed: int) -> list[T]:
    if limit is None or limit >= len(items):
        return items
    return random.Random(seed).sample(items, limit)  # noqa: S311  # Not for secrets.


def _ours(reader: OcrReader, image: bytes, sheet: Sheet) -> list[str]:
    return [word[4] for word in reader.read(image, 1, sheet.width, sheet.height).words]


def _pymupdf(image: bytes, sheet: Sheet, dpi: int) -> list[str]:
    with pymupdf.open() as pdf, silent_stderr():
        page = pdf.new_page(width=sheet.width, height=sheet.height)
        page.insert_image(page.rect, stream=image)
        layer = page.get_textpage_ocr(dpi=dpi, full=True, tessdata=_MODELS)
        return [word[4] for word in page.get_text("words", textpage=layer)]


def _folded(words: Sequence[str]) -> list[str]:
    return [unicodedata.normalize("NFKC", word).translate(_FOLDED) for word in words]


def _figures(
    noise: str, documents: str, reader: str, results: list[tuple[float, float]]
) -> ScanFigures:
    rates = [rate for rate, _ in results]
    return ScanFigures(
        noise=noise,
        documents=documents,
        reader=reader,
        pages=len(rates),
        median=round(statistics.median(rates), 4),
        p90=round(float(np.percentile(rates, 90)), 4),
        mean=round(statistics.fmean(rates), 4),
        cpu_seconds_a_page=round(statistics.fmean(seconds for _, seconds in results), 2),
    )
