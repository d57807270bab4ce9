import pytest

from extractors.contracts.cues import cued_clauses, rules
from schemas.vocabulary import CLAUSE_TYPES


@pytest.mark.parametrize(
    ("label", "sentence"),
    [
        ("Governing Law", "This Agreement shall be governed by the laws of the State of Texas."),
        ("Anti-Assignment", "Neither party may assign this Agreement without prior consent."),
        ("Renewal Term", "This Agreement shall automatically renew for one year terms."),
        ("Insurance", "Provider shall maintain liability insurance of at least $2,000,000."),
        ("Audit Rights", "Northwind may audit the books and records of Provider once a year."),
        ("Cap on Liability", "In no event shall either party be liable for consequential damages."),
        ("No-Solicit of Employees", "Neither party shall solicit any employee of the other."),
        ("License Grant", "Licensor hereby grants to Licensee a license to use the Software."),
        ("Liquidated Damages", "The sum is payable as liquidated damages and not as a penalty."),
        ("Source Code Escrow", "The source code shall be held by an independent escrow agent."),
    ],
)
def test_a_plain_clause_is_found_whole(label, sentence):
    text = f"Something else comes first here and matters not. {sentence} The end."
    found = [text[item.start : item.end] for item in cued_clauses(text) if item.label == label]
    assert found == [sentence]


def test_a_veto_outranks_the_cues():
    text = "Licensor grants no license, and no right or license shall be implied by this."
    assert not [item for item in cued_clauses(text) if item.label == "License Grant"]


def test_wrapping_and_curly_quotes_do_not_matter():
    text = "This Agreement shall be\n   governed by the laws of “Ohio” alone and no other."
    assert [item.label for item in cued_clauses(text)] == ["Governing Law"]


def test_every_rule_is_about_a_known_clause_type():
    assert {rule.label for rule in rules()} <= set(CLAUSE_TYPES)


def test_rule_names_are_unique():
    names = [rule.id for rule in rules()]
    assert len(names) == len(set(names))


def test_every_type_but_the_names_and_dates_of_the_head_has_a_rule():
    by_code = {"Document Name", "Parties", "Agreement Date"}
    assert {rule.label for rule in rules()} == set(CLAUSE_TYPES) - by_code
