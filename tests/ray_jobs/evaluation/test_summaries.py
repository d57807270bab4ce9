import gzip
import json

import pytest

from extractors.clinical.entities import ClinicalEntityExtractor
from extractors.clinical.mentions import MentionFinder
from extractors.summarizing.lines import note_lines
from ray_jobs.evaluation.summaries import described, dialogues, summary_rows

NOTE = (
    "CHIEF COMPLAINT: Cough for three days.\nIt rained on the way here today.\n"
    "PLAN: Start azithromycin 250 mg daily for the cough."
)


def test_each_way_is_scored_against_what_people_wrote():
    given = list(described([{"doc_id": "a", "text": NOTE, "description": "Cough for three days."}]))
    facts = note_lines(ClinicalEntityExtractor(MentionFinder()))
    rows = {row.way: row for row in summary_rows("notes", given, 1, facts)}
    assert set(rows) == {"first 1", "TextRank 1", "docmill 1"}
    assert rows["docmill 1"].rouge_1 > 0
    assert {row.support for row in rows.values()} == {1}
    assert {row.facts for row in rows.values()} == {1}
    assert rows["first 1"].coverage == 0


def test_all_sentences_have_all_facts():
    given = list(described([{"doc_id": "a", "text": NOTE, "description": "Cough."}]))
    facts = note_lines(ClinicalEntityExtractor(MentionFinder()))
    assert {row.coverage for row in summary_rows("notes", given, 9, facts)} == {1}


def test_talks_are_read_with_their_sections(tmp_path):
    file = tmp_path / "talks.jsonl.gz"
    with gzip.open(file, "wt") as out:
        out.write(json.dumps({"ID": "7", "dialogue": "Doctor: Hi.", "section_text": "Seen."}))
    (found,) = dialogues(file)
    assert (found.document.document_id, found.reference) == ("7", "Seen.")


@pytest.mark.data
def test_an_extract_of_real_talks_is_supported_throughout(shared_data):
    file = shared_data / "clinical" / "mts-dialog" / "valid.jsonl.gz"
    rows = summary_rows("talks", list(dialogues(file))[:40], 3)
    assert {row.support for row in rows} == {1}
