import json

import pymupdf
import pytest

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


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
