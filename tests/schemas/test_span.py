import pytest
from pydantic import ValidationError

from schemas.document import DocumentText
from schemas.span import Entity, Evidence, span_id

TEXT = DocumentText(document_id="a", text="on warfarin now")


def test_evidence_takes_its_text_from_the_document():
    assert Evidence.of(TEXT, 3, 11).text == "warfarin"


def test_a_span_that_does_not_fit_its_text_is_refused():
    with pytest.raises(ValidationError, match=r"\[3, 12\) does not fit 8 characters"):
        Evidence(start=3, end=12, text="warfarin")


def test_a_span_becomes_the_evidence_of_what_follows_from_it():
    entity = Entity(
        document_id="a", entity_id="e", start=3, end=11, text="warfarin", label="medication"
    )
    assert entity.as_evidence() == Evidence.of(TEXT, 3, 11)


def test_the_same_place_with_another_label_is_another_span():
    assert span_id("a", "problem", 3, 11) != span_id("a", "medication", 3, 11)
