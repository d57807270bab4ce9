import pytest
from pydantic import ValidationError

from schemas.facts import Answer, ContractTerm


def test_a_fact_without_evidence_is_refused():
    with pytest.raises(ValidationError, match="evidence"):
        ContractTerm(
            document_id="a", fact_id="f", name="party", value="x", derivation="d", evidence=()
        )


def test_an_absent_answer_says_how_much_was_searched():
    with pytest.raises(ValidationError, match="searched"):
        Answer(document_id="a", question="Insurance", status="absent")
