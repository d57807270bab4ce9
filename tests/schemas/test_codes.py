import pytest
from pydantic import ValidationError

from schemas.codes import Code, Ingredient


def test_the_likeliest_code_has_rank_one():
    row = {"document_id": "d", "entity_id": "e", "system": "ICD-10-CM", "code": "I10"}
    assert Code(**row, display="Hypertension", score=1, rank=1).rank == 1
    with pytest.raises(ValidationError):
        Code(**row, display="Hypertension", score=1, rank=0)


def test_an_ingredient_may_have_no_number():
    row = Ingredient(
        document_id="d", entity_id="e", name="insulin", drugbank=None, score=1, place=1
    )
    assert row.drugbank is None
