import pytest
from pydantic import ValidationError

from schemas.summary import SummarySentence


def test_no_sentence_stands_without_a_citation():
    with pytest.raises(ValidationError, match="citations"):
        SummarySentence(document_id="a", position=0, text="x", citations=(), support="extracted")
