from extractors.parsing.pages.lines import Line, hull, is_level, lines_of

WORDS = [
    (10.0, 10.0, 30.0, 22.0, "To", 0, 0, 0),
    (35.0, 9.0, 60.0, 22.0, "be,", 0, 0, 1),
    (10.0, 30.0, 40.0, 42.0, "or", 0, 1, 0),
    (10.0, 60.0, 40.0, 72.0, "not", 1, 1, 0),
]


def test_words_of_one_line_of_one_block_belong_together():
    assert [line.text for line in lines_of(WORDS)] == ["To be,", "or", "not"]


def test_a_line_knows_its_rectangle_and_glyphs():
    first = lines_of(WORDS)[0]
    assert (first.box, first.height, first.glyphs, first.block) == ((10, 9, 60, 22), 13, 5, 0)
    assert hull(lines_of(WORDS)) == (10, 9, 60, 72)


def test_lines_at_one_height_are_level():
    first, second, _ = lines_of(WORDS)
    assert is_level(first, Line([(80.0, 12.0, 90.0, 24.0, "x", 5, 0, 0)]))
    assert not is_level(first, second)
