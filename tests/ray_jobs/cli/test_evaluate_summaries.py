import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest


@pytest.fixture
def notes(tmp_path):
    file = tmp_path / "notes.parquet"
    text = "She denies fever and chills at home. He takes aspirin 81 mg every day now."
    pq.write_table(pa.table({"doc_id": ["a", "b"], "text": [text, text]}), file)
    return file


def test_the_check_is_tried_on_notes_and_the_construction_is_said(docmill, notes, tmp_path):
    given = tmp_path / "given.jsonl"
    code, output, _ = docmill(
        "evaluate", "grounding", "--notes", str(notes), "--predictions", str(given)
    )
    assert code == 0
    assert "Each sentence cites the sentence" in " ".join(output.split())
    kinds = {json.loads(line)["kind"] for line in given.read_text().splitlines()}
    assert None in kinds


def test_without_documents_there_is_nothing_to_try(docmill):
    code, _, errors = docmill("evaluate", "grounding")
    assert code == 64
    assert "--notes" in errors


def test_summaries_are_measured_beside_other_ways(docmill, tmp_path, monkeypatch):
    monkeypatch.setenv("DOCMILL_ENTITIES__FINDER", "lexicon")
    file = tmp_path / "notes.parquet"
    row = {"doc_id": ["a"], "text": ["He coughs a lot. It rains."], "description": ["A cough."]}
    pq.write_table(pa.table(row), file)
    code, output, _ = docmill("evaluate", "summaries", "--notes", str(file), "--format", "json")
    assert code == 0
    ways = [row["way"] for row in json.loads(output)]
    assert ways[:3] == ["first 1", "TextRank 1", "docmill 1"] and len(ways) == 6


def test_without_gold_nothing_is_measured(docmill):
    code, _, errors = docmill("evaluate", "summaries")
    assert code == 64
    assert "--dialogues" in errors
