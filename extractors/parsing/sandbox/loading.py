"""Loads the readers of a format before a file is read, apart from the limits of that file.

A library takes memory to be loaded, which is no fault of the file that was the first to need it.
"""

import sys
from contextlib import suppress
from importlib import import_module

from extractors.parsing.sandbox.limits import memory_lifted
from schemas.settings import ParseSettings

# PyMuPDF would load a model of page layouts, 100 MB and threads, that nobody here asks for.
for _unwanted in ("pymupdf.layout", "pymupdf4llm"):
    sys.modules.setdefault(_unwanted, None)  # type: ignore[arg-type]  # None: not to be had.

_SNIFFED = 1024
_PDF = ("extractors.parsing.pdf.document", "extractors.parsing.pdf.mupdf")
_SECOND_PDF = ("extractors.parsing.pdf.document", "extractors.parsing.pdf.pdfium")
_OFFICE = ("extractors.parsing.office.docx",)
_MARKUP = ("extractors.parsing.markup.html",)


def load_all(settings: ParseSettings) -> None:
    """Load every reader that is the first for its format, for all that are forked from here."""
    for name in (*_pdf(settings), *_OFFICE, *_MARKUP):
        _load(name)


def load_for(content: bytes, settings: ParseSettings) -> None:
    """Load the reader that a file will likely want, and set the memory limit anew after it."""
    missing = [name for name in _likely(content[:_SNIFFED], settings) if name not in sys.modules]
    if missing:
        with memory_lifted(settings):
            for name in missing:
                _load(name)


def _load(name: str) -> None:
    with suppress(ModuleNotFoundError):  # A reader that is not installed has a second one.
        import_module(name)


def _likely(head: bytes, settings: ParseSettings) -> tuple[str, ...]:
    if b"%PDF-" in head:
        return _pdf(settings)
    return _OFFICE if head.startswith(b"PK") else _MARKUP


def _pdf(settings: ParseSettings) -> tuple[str, ...]:
    return _PDF if settings.reading.first_reader == "pymupdf" else _SECOND_PDF
