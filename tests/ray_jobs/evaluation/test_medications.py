import pytest

from extractors.clinical.entities import ClinicalEntityExtractor
from extractors.clinical.mentions import MentionFinder
from ray_jobs.evaluation.maccrobat import GoldEntity, GoldNote, GoldRelation
from ray_jobs.evaluation.medications import attribute_rows, attribute_slices, compared

TEXT = "He took aspirin 81 mg daily and warfarin 5 mg daily."
SPANS = {
    "T1": (8, 15, "Medication"),
    "T2": (16, 27, "Dosage"),
    "T3": (32, 40, "Medication"),
    "T4": (41, 45, "Dosage"),
    "T5": (46, 51, "Frequency"),
}
TIES = [("T2", "T1"), ("T4", "T3"), ("T5", "T3")]


@pytest.fixture(scope="module")
def found():
    note = GoldNote(
        doc_id="a",
        text=TEXT,
        entities=tuple(
            GoldEntity(id=key, start=start, end=end, label=label)
            for key, (start, end, label) in SPANS.items()
        ),
        relations=tuple(GoldRelation(type="MODIFY", arg1=one, arg2=two) for one, two in TIES),
    )
    return compared(note, ClinicalEntityExtractor(MentionFinder()))


def test_bounds_that_differ_are_wrong_and_a_touch_is_told_apart(found):
    rows = {row.of: row for row in attribute_rows([found], seed=1)}
    assert (rows["dosage"].gold, rows["dosage"].found) == (2, 2)
    assert rows["dosage"].f1 == 50
    assert rows["dosage"].overlap_f1 == 100


def test_a_frequency_right_after_a_dosage_is_part_of_it_as_gold_has_it(found):
    rows = {row.of: row for row in attribute_rows([found], seed=1)}
    assert (rows["frequency"].gold, rows["frequency"].found) == (1, 0)


def test_predictions_name_the_drug_and_the_normal_form(found):
    said = [(item.drug, item.attribute, item.value) for item in found.predictions]
    assert said == [
        ("aspirin", "strength", "81 mg"),
        ("aspirin", "frequency", "1 per day"),
        ("warfarin", "strength", "5 mg"),
        ("warfarin", "frequency", "1 per day"),
    ]
    assert [TEXT[item.start : item.end] for item in found.predictions] == [
        "81 mg",
        "daily",
        "5 mg",
        "daily",
    ]


def test_sites_are_told_apart(found):
    assert attribute_slices([found], seed=1) == []
    other = found._replace(found=[], attributes={"site": "south"})
    rows = {row.of: row for row in attribute_slices([found, other], seed=1)}
    assert rows["all, micro, site: south"].f1 == 0
    assert rows["all, micro, site: none"].overlap_f1 > 0
