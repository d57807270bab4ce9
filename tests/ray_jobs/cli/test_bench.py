import json

import pytest

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def test_the_encoder_is_measured(docmill):
    code, output, _ = docmill("bench", "encoder", "--texts", "4", "--format", "json")
    assert code == 0
    assert [row["precision"] for row in json.loads(output)] == ["fp32", "bf16"]


def test_search_under_roles_is_measured(settings, docmill):
    code, output, _ = docmill(
        "bench", "access", "--queries", "5", "--rows", "1000", "--format", "json"
    )
    assert code == 0
    assert {row["foreign"] for row in json.loads(output)} == {0}
