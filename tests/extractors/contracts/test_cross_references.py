import pytest

from extractors.contracts.cross_references import cross_references
from extractors.contracts.sections import sections
from schemas.span import Clause

TEXT = (
    'This Agreement is between Acme, Inc. (the "Seller") and Beta LLC.\n\n'
    '1. Definitions\n\n"Net Price" means the price without taxes.\n\n'
    "7. Liability\n\n7.2 Neither party is liable for lost profits.\n\n"
    "{clause}\n\n"
    "EXHIBIT A\n\nPrices\n"
)


@pytest.fixture
def resolved(document):
    """What a clause refers to: the words, the kind, and the words there."""

    def ask(words):
        text = TEXT.format(clause=words)
        start = text.index(words)
        clause = Clause(
            document_id="d1",
            clause_id="c",
            start=start,
            end=start + len(words),
            text=words,
            label="Audit Rights",
            score=1,
            rule="test",
        )
        found = cross_references(document(text, headings=sections(text)), [clause, clause])
        return [(row.text, row.kind, [item.text for item in row.evidence]) for row in found]

    return ask


def test_a_section_is_its_heading(resolved):
    assert resolved("As Section 7 says.") == [("Section 7", "section", ["7. Liability"])]


def test_a_section_without_a_heading_is_its_first_line(resolved):
    ((_, _, (line,)),) = resolved("Subject to Section 7.2 it is so.")
    assert line == "Neither party is liable for lost profits."


def test_an_exhibit_is_no_section(resolved):
    assert resolved("See Exhibit A.") == [("Exhibit A", "exhibit", ["EXHIBIT A"])]
    assert resolved("See Article A.") == [("Article A", "article", [])]


def test_a_defined_term_is_where_it_is_defined(resolved):
    assert resolved("The Seller gets the Net Price.") == [
        ("Seller", "term", ["Seller"]),
        ("Net Price", "term", ["Net Price"]),
    ]


def test_what_is_not_there_has_no_place(resolved):
    assert resolved("As in Section 99.1 here.") == [("Section 99.1", "section", [])]


def test_a_section_of_a_law_is_none_of_the_contract(resolved):
    assert resolved("As in Section 7 of the Securities Act it is.") == []
