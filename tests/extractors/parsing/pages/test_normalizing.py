import pytest

from extractors.parsing.pages.normalizing import is_plain, normalize


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("ﬁnal", "final"),
        ("eﬃcient", "efficient"),
        ("e\u0301tude", "étude"),
        ("a\u2009b", "a b"),
        ("co\u00adoperate", "cooperate"),
        ("non\u2011compete", "non-compete"),
        ("term\u037e", "term;"),
        ("\uf0b7", "•"),
        ("zero\u200bwidth", "zerowidth"),
        ("bell\x07", "bell\ufffd"),
    ],
)
def test_what_was_changed_can_be_changed_back(raw, plain):
    written, pieces = normalize(raw)
    assert written == plain
    for start, end, before in reversed(pieces):
        written = written[:start] + before + written[end:]
    assert written == raw
    assert not is_plain(raw)


@pytest.mark.parametrize("word", ["plain", "x²", "½", "H₂O", "\uff21", "“quoted”", "naïve", "深圳"])
def test_what_means_something_by_its_form_stays_as_it_is(word):
    assert normalize(word) == (word, [])
    assert is_plain(word)


def test_half_a_surrogate_is_replaced_for_good():
    assert normalize("a\ud800") == ("a\ufffd", [])
