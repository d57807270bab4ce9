import gzip
import json

import pymupdf
import pytest


@pytest.fixture
def data(tmp_path):
    """A data set of one document."""
    made = pymupdf.open()
    made.new_page().insert_text((72, 100), "This agreement ends.")
    made.save(tmp_path / "one.pdf")
    row = {"doc_id": "one", "pdf": "one.pdf", "text": "This agreement ends soon."}
    with gzip.open(tmp_path / "train.jsonl.gz", "wt") as out:
        out.write(json.dumps(row) + "\n")
    return tmp_path


@pytest.mark.parametrize("reader", ["pymupdf", "pdfium"])
def test_reading_is_measured_against_the_texts_of_a_data_set(docmill, data, reader):
    code, output, _ = docmill(
        "evaluate", "parsing", "--data", str(data), "--reader", reader, "--format", "json"
    )
    assert code == 0
    assert [(row["document_id"], row["words"]) for row in json.loads(output)] == [("one", 4)]


def test_the_table_says_what_was_normalized(docmill, data):
    code, output, _ = docmill("evaluate", "parsing", "--data", str(data))
    assert code == 0
    assert "median" in output and "Normalized on both sides" in output


def test_an_unknown_reader_is_refused(docmill, data):
    code, _, errors = docmill("evaluate", "parsing", "--data", str(data), "--reader", "acrobat")
    assert code == 64
    assert "pdfium" in errors


def test_clauses_are_measured_and_every_candidate_is_written(docmill, tmp_path):
    text = "This Agreement shall be governed by the laws of the State of Ohio. The end is near."
    clause = {"label": "Governing Law", "start": 0, "end": 66, "text": text[:66]}
    row = {"doc_id": "one", "text": text, "contract_type": "Supply", "clauses": [clause]}
    gold, given = tmp_path / "gold.jsonl.gz", tmp_path / "given.jsonl"
    with gzip.open(gold, "wt") as out:
        out.write(json.dumps(row) + "\n")
    code, output, _ = docmill(
        "evaluate", "clauses", "--gold", str(gold), "--predictions", str(given)
    )
    assert code == 0
    assert "type: Supply" in output and "By the CUAD paper" in output
    (law,) = [
        item
        for item in map(json.loads, given.read_text().splitlines())
        if item["label"] == "Governing Law"
    ]
    assert law == {**clause, "doc_id": "one", "score": law["score"]}
