from extractors.parsing.pages.left_out import left_out


def test_words_are_left_out_line_by_line():
    words = [
        (10.001, 20, 30, 32, "Page", 0, 0, 0),
        (35, 19, 40, 32, "3", 0, 0, 1),
        (10, 50, 30, 62, "Draft", 0, 1, 0),
    ]
    first, second = left_out("footer", words)
    assert (first.reason, first.glyphs, first.text) == ("footer", 5, "Page 3")
    assert (first.x0, first.y0, first.x1, first.y1) == (10.0, 19, 40, 32)
    assert second.text == "Draft"
    assert left_out("hidden", []) == []
