import pytest

from extractors.stage import Fault
from extractors.summarizing.lines import Draft, WithLines, contract_lines, note_lines, shortened
from schemas.facts import ContractTerm
from schemas.run import Reason
from schemas.span import Evidence
from schemas.summary import SummaryLine


def nothing(batch):
    return iter(())


def lines(document, *drafts):
    return list(WithLines(nothing, lambda _document, _rows: drafts, ["a", "b"])([document]))


def test_lines_come_by_topic_and_the_same_line_once(document):
    note = document("One two three.")
    first, second = Evidence.of(note, 0, 3), Evidence.of(note, 4, 7)
    found = lines(
        note,
        Draft("b", "x", "One", (first,)),
        Draft("a", "x", "Two", (second,)),
        Draft("b", "y", "one", (first,)),
    )
    assert [(line.position, line.topic, line.name) for line in found] == [
        (0, "a", "x"),
        (1, "b", "x"),
    ]


@pytest.mark.parametrize(
    ("text", "is_derived", "support"),
    [
        ("Term: 30 days", False, "extracted"),
        ("Term: 30 days", True, "supported"),
        ("Term: 60 days", True, "derived"),
    ],
)
def test_a_line_says_how_it_stands_to_its_citation(document, text, is_derived, support):
    contract = document("thirty (30) days")
    cited = (Evidence.of(contract, 0, 16),)
    (line,) = lines(contract, Draft("a", "x", text, cited, is_derived=is_derived))
    assert line.support == support


def test_a_document_that_was_given_up_keeps_its_fault(document):
    def failing(batch):
        yield Fault("d1", Reason.INTERNAL, "no")

    found = list(WithLines(failing, lambda _document, _rows: (), [])([document("x")]))
    assert found == [Fault("d1", Reason.INTERNAL, "no")]


def test_a_long_text_is_cut_at_a_word():
    assert shortened("word " * 200).endswith("word ...")
    assert shortened("a\n  b") == "a b"


def test_contracts_and_notes_have_lines_of_their_own(document):
    text = "Acme"
    contract = document(text)
    term = ContractTerm(
        document_id="d1", fact_id="f", name="party", value="Acme", derivation="preamble",
        evidence=(Evidence.of(contract, 0, 4),),
    )  # fmt: skip
    rows = list(contract_lines(lambda _batch: [term])([contract]))
    assert [row.text for row in rows if isinstance(row, SummaryLine)] == ["Party: Acme"]
    assert list(note_lines(nothing)([contract])) == []
