from extractors.contracts.sections import sections
from schemas.document import Block

TEXT = """ARTICLE I. PREMISES AND TERM
1.01 Premises. Landlord leases the premises.
1.02 Term. The term is five years.
12 Months later nothing happens and the text goes on.
2. RENT
Section 2.1 Base Rent. Tenant pays rent.
EXHIBIT A
"""


def test_articles_sections_and_exhibits_make_an_outline():
    found = [(heading.level, heading.number, heading.title) for heading in sections(TEXT)]
    assert found == [
        (1, "I", "PREMISES AND TERM"),
        (2, "1.01", "Premises"),
        (2, "1.02", "Term"),
        (1, "2", "RENT"),
        (2, "2.1", "Base Rent"),
        (1, "A", "Exhibit A"),
    ]


def test_a_heading_points_to_its_own_words():
    (heading, *_) = sections(TEXT)
    assert TEXT[heading.start : heading.end] == "ARTICLE I. PREMISES AND TERM"


def test_a_heading_that_the_file_marks_is_taken_with_its_level():
    text = "Confidentiality of things\n\nKeep it secret."
    (heading,) = sections(text, (Block(start=0, end=25, kind="heading", level=3),))
    assert (heading.level, heading.title) == (3, "Confidentiality of things")
