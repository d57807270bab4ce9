from ray_jobs.evaluation.deidentify import compared, identifier_rows, identifier_slices
from ray_jobs.evaluation.maccrobat import GoldEntity, GoldNote

TEXT = "Mary Johnson called from 217-555-0134 about Xyzzyx on 3/4/2021."


def gold(value, label):
    start = TEXT.index(value)
    return GoldEntity(start=start, end=start + len(value), label=label)


def rows(*entities):
    note = GoldNote(doc_id="a", text=TEXT, entities=entities)
    return {row.of: row for row in identifier_rows([compared(note)], seed=1)}


def test_caught_is_what_is_covered_by_anything_found():
    found = rows(gold("Mary Johnson", "name"), gold("217-555-0134", "fax"), gold("Xyzzyx", "name"))
    assert found["name"].recall == 50
    assert (found["fax"].recall, found["fax"].same_class) == (100, 0)


def test_what_touches_no_gold_is_wrong():
    found = rows(gold("Mary Johnson", "name"), gold("217-555-0134", "phone"))
    assert found["date"].precision == 0
    assert found["name"].precision == found["phone"].precision == 100


def test_a_part_is_not_enough():
    assert rows(gold("Mary Johnson called", "name"))["name"].recall == 0


def test_predictions_say_where_and_what():
    item = compared(GoldNote(doc_id="a", text=TEXT)).predictions()[0]
    assert (item.doc_id, item.start, item.end, item.label) == ("a", 0, 12, "name")


def test_note_types_are_told_apart():
    notes = [
        compared(GoldNote(doc_id=kind, text=TEXT, note_type=kind, entities=(gold(value, "name"),)))
        for kind, value in (("letter", "Mary Johnson"), ("report", "Xyzzyx"))
    ]
    rows = {row.of: row.recall for row in identifier_slices(notes, seed=1)}
    assert rows == {"all, micro, note_type: letter": 100, "all, micro, note_type: report": 0}
