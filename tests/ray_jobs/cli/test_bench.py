import json

import pymupdf
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


def test_the_precision_of_boxes_is_measured(docmill, tmp_path):
    made = pymupdf.open()
    page = made.new_page()
    for line in range(12):
        page.insert_text((72, 120 + 20 * line), "some words to be drawn from a page")
    made.save(tmp_path / "one.pdf")
    code, output, _ = docmill(
        "bench", "provenance", "--data", str(tmp_path), "--spans", "5", "--format", "json"
    )
    assert code == 0
    assert [row["share"] for row in json.loads(output)] == [1.0]
