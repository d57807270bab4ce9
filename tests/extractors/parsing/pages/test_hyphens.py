import pytest

from extractors.parsing.pages.hyphens import Hyphens


def link(above, below, text=""):
    return Hyphens(lambda: [*text.split(), above, below]).link(above, below)


@pytest.mark.parametrize(
    ("above", "below", "text", "between"),
    [
        ("agree-", "ment", "", ""),
        ("agree-", "ment", "This agreement is", ""),
        ("long-", "term", "a long-term lease", "-"),
        ("third-", "party", "a third person, or party to", "-"),
        ("non-", "exclusive", "", "-"),
        ("debtor-in-", "possession", "", "-"),
        ("(co\u00ad", "operate)", "", ""),
    ],
)
def test_a_hyphen_is_judged_by_the_other_words_of_the_document(above, below, text, between):
    assert link(above, below, text) == between


@pytest.mark.parametrize(
    ("above", "below"),
    [("agree-", "Ment"), ("agree", "ment"), ("1-", "st"), ("-", "item"), ("a-", "2")],
)
def test_what_are_no_halves_is_left_alone(above, below):
    assert link(above, below) is None


def test_a_long_document_without_hyphenation_has_only_compounds():
    assert link("hand-", "delivered", "word " * 2000) == "-"
    assert link("hand-", "delivered", "word hyph- " * 1000) == ""
