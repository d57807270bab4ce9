from extractors.parsing.pages.lines import lines_of
from extractors.parsing.pdf.forms import Field, comment, place_values


def word(x0, y0, text, block):
    return (x0, y0, x0 + 40.0, y0 + 12.0, text, block, 0, 0)


LABELS = [word(50, 100, "Name:", 0), word(50, 140, "Date:", 1)]


def texts(words):
    return [item[4] for item in words]


def test_a_value_stands_after_its_label():
    drawn = [*LABELS, word(100, 100, "Ann", 7)]
    placed = place_values(drawn, [Field((95, 98, 200, 114), "Ann")])
    assert texts(placed) == ["Name:", "Ann", "Date:"]
    assert placed[1][5:7] == placed[0][5:7]


def test_a_value_that_is_not_drawn_is_added_inside_its_field():
    placed = place_values(LABELS, [Field((95, 138, 195, 154), "3 May")])
    assert texts(placed) == ["Name:", "Date:", "3", "May"]
    assert placed[2][:4] == (95, 138, 145, 154)


def test_a_value_without_a_label_stands_before_what_is_below_it():
    assert texts(place_values(LABELS, [Field((10, 120, 30, 130), "lone")])) == [
        "Name:",
        "lone",
        "Date:",
    ]


def test_an_empty_field_changes_nothing():
    assert place_values(LABELS, [Field((95, 98, 200, 114), "")]) == LABELS


def test_a_comment_keeps_its_words_and_place():
    said = comment("check this", (1.001, 2, 3, 4))
    assert (said.reason, said.text, said.glyphs, said.x0) == ("comment", "check this", 9, 1.0)


def test_values_of_fields_without_labels_are_blocks_of_their_own():
    fields = [Field((10, 120, 30, 130), "one"), Field((10, 222, 30, 234), "two")]
    placed = place_values([], fields)
    assert texts(placed) == ["one", "two"]
    assert placed[0][5] != placed[1][5]
    assert [line.text for line in lines_of(placed)] == ["one", "two"]
