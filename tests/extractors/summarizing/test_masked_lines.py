import pytest

from extractors.summarizing.lines import Draft
from extractors.summarizing.masked_lines import masked_lines
from schemas.span import Evidence

TEXT = "Mr. Alan Turner came on March 3, 2024.\nMr. Alan\nTurner has Parkinson's disease."


@pytest.mark.parametrize(
    ("said", "masked"),
    [
        ("Mr. Alan Turner came on March 3, 2024.", "Mr. [NAME] came on [DATE]."),
        ("has Parkinson's disease.", "has Parkinson's disease."),
    ],
)
def test_a_line_names_nobody(document, said, masked):
    note = document(TEXT)
    start = TEXT.index(said)
    cited = Evidence.of(note, start, start + len(said))
    assert masked_lines(note, [Draft("reason", "x", said, (cited,))]) == [masked]


def test_a_name_over_two_lines_is_found_in_a_text_on_one(document):
    note = document(TEXT)
    cited = Evidence.of(note, TEXT.index("Mr. Alan\n"), len(TEXT))
    (text,) = masked_lines(note, [Draft("reason", "x", " ".join(cited.text.split()), (cited,))])
    assert "Alan" not in text
    assert "Turner" not in text


def test_a_note_without_lines_has_none(document):
    assert masked_lines(document(TEXT), []) == []
