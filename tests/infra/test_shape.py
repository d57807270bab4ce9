import json

import pytest

from infra import shape


@pytest.fixture
def ages(tmp_path, monkeypatch):
    schema = {"type": "object", "properties": {"age": {"type": "integer"}}, "required": ["age"]}
    (tmp_path / "ages.json").write_text(json.dumps(schema))
    monkeypatch.setattr(shape, "_SHAPES", tmp_path)
    shape._validator.cache_clear()
    yield "ages"
    shape._validator.cache_clear()


def test_what_has_the_shape_has_no_problems(ages):
    assert shape.shape_problems({"age": 3}, ages) == []


def test_a_problem_names_its_place(ages):
    assert shape.shape_problems({"age": "3"}, ages) == ["age: '3' is not of type 'integer'"]
    assert shape.shape_problems({}, ages) == ["document: 'age' is a required property"]
