"""Reads PDF files: text in reading order, boxes of words, tables, and what was left out and why."""

from collections import Counter
from collections.abc import Sequence

from extractors.parsing.builder import TextBuilder
from extractors.parsing.ocr.page_reader import PageReader
from extractors.parsing.pages.written import written
from extractors.parsing.pdf.reading import Reading, ReadPage
from extractors.stage import StageError
from schemas.run import Reason
from schemas.settings import ReadingSettings


def read_pdf(
    content: bytes,
    document_id: str,
    settings: ReadingSettings | None = None,
    *,
    passwords: Sequence[str] = (),
    pages: Sequence[int] | None = None,
    ocr: PageReader | None = None,
) -> TextBuilder:
    """The text of a PDF, page by page; StageError where no page can be read, or none has text.

    ``pages`` are the numbers (from 1) of those to read, None for all. A page that cannot be read
    is lost alone. ``ocr`` reads pages whose text layer is missing or bad.
    """
    settings = settings or ReadingSettings()
    with Reading(content, settings, passwords=passwords, ocr=ocr) as reading:
        numbers = pages if pages is not None else range(1, reading.page_count + 1)
        read = [reading.page(number) for number in numbers]
        _refuse_nothing(read, is_whole=pages is None)
        return written(read, document_id, settings.first_reader)


def _refuse_nothing(read: Sequence[ReadPage], *, is_whole: bool) -> None:
    faults = Counter(page.fault for page in read if page.fault is not None)
    if faults and len(read) == sum(faults.values()):
        if set(faults) == {Reason.UNSUPPORTED}:
            raise StageError(Reason.EMPTY, f"no text layer on any of {len(read)} pages")
        raise StageError(faults.most_common(1)[0][0], f"none of {len(read)} pages can be read")
    if is_whole and not any(page.words.words for page in read):
        raise StageError(Reason.EMPTY, f"no text on any of {len(read)} pages")
