from extractors.parsing.builder import TextBuilder
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
