"""Other open tools that read PDFs, each behind the same function: the text of each page."""

import io
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator

Tool = Callable[[bytes], Iterator[str]]


def pymupdf_words(content: bytes) -> Iterator[str]:
    """PyMuPDF, as plainly as it gives words with boxes."""
    import pymupdf

    with pymupdf.open(stream=content, filetype="pdf") as pdf:
        for page in pdf:
            yield " ".join(word[4] for word in page.get_text("words"))


def pypdfium2(content: bytes) -> Iterator[str]:
    """pypdfium2: the text of each page, without boxes."""
    import pypdfium2

    with pypdfium2.PdfDocument(content) as pdf:
        for page in pdf:
            text = page.get_textpage()
            yield text.get_text_bounded()
            text.close()
            page.close()


def pypdf(content: bytes) -> Iterator[str]:
    """The tool pypdf: the text of each page, without boxes."""
    import pypdf

    for page in pypdf.PdfReader(io.BytesIO(content)).pages:
        yield page.extract_text()


def pdfplumber(content: bytes) -> Iterator[str]:
    """The tool pdfplumber: words with boxes."""
    import pdfplumber

    with pdfplumber.open(io.BytesIO(content)) as pdf:
        for page in pdf.pages:
            yield " ".join(word["text"] for word in page.extract_words())
            page.close()


def pdfminer(content: bytes) -> Iterator[str]:
    """pdfminer.six: the text of each page after its layout analysis."""
    from pdfminer.high_level import extract_pages
    from pdfminer.layout import LTTextContainer

    for page in extract_pages(io.BytesIO(content)):
        yield "".join(item.get_text() for item in page if isinstance(item, LTTextContainer))


def pdftotext(content: bytes) -> Iterator[str]:
    """Poppler's program, where it is installed."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(content)
        file.flush()
        done = subprocess.run(  # noqa: S603  # no shell
            [shutil.which("pdftotext") or "pdftotext", file.name, "-"],
            capture_output=True,
            check=True,
        )
    yield from done.stdout.decode("utf-8", "replace").split("\f")[:-1]


TOOLS: dict[str, Tool] = {
    "pymupdf": pymupdf_words,
    "pypdfium2": pypdfium2,
    "pypdf": pypdf,
    "pdfplumber": pdfplumber,
    "pdfminer.six": pdfminer,
    "pdftotext": pdftotext,
}


def installed(names: tuple[str, ...] = tuple(TOOLS)) -> list[str]:
    """Of some tools, those that are here."""
    return [name for name in names if name != "pdftotext" or shutil.which("pdftotext")]
