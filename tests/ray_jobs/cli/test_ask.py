import json

import pytest

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def test_each_answer_shows_where_it_is_said(on_samples, docmill):
    code, output, _ = docmill("ask", "Which law governs the contract?", "--collection", "contracts")
    assert code == 0
    assert output.startswith("1. ")
    assert " page 1, characters " in output


def test_programs_get_a_row_for_each_place(on_samples, docmill):
    _, output, _ = docmill("ask", "Which law governs the contract?", "--format", "jsonl")
    row = json.loads(output.splitlines()[0])
    assert row["end"] > row["start"]
    assert row["kind"] == "sentence"


def test_thin_evidence_is_no_answer(on_samples, docmill):
    code, output, _ = docmill("ask", "How do I bake a chocolate cake with cherries?")
    assert (code, output.startswith("no answer: ")) == (0, True)
