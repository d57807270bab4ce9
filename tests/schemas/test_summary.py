import pytest
from pydantic import ValidationError

from schemas.span import Evidence
from schemas.summary import SummarySentence


def test_no_sentence_stands_without_a_citation():
    with pytest.raises(ValidationError, match="citations"):
        SummarySentence(document_id="a", position=0, text="x", citations=(), support="extracted")


def test_a_sentence_of_before_there_were_writers_is_the_documents_own():
    cited = Evidence(start=0, end=1, text="x")
    row = SummarySentence(
        document_id="a", position=0, text="x", citations=(cited,), support="extracted"
    )
    assert (row.backend, row.prompt, row.reasons) == ("extractive", None, ())
