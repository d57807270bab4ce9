import pytest

from extractors.summarizing.stems import is_telling, stem


@pytest.mark.parametrize(
    ("one", "other"),
    [("terminates", "terminated"), ("renewals", "renewal"), ("Company's", "company")],
)
def test_forms_of_a_word_have_one_stem(one, other):
    assert stem(one) == stem(other)


def test_short_words_keep_their_ending():
    assert stem("gas") == "gas"


@pytest.mark.parametrize(("word", "says"), [("fever", True), ("the", False), ("12", False)])
def test_words_that_say_nothing_alone_are_told(word, says):
    assert is_telling(word) is says
