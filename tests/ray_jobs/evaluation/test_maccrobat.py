import gzip
import json

import pytest

from ray_jobs.errors import UsageError
from ray_jobs.evaluation.maccrobat import GoldEntity, gold_notes


def written(folder, *lines):
    file = folder / "notes.jsonl.gz"
    with gzip.open(file, "wt") as opened:
        opened.writelines(f"{line}\n" for line in lines)
    return file


def test_a_note_has_its_entities_whatever_else_the_file_says(tmp_path):
    entity = {"id": "T1", "start": 0, "end": 5, "label": "Sign_symptom", "text": "Fever"}
    line = {"doc_id": "a", "text": "Fever.", "entities": [entity], "events": []}
    (note,) = gold_notes(written(tmp_path, json.dumps(line)))
    assert note.entities == (GoldEntity(id="T1", start=0, end=5, label="Sign_symptom"),)


def test_a_tie_leads_from_entity_to_entity_also_by_an_event(tmp_path):
    spans = {"T1": (0, 4, "Dosage"), "T2": (8, 15, "Medication")}
    line = {
        "doc_id": "a",
        "text": "5 mg of aspirin",
        "entities": [
            {"id": key, "start": start, "end": end, "label": label}
            for key, (start, end, label) in spans.items()
        ],
        "events": [{"id": "E1", "trigger": "T2", "args": []}],
        "relations": [
            {"id": "R1", "type": "MODIFY", "arg1": "T1", "arg2": "E1"},
            {"id": "R2", "type": "MODIFY", "arg1": "T1", "arg2": "T9"},
            {"id": "R3", "type": "BEFORE", "arg1": "T1", "arg2": "T2"},
        ],
    }
    (note,) = gold_notes(written(tmp_path, json.dumps(line)))
    assert [(one.id, other.id) for one, other in note.ties("MODIFY")] == [("T1", "T2")]


def test_a_line_that_is_no_note_is_named(tmp_path):
    file = written(tmp_path, '{"doc_id": "a", "text": ""}', "{")
    with pytest.raises(UsageError, match=r"notes.jsonl.gz, line 2"):
        list(gold_notes(file))
