"""Takes the files out of PDF files that are embedded in them or attached to their pages."""

import ctypes
from collections.abc import Iterator, Sequence
from typing import Any, Literal

from extractors.stage import StageError
from schemas.run import Reason


def embedded_files(
    content: bytes,
    passwords: Sequence[str] = (),
    first_reader: Literal["pymupdf", "pdfium"] = "pymupdf",
) -> list[tuple[str, bytes]]:
    """Name and bytes of each embedded file, then of those attached to pages, in their order.

    StageError where the file cannot be opened; with pdfium as first reader PyMuPDF is not used.
    """
    if first_reader == "pdfium":
        return list(_by_pdfium(content, passwords))
    try:
        return list(_by_mupdf(content, passwords))
    except StageError as error:
        if error.reason is Reason.ENCRYPTED:
            raise
        return list(_by_pdfium(content, passwords))


def _by_mupdf(content: bytes, passwords: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    from extractors.parsing.pdf.mupdf import open_with_mupdf

    with open_with_mupdf(content, passwords) as pdf:
        for index in range(pdf.embfile_count()):
            info = pdf.embfile_info(index)
            name = info["ufilename"] or info["filename"] or info["name"]
            yield _mended(name), pdf.embfile_get(index)
        for page in pdf:
            for annotation in page.annots() or ():
                if annotation.type[1] == "FileAttachment":
                    yield _mended(annotation.file_info["filename"]), annotation.get_file()


def _mended(name: str) -> str:
    """A name of which PyMuPDF took the UTF-8 for Latin-1."""
    try:
        return name.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return name


def _by_pdfium(content: bytes, passwords: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    from pypdfium2 import PdfAttachment, raw

    from extractors.parsing.pdf.pdfium import open_with_pdfium

    pdf = open_with_pdfium(content, passwords)
    try:
        for index in range(pdf.count_attachments()):
            attachment = pdf.get_attachment(index)
            yield attachment.get_name(), _data(attachment)
        for page in pdf:
            for index in range(raw.FPDFPage_GetAnnotCount(page)):
                annotation = raw.FPDFPage_GetAnnot(page, index)
                if found := raw.FPDFAnnot_GetFileAttachment(annotation):
                    attachment = PdfAttachment(found, pdf)
                    yield attachment.get_name(), _data(attachment)
                raw.FPDFPage_CloseAnnot(annotation)
    finally:
        pdf.close()


def _data(attachment: Any) -> bytes:
    # A copy: the buffer that pdfium gives dies with the document.
    return bytes(ctypes.string_at(attachment.get_data(), ctypes.sizeof(attachment.get_data())))
