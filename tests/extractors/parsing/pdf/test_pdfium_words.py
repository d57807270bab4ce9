from extractors.parsing.pdf.pdfium_words import Drawn, words_of


def drawn(text, x, y, *, unseen=False):
    return Drawn(text, (x, y, x + 30.0, y + 12.0), unseen)


def places(*words):
    seen, _ = words_of(words)
    return [(word[4], word[5], word[6]) for word in seen]


def test_words_beside_each_other_are_a_line():
    assert places(drawn("a", 0, 0), drawn("b", 34, 0)) == [("a", 0, 0), ("b", 0, 0)]


def test_a_gap_as_between_cells_ends_a_line():
    assert places(drawn("a", 0, 0), drawn("b", 100, 0)) == [("a", 0, 0), ("b", 0, 1)]


def test_lines_close_below_each_other_are_a_block():
    assert places(drawn("a", 0, 0), drawn("b", 0, 14)) == [("a", 0, 0), ("b", 0, 1)]


def test_space_between_lines_ends_a_block():
    assert places(drawn("a", 0, 0), drawn("b", 0, 40)) == [("a", 0, 0), ("b", 1, 0)]


def test_vertical_words_below_each_other_are_a_line():
    words = [Drawn(t, (10, y, 22, y + 30.0), vertical=True) for t, y in (("a", 0), ("b", 34))]
    assert places(*words) == [("a", 0, 0), ("b", 0, 0)]


def test_words_that_cannot_be_seen_stand_apart():
    seen, unseen = words_of([drawn("a", 0, 0), drawn("b", 34, 0, unseen=True)])
    assert ([word[4] for word in seen], [word[4] for word in unseen]) == (["a"], ["b"])
