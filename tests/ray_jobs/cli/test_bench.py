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


@pytest.mark.data
def test_ocr_is_measured_on_noisy_scans(shared_data, docmill):
    code, output, _ = docmill(
        *("bench", "scans", "--data", str(shared_data), "--limit", "1"),
        *("--level", "light", "--format", "json"),
    )
    assert code == 0
    found = {(row["documents"], row["reader"]): row["pages"] for row in json.loads(output)}
    assert found["all", "docmill"] == found["all", "pymupdf"] == 2


def test_scans_need_data_and_a_known_level(tmp_path, docmill):
    code, _, told = docmill("bench", "scans", "--data", str(tmp_path))
    assert code == 64
    assert "does not exist" in told
