from extractors.parsing.pages.words import PageWords, Word


def test_a_word_is_equal_to_a_plain_tuple_of_the_same_order():
    assert Word(1.0, 2.0, 3.0, 4.0, "a", 0, 0, 0) == (1.0, 2.0, 3.0, 4.0, "a", 0, 0, 0)


def test_a_page_of_a_text_layer_has_no_confidences():
    assert PageWords(1, 612.0, 792.0, "pymupdf", []).confidence == []
