from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.text.sentences import sentences


def texts(text):
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    "parts",
    [
        ["He is well.", "She is not."],
        ["Made by Electric City Corp., a Delaware corporation, and Mr. J. R. Smith of Acme Inc.",
         "The term is five years."],
        ["See Section 2.1 for more.", "No. 5 is due."],
        ["The dose was 2.5 mg.", "It helped!", "Did it?"],
    ],
)  # fmt: skip
def test_sentences_end_where_readers_see_them_end(parts):
    assert texts(" ".join(parts)) == parts


def test_a_wrapped_line_does_not_end_a_sentence():
    line = "This Agreement shall continue for a period that both of the parties have"
    assert texts(f"{line}\nset at five years.") == [f"{line}\nset at five years."]


def test_a_number_in_brackets_is_no_list_item():
    text = "The term of this Agreement shall begin on that day and go on for five\n(5) years."
    assert texts(text) == [text]


def test_list_items_and_headings_stand_alone():
    text = "MEDICATIONS:\n1. Aspirin daily\n2. Warfarin nightly\n\nPLAN:\nReturn soon."
    assert texts(text) == [
        "MEDICATIONS:", "1. Aspirin daily", "2. Warfarin nightly", "PLAN:", "Return soon.",
    ]  # fmt: skip


def test_a_narrow_column_wraps_at_its_own_width():
    text = (
        "Supplier may terminate this Agreement\nupon notice if the Distributor sells\n"
        "Products of any other maker anywhere."
    )
    assert texts(text) == [text]


@given(st.text(alphabet="aB. \n\f(1);:!?\t-", max_size=300))
def test_sentences_never_overlap_and_lose_nothing_but_white_space(text):
    found = sentences(text)
    assert all(first.end <= second.start for first, second in pairwise(found))
    left = text
    for start, end in reversed(found):
        assert text[start:end] == text[start:end].strip()
        left = left[:start] + left[end:]
    assert left.strip() == ""
