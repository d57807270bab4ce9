from extractors.parsing.builder import TextBuilder
from extractors.parsing.pages.flow import flows, words_in
from extractors.parsing.pages.hyphens import Hyphens
from extractors.parsing.pages.page_text import PageWriter
from extractors.parsing.pages.words import PageWords
from extractors.text.locating import Locator
from extractors.text.raw import raw_text


def line(x, y, text, block=0, height=12.0, number=0):
    return [
        (x + 50.0 * i, y, x + 45.0 + 50 * i, y + height, word, block, number, i)
        for i, word in enumerate(text.split())
    ]


def write(*pages, method="pymupdf", confidence=()):
    """What is written of pages of lines."""
    sheets = [
        PageWords(
            n,
            612.0,
            792.0,
            method,
            [word for line in lines for word in line],
            confidence=list(confidence),
        )
        for n, lines in enumerate(pages, start=1)
    ]
    found = flows(sheets)
    builder = TextBuilder("a", "pymupdf")
    writer = PageWriter(builder, Hyphens(lambda: words_in(sheets)), found)
    for flow, following in zip(found, [*found[1:], None], strict=True):
        writer.write(flow, following)
    return builder


def test_a_word_cut_by_a_line_end_is_whole_and_has_two_boxes():
    built = write([line(72, 100, "This agree-"), line(72, 114, "ment ends", number=1)])
    assert built.text == "This agreement ends"
    assert raw_text(built.text, built.pages, 0, len(built.text)) == "This agree-\nment ends"
    first, second = Locator(built.pages).boxes(5, 14)
    assert (first.y0, second.y0) == (100, 114)


def test_a_compound_cut_by_a_line_end_keeps_its_hyphen():
    built = write([line(72, 100, "a non-"), line(72, 114, "exclusive licence", number=1)])
    assert built.text == "a non-exclusive licence"
    assert raw_text(built.text, built.pages, 0, len(built.text)) == "a non-\nexclusive licence"


def test_a_word_cut_by_the_end_of_a_page_is_whole_and_has_a_box_on_both():
    built = write([line(72, 700, "This agree-")], [line(72, 80, "ment ends.")])
    assert built.text == "This agreement ends."
    assert [box.page for box in Locator(built.pages).boxes(5, 14)] == [1, 2]
    assert [(page.start, page.end) for page in built.pages] == [(0, 10), (10, 20)]


def test_a_sentence_that_goes_on_in_the_next_block_is_not_torn():
    built = write(
        [line(72, 100, "The term of"), line(72, 130, "this lease. It", 1), line(72, 160, "Next", 2)]
    )
    assert built.text == "The term of\nthis lease. It\n\nNext"


def test_larger_letters_are_headings_with_a_level_for_each_size():
    built = write(
        [
            line(72, 60, "Lease", 0, 24.0),
            line(72, 120, "Term", 1, 18.0),
            line(72, 160, "The term is one year and some more words.", 2),
        ]
    )
    marked = [(block.kind, block.level) for block in built.blocks]
    assert marked == [("heading", 1), ("heading", 2), ("paragraph", None)]


def test_a_table_has_rows_and_cells_in_their_grid():
    built = write(
        [
            line(72, 60, "Prices follow.", 0),
            line(72, 100, "Item", 1), line(300, 100, "Price", 1, number=1),
            line(72, 120, "Bolt", 2), line(300, 120, "$2", 2, number=1),
        ]
    )  # fmt: skip
    assert built.text == "Prices follow.\n\nItem\tPrice\nBolt\t$2"
    cells = [(cell.row, cell.column, built.text[cell.start : cell.end]) for cell in built.cells]
    assert cells == [(0, 0, "Item"), (0, 1, "Price"), (1, 0, "Bolt"), (1, 1, "$2")]
    assert [block.kind for block in built.blocks] == ["paragraph", "table_row", "table_row"]


def test_confidence_stays_with_its_word():
    built = write([line(72, 100, "sure unsure")], method="ocr", confidence=[0.9, 0.4])
    assert built.pages[0].words.confidence == (0.9, 0.4)
    assert built.pages[0].method == "ocr"
