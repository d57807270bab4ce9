import pytest
from pydantic import ValidationError

from schemas.record import Record


def test_a_record_cannot_be_changed():
    with pytest.raises(ValidationError, match="frozen"):
        Record(document_id="a").document_id = "b"


def test_an_unknown_field_is_an_error():
    with pytest.raises(ValidationError, match="forbidden"):
        Record(document_id="a", extra=1)
