"""How many pages a file has that can be read apart from each other."""

import os
from collections.abc import Sequence

from extractors.parsing.media import PDF, media_type
from extractors.parsing.sandbox.faults import FAULTS, fault_pages, is_faulty
from schemas.source import RawFile


def page_count(file: RawFile) -> int:
    """The pages of a PDF; of other formats 1."""
    if os.environ.get(FAULTS) and is_faulty(file.content):
        return len(fault_pages(file.content))
    if media_type(file.content, file.uri) != PDF:
        return 1
    passwords = [secret.get_secret_value() for secret in file.passwords]
    try:
        return _by_pymupdf(file.content, passwords)
    except ImportError:
        return _by_pdfium(file.content, passwords)


def _by_pymupdf(content: bytes, passwords: Sequence[str]) -> int:
    import pymupdf

    pymupdf.TOOLS.mupdf_display_errors(False)
    pymupdf.TOOLS.mupdf_display_warnings(False)
    with pymupdf.open(stream=content, filetype="pdf") as pdf:
        any(pdf.needs_pass and pdf.authenticate(password) for password in passwords)
        return int(pdf.page_count)


def _by_pdfium(content: bytes, passwords: Sequence[str]) -> int:
    import pypdfium2

    for password in (None, *passwords):
        try:
            with pypdfium2.PdfDocument(content, password=password) as pdf:
                return len(pdf)
        except pypdfium2.PdfiumError:
            continue
    return 0
