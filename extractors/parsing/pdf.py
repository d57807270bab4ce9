"""Reads the text layer of PDF files with PyMuPDF: words, boxes, reading order."""

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

import pymupdf

from extractors.parsing.builder import TextBuilder
from extractors.parsing.layout import Placed, reading_order
from extractors.stage import StageError
from schemas.run import Reason

_FLAGS = pymupdf.TEXTFLAGS_WORDS & ~pymupdf.TEXT_PRESERVE_LIGATURES
_CELL_GAP = "\t"
_SAME_LINE = 2.0
Word = tuple[float, float, float, float, str, int, int, int]


def read_pdf(
    content: bytes,
    document_id: str,
    *,
    passwords: Sequence[str] = (),
    pages: range | None = None,
) -> TextBuilder:
    """The text layer, page by page; StageError where the file cannot be opened or has none."""
    pymupdf.TOOLS.mupdf_display_errors(False)
    pymupdf.TOOLS.mupdf_display_warnings(False)
    with _open(content, passwords) as pdf:
        builder = TextBuilder(document_id, "pymupdf")
        for page in pdf if pages is None else (pdf[number] for number in pages):
            builder.open_page(round(page.rect.width, 2), round(page.rect.height, 2))
            _write_page(page.get_text("words", flags=_FLAGS, sort=False), builder)
            builder.close_page()
        if pages is None and not any(page.words.start for page in builder.pages):
            raise StageError(Reason.EMPTY, f"no text layer on any of {pdf.page_count} pages")
    return builder


def _open(content: bytes, passwords: Sequence[str]) -> pymupdf.Document:
    try:
        pdf = pymupdf.open(stream=content, filetype="pdf")
    except (pymupdf.FileDataError, pymupdf.mupdf.FzErrorBase) as error:
        raise StageError(Reason.CORRUPT, f"PDF: {type(error).__name__}") from error
    if pdf.needs_pass and not any(map(pdf.authenticate, passwords)):
        pdf.close()
        raise StageError(Reason.ENCRYPTED, "PDF needs a password")
    if pdf.page_count == 0:
        pdf.close()
        raise StageError(Reason.CORRUPT, "PDF without pages")
    return pdf


def _write_page(words: list[Word], builder: TextBuilder) -> None:
    blocks = [list(block) for _, block in groupby(words, key=lambda word: word[5])]
    placed = [Placed(*_hull(block), index) for index, block in enumerate(blocks)]
    in_a_row = False
    for group in reading_order(placed):
        cells = [list(_lines(blocks[index])) for index in group]
        cells = [lines for lines in cells if lines]
        if not cells:
            continue
        follows_a_row, in_a_row = in_a_row, len(cells) > 1 or _is_a_row(cells[0])
        if follows_a_row and in_a_row:
            builder.write("\n")
        else:
            builder.gap(cells[0][0][0][4])
        for position, lines in enumerate(cells):
            builder.write(_CELL_GAP if position else "")
            _write_block(lines, builder, "\n" if len(cells) == 1 else " ")


def _write_block(lines: list[list[Word]], builder: TextBuilder, line_gap: str) -> None:
    for above, line in zip([None, *lines], lines, strict=False):
        if above is not None:
            builder.write(_CELL_GAP if _is_level(above, line) else line_gap)
        _write_line(line, builder)


def _is_a_row(lines: list[list[Word]]) -> bool:
    """Whether the lines of a block all stand beside each other."""
    return len(lines) > 1 and all(_is_level(left, right) for left, right in pairwise(lines))


def _is_level(left: list[Word], right: list[Word]) -> bool:
    """Whether a line goes on beside another, as the cells of a table do."""
    return abs(left[-1][1] - right[0][1]) <= _SAME_LINE and right[0][0] > left[-1][2]


def _lines(block: list[Word]) -> Iterator[list[Word]]:
    for _, line in groupby(block, key=lambda word: word[6]):
        words = [word for word in line if word[4].strip()]
        if words:
            yield words


def _write_line(line: list[Word], builder: TextBuilder) -> None:
    for position, word in enumerate(line):
        builder.write(" " if position else "")
        builder.word(word[4].strip(), word[:4])


def _hull(block: list[Word]) -> tuple[float, float, float, float]:
    return (
        min(word[0] for word in block),
        min(word[1] for word in block),
        max(word[2] for word in block),
        max(word[3] for word in block),
    )
