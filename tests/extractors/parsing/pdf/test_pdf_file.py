import pytest

from extractors.parsing.pdf.pdf_file import inside_any, on_the_page, pixels_per_point, turned

WORD = (10.0, 20.0, 30.0, 32.0, "in", 0, 0, 0)


def test_words_off_the_page_are_left_out():
    off = (-50.0, 20.0, -10.0, 32.0, "off", 1, 0, 0)
    words, outside = on_the_page([WORD, off], 100.0, 100.0)
    assert words == [WORD]
    assert [(item.reason, item.text) for item in outside] == [("outside", "off")]


def test_a_page_too_large_for_memory_is_drawn_smaller():
    assert pixels_per_point(612, 792, 144) == 2
    scale = pixels_per_point(14400, 14400, 300)
    assert (14400 * scale) ** 2 <= 50_000_001


@pytest.mark.parametrize(
    ("rotation", "box"),
    [
        (0, (10, 20, 30, 32)),
        (90, (168, 10, 180, 30)),
        (180, (70, 168, 90, 180)),
        (270, (20, 70, 32, 90)),
    ],
)
def test_boxes_turn_with_their_page(rotation, box):
    assert turned(WORD[:4], rotation, 100, 200) == box


def test_the_middle_of_a_word_decides_where_it_is():
    assert inside_any(WORD, [(0, 0, 5, 5), (15, 20, 25, 30)])
    assert not inside_any(WORD, [(0, 0, 19, 30)])
