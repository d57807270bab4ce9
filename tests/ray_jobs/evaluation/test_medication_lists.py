from pathlib import Path

import pytest

from ray_jobs.errors import UsageError
from ray_jobs.evaluation.medication_lists import listed_notes

GOLDEN = Path(__file__).parents[2] / "golden" / "medications.toml"


def test_each_list_comes_in_each_style_which_is_its_site():
    notes = {note.doc_id: note for note in listed_notes(GOLDEN)}
    assert len(notes) == 60
    assert len({note.site for note in notes.values()}) == 10
    assert notes["thyroid, prose, strength first"].text == (
        "He is on 0.125 mg of levothyroxine by mouth each morning."
    )


def test_what_is_said_of_a_drug_is_tied_to_it_where_it_stands():
    (note,) = [note for note in listed_notes(GOLDEN) if note.doc_id == "pain, columns"]
    said = [
        (note.text[one.start : one.end], note.text[other.start : other.end])
        for one, other in note.ties("MODIFY")
    ]
    assert said[:3] == [("600 mg", "ibuprofen"), ("PO", "ibuprofen"), ("Q6H PRN", "ibuprofen")]
    assert said[-1] == ("BID", "morphine")


def test_a_file_without_lists_is_named(tmp_path):
    file = tmp_path / "none.toml"
    file.write_text("style = []")
    with pytest.raises(UsageError, match=r"none\.toml"):
        list(listed_notes(file))
