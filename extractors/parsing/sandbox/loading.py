"""Loads the readers of a format before a file is read, apart from the limits of that file.

A library takes memory to be loaded, which is no fault of the file that was the first to need it.
"""

import sys
from importlib import import_module

from extractors.parsing.sandbox.limits import memory_lifted
from schemas.settings import ParseSettings

_SNIFFED = 1024
_PDF = "extractors.parsing.pdf.document"
_OFFICE = "extractors.parsing.office.docx"
_MARKUP = "extractors.parsing.markup.html"


def load_all() -> None:
    """Load every reader, for all processes that are forked from this one."""
    for name in (_PDF, _OFFICE, _MARKUP):
        import_module(name)


def load_for(content: bytes, settings: ParseSettings) -> None:
    """Load the reader that a file will likely want, and set the memory limit anew after it."""
    name = _likely(content[:_SNIFFED])
    if name not in sys.modules:
        with memory_lifted(settings):
            import_module(name)


def _likely(head: bytes) -> str:
    if b"%PDF-" in head:
        return _PDF
    return _OFFICE if head.startswith(b"PK") else _MARKUP
