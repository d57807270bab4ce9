import pytest

from extractors.parsing.builder import TextBuilder
from extractors.text.raw import raw_text


def built(*texts):
    builder = TextBuilder("a", "pymupdf")
    builder.open_page(100, 100)
    builder.words([(0, 0, 1, 1, text, 0, 0, i) for i, text in enumerate(texts)])
    builder.close_page()
    return builder


@pytest.mark.parametrize(
    "texts",
    [
        ("plain", "words"),
        ("ﬁrst", "oﬃce", "ﬂoor"),
        ("co\u00adop", "e\u0301tude", "a\u2009b", "\ufeffstart"),
    ],
)
def test_the_map_gives_the_raw_characters_back_exactly(texts):
    builder = built(*texts)
    raw = raw_text(builder.text, builder.pages, 0, builder.length)
    assert raw.lstrip("\ufeff") == " ".join(texts).lstrip("\ufeff")


def test_a_stretch_has_its_own_raw_characters():
    builder = built("ﬁrst", "oﬃce", "here")
    assert builder.text == "first office here"
    assert raw_text(builder.text, builder.pages, 6, 12) == "oﬃce"
    assert raw_text(builder.text, builder.pages, 13, 17) == "here"
