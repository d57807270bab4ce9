from extractors.parsing.pages.flow import flows, words_in
from extractors.parsing.pages.words import PageWords
from schemas.document import LeftOut


def page(number, *texts, left_out=()):
    """A page with a line for each (y, text)."""
    words = [
        (72.0 + 50 * i, y, 115.0 + 50 * i, y + 12.0, word, block, 0, i)
        for block, (y, text) in enumerate(texts)
        for i, word in enumerate(text.split())
    ]
    return PageWords(number, 612.0, 792.0, "pymupdf", words, left_out=list(left_out))


def texts(flow):
    return [line.text for row in flow.rows for cell in row for line in cell]


def test_furniture_is_left_out_with_its_place_and_counts_against_coverage():
    pages = [page(n, (20.0, "Acme Ltd"), (300.0, f"Body{n} text")) for n in (1, 2, 3)]
    first = flows(pages)[0]
    assert texts(first) == ["Body1 text"]
    assert [(item.reason, item.text, item.y0) for item in first.left_out] == [
        ("header", "Acme Ltd", 20.0)
    ]
    assert first.coverage == 9 / 16


def test_a_line_drawn_twice_in_one_place_is_read_once():
    (flow,) = flows([page(1, (300.0, "Bold title"), (300.4, "Bold title"), (330.0, "Bold title"))])
    assert texts(flow) == ["Bold title", "Bold title"]
    assert [item.reason for item in flow.left_out] == ["repeated"]


def test_glyphs_without_a_character_are_named_and_counted():
    (flow,) = flows([page(1, (300.0, "ab\ufffd\ufffd"))])
    assert [(item.reason, item.glyphs) for item in flow.left_out] == [("unmapped", 2)]
    assert flow.coverage == 0.5


def test_what_the_reader_left_out_counts_but_comments_do_not():
    hidden = LeftOut(reason="hidden", glyphs=4, text="gone")
    said = LeftOut(reason="comment", glyphs=9, text="said of it")
    (flow,) = flows([page(1, (300.0, "here"), left_out=[hidden, said])])
    assert flow.coverage == 0.5
    assert flow.left_out == [hidden, said]


def test_words_of_no_width_are_passed_over():
    assert texts(flows([page(1, (300.0, "a \u200b b"))])[0]) == ["a b"]


def test_an_empty_page_is_covered():
    (flow,) = flows([page(1)])
    assert (flow.rows, flow.coverage) == ([], 1.0)


def test_all_words_are_had_in_order():
    assert list(words_in([page(1, (1.0, "a b")), page(2, (1.0, "c"))])) == ["a", "b", "c"]
