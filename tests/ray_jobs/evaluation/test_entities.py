from extractors.clinical.entity_labels import Tagged
from ray_jobs.evaluation.entities import compared, entity_rows, entity_slices
from ray_jobs.evaluation.maccrobat import GoldEntity, GoldNote

TEXT = "Fever and chest pain on aspirin"
NOTE = GoldNote(
    doc_id="a",
    text=TEXT,
    entities=(
        GoldEntity(start=0, end=5, label="Sign_symptom"),
        GoldEntity(start=10, end=20, label="Sign_symptom"),
        GoldEntity(start=24, end=31, label="Medication"),
    ),
)
FOUND = [
    Tagged(0, 5, "Sign_symptom", 0.9),
    Tagged(16, 20, "Sign_symptom", 0.9),
    Tagged(24, 31, "Date", 0.9),
]


def rows(*, coarse=False):
    return {
        row.of: row for row in entity_rows([compared(NOTE, lambda _: FOUND)], seed=1, coarse=coarse)
    }


def test_strict_asks_for_the_same_bounds_and_overlapping_for_a_touch():
    symptom = rows()["Sign_symptom"]
    assert (symptom.gold, symptom.found, symptom.f1) == (2, 2, 50)
    assert symptom.overlap_f1 == 100


def test_another_label_is_wrong_and_missed():
    found = rows()
    assert found["Medication"].recall == found["Date"].precision == 0
    assert found["all, micro"].gold == 3
    assert found["all, micro"].f1 == 33.3


def test_coarse_figures_have_the_labels_of_the_tables():
    assert set(rows(coarse=True)) == {"all, micro", "all, macro", "problem", "medication", "date"}


def test_specialties_are_told_apart():
    notes = [compared(NOTE, lambda _: FOUND)._replace(attributes={"specialty": "Surgery"})]
    assert entity_slices(notes, seed=1) == []
    notes.append(compared(NOTE, lambda _: []))
    found = {row.of: row.f1 for row in entity_slices(notes, seed=1)}
    assert found == {"all, micro, specialty: none": 0, "all, micro, specialty: Surgery": 33.3}
