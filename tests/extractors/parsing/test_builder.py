from extractors.parsing.builder import GridCell, TextBuilder
from schemas.document import Page
from schemas.run import Reason


def test_offsets_of_words_and_pages_are_those_of_the_text():
    builder = TextBuilder("a", "pymupdf")
    builder.open_page(612, 792)
    builder.word("Hello", (1.001, 2, 3, 4))
    builder.write(" ")
    builder.word("you", (5, 2, 7, 4))
    builder.close_page()
    builder.open_page()
    builder.write("more")
    builder.close_page()

    first, second = builder.pages
    text = builder.text
    words = zip(first.words.start, first.words.end, strict=True)
    assert [text[start:end] for start, end in words] == ["Hello", "you"]
    assert first.words.x0 == (1.0, 5.0)
    assert (text[first.start : first.end], text[second.start : second.end]) == ("Hello you", "more")


def test_characters_that_no_database_stores_are_replaced_one_by_one():
    builder = TextBuilder("a", "plain")
    builder.open_page()
    builder.write("a\x00b\ud800c\td\n")
    assert builder.text == "a\ufffdb\ufffdc\td\n"
    assert builder.length == len(builder.text)


def test_a_sentence_that_goes_on_is_not_torn_apart():
    builder = TextBuilder("a", "pymupdf")
    builder.open_page()
    builder.write("The term of this")
    builder.gap("lease ends.")
    builder.write("lease ends.")
    builder.gap("Next.")
    assert builder.text == "The term of this\nlease ends.\n\n"


def test_rows_of_a_table_stand_on_lines_of_their_own():
    builder = TextBuilder("a", "markup")
    builder.open_page()
    builder.block("Title", "heading", 1)
    builder.block("a\tb", "table_row")
    builder.block("c\td", "table_row")
    builder.block("  ")
    assert builder.text == "Title\n\na\tb\nc\td"
    assert [(block.kind, block.level) for block in builder.blocks] == [
        ("heading", 1), ("table_row", None), ("table_row", None),
    ]  # fmt: skip


def test_words_are_normalized_and_the_page_remembers_how():
    builder = TextBuilder("a", "pymupdf")
    builder.open_page(100, 100)
    builder.words([(1.004, 2, 3, 4, "ﬁt", 0, 0, 0), (5, 2, 7, 4, "now", 0, 0, 1)], [0.5, 1.0])
    builder.close_page(rotation=90, coverage=0.5)
    (page,) = builder.pages
    assert builder.text == "fit now"
    assert (page.words.start, page.words.end, page.words.x0) == ((0, 4), (3, 7), (1.0, 5.0))
    assert page.words.confidence == (0.5, 1.0)
    assert [(item.start, item.end, item.raw) for item in page.changes] == [(0, 2, "ﬁ")]
    assert Page.model_validate_json(page.model_dump_json()) == page


def test_lost_pages_are_named():
    builder = TextBuilder("a", "pymupdf")
    builder.open_page(number=7)
    builder.close_page(method="none", coverage=0.0, fault=Reason.TIMEOUT)
    assert builder.lost_pages == (7,)


def test_a_page_may_begin_inside_a_word():
    builder = TextBuilder("a", "pymupdf")
    builder.open_page()
    builder.write("agree")
    builder.close_page()
    builder.open_page(goes_on=True)
    builder.write("ment")
    builder.close_page()
    assert builder.text == "agreement"


def test_what_is_left_out_counts_against_the_coverage_if_it_can_be_seen():
    builder = TextBuilder("a", "markup")
    builder.open_page()
    builder.block("body")
    builder.leave_out("header", " he ad ")
    builder.leave_out("hidden", "unseen")
    builder.leave_out("footer", " ")
    builder.close_page()
    (page,) = builder.pages
    assert [(item.text, item.glyphs) for item in page.left_out] == [("he ad", 4), ("unseen", 6)]
    assert page.coverage == 0.5


def test_glyphs_of_the_source_that_were_not_written_count_too():
    builder = TextBuilder("a", "markup")
    builder.open_page()
    builder.block("body")
    builder.close_page(visible=16)
    assert builder.pages[0].coverage == 0.25


def test_what_another_builder_holds_is_appended_with_its_blocks_and_cells():
    inner = TextBuilder("a", "markup")
    inner.open_page()
    inner.row(0, 0, [GridCell("x", 0), GridCell("y", 1)])
    inner.leave_out("hidden", "z")
    inner.close_page()
    outer = TextBuilder("a", "markup")
    outer.open_page()
    outer.row(0, 0, [GridCell("a", 0)])
    outer.append(inner)
    outer.close_page()
    assert outer.text == "a\n\nx\ty"
    found = [(cell.table, outer.text[cell.start : cell.end]) for cell in outer.cells]
    assert found == [(0, "a"), (1, "x"), (1, "y")]
    assert outer.pages[0].left_out[0].text == "z"
