import pytest

from extractors.summarizing.claims import claims, is_shouted, whole_names


def values(text, kind):
    return [claim.value for claim in claims(text) if claim.kind == kind]


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("5 mg, 5mg, five milligrams, .005 g", "amount", ["5 mg"] * 4),
        ("thirty (30) business days", "amount", ["30 day", "30 day"]),
        ("two weeks or 14 days", "amount", ["14 day", "14 day"]),
        ("one year or 12 months", "amount", ["12 month", "12 month"]),
        ("$5 million and $5,000,000", "amount", ["5000000 USD"] * 2),
        ("5 to 10 mg", "amount", ["5 mg", "10 mg"]),
        ("b.i.d., twice a day and every 12 hours", "frequency", ["2", "2", "2"]),
        ("BP 120/80", "number", ["120", "80"]),
        ("September 7, 1999 and 1999-09-07", "date", ["1999-09-07"] * 2),
        ("in March 2003 and on the 4th of May", "date", ["2003-03", "-05-04"]),
        ("Tylenol", "drug", ["acetaminophen"]),
        ("signed by Electric City Corp.", "name", ["electric", "city", "corporation"]),
        ("paid by Party B", "name", ["party b"]),
        ("at T12", "name", ["t12"]),
    ],
)
def test_values_have_one_normal_form_however_they_are_written(text, kind, expected):
    assert values(text, kind) == expected


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("one of them", "number"),
        ("Subparagraph 11.4 may not operate", "date"),
        ("Fever was noted.", "name"),
    ],
)
def test_what_only_looks_like_a_value_is_none(text, kind):
    assert values(text, kind) == []


def test_who_does_something_is_named_even_at_the_beginning_of_a_sentence():
    assert values("Converge shall pay.", "name") == ["converge"]


def test_the_words_of_a_name_are_one_claim():
    text = "by Electric City Corp. and Beta"
    names = [claim.written for claim in whole_names(text, claims(text)) if claim.kind == "name"]
    assert names == ["Electric City Corp", "Beta"]


def test_a_text_in_capitals_is_told():
    assert is_shouted("ALL OF IT, a bit") and not is_shouted("Some Of It")
