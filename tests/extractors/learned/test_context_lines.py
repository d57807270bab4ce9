import pytest

from extractors.learned.context_lines import (
    contract_line,
    contract_name,
    head_of,
    note_line,
    note_type,
)
from schemas.chunk import Chunk


def chunk(text, *, start=0, section=None):
    return Chunk(
        document_id="a",
        chunk_id=str(start),
        start=start,
        end=start + len(text),
        text=text,
        position=0,
        section=section,
        tokens=1,
    )


def test_a_contract_is_called_by_its_name_and_its_parties():
    head = (
        "SUPPLY AGREEMENT\n\nThis Supply Agreement is made between Alpha Metals, Inc."
        ' ("Supplier") and Beta Motors LLC ("Buyer").'
    )
    assert contract_name(head) == "SUPPLY AGREEMENT, Alpha Metals, Inc., Beta Motors LLC"


def test_the_line_of_a_contract_ends_in_the_titles_above_the_chunk():
    own = chunk("It ends.", section="Article 4 > Term")
    assert contract_line("LEASE, Alpha", own) == "LEASE, Alpha: Article 4 > Term"
    assert contract_line("", chunk("It ends.")) == ""


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("NORTH VALLEY HOSPITAL\nDischarge\nSummary\nJohn Smith", "discharge summary"),
        ("EMERGENCY DEPARTMENT NOTE\n", "emergency department note"),
        ("Mary Miller, born 1950, came today.", ""),
    ],
)
def test_a_note_is_called_by_its_type_alone(head, expected):
    assert note_type(head) == expected


def test_the_line_of_a_note_has_no_title_that_the_list_of_sections_lacks():
    own = chunk("Feels well.", section="JOHN SMITH 12345 > HPI")
    assert note_line("progress note", own) == "progress note: history of present illness"


def test_the_head_of_a_document_is_put_together_from_its_chunks():
    parts = [chunk("One two."), chunk("Three.", start=10), chunk("ee. Four", start=13)]
    assert head_of(parts) == "One two.\n\nThree. Four"
