import pytest

from extractors.parsing.pages.words import PageWords
from extractors.parsing.pdf.evidence import better, garbage, glyphs, is_a_picture, is_bad

PAGE = (0.0, 0.0, 600.0, 800.0)


def page(*texts):
    words = [(10.0, 10.0, 40.0, 20.0, text, 0, 0, i) for i, text in enumerate(texts)]
    return PageWords(1, 600.0, 800.0, "pymupdf", words)


@pytest.mark.parametrize(
    ("text", "count"),
    [("plain", 0), ("naïve", 0), ("\ufffd\ufffdx", 2), ("\ue001", 1), ("\x03\x04", 2)],
)
def test_glyphs_that_stand_for_no_character_are_garbage(text, count):
    assert garbage(page("word", text)) == count


def test_the_marks_of_symbol_fonts_are_no_garbage():
    assert garbage(page("\uf0b7")) == 0


def test_a_page_with_much_garbage_is_bad():
    assert is_bad(page("\ufffd\ufffd\ufffd", "text"))
    assert not is_bad(page("\ufffd", "a good deal of text"))
    assert not is_bad(page())


def test_the_better_reading_has_more_characters_that_mean_something():
    poor, good = page("\ufffd\ufffd\ufffdx"), page("text")
    assert better(poor, good) is good
    assert better(good, poor) is good
    assert better(good, page("same")) is good
    assert glyphs(good) == 4


def test_a_picture_with_a_stamp_is_a_picture():
    assert is_a_picture(page("stamp"), [PAGE])
    assert not is_a_picture(page("stamp"), [(0, 0, 100, 100)])
    assert not is_a_picture(page(*["word"] * 200), [PAGE])
