from extractors.clinical.entity_labels import LABELS
from extractors.learned.weights import encoder_folder
from extractors.learned.windows import WordPieces
from ray_jobs.evaluation.maccrobat import GoldEntity, GoldNote
from ray_jobs.training.entities import entity_example, entity_plan

PIECES = WordPieces(encoder_folder(None))


def test_each_entity_is_asked_for_as_a_whole_and_by_its_beginning():
    text = "Fever and hyperthyroidism."
    labels = [("Sign_symptom", 0, 5), ("Disease_disorder", 10, 25), ("Weather", 0, 5)]
    gold = tuple(GoldEntity(start=start, end=end, label=label) for label, start, end in labels)
    made = entity_example(GoldNote(doc_id="a", text=text, entities=gold), PIECES)
    shown = [
        (item.label, text[made.tokens.starts[item.start] : made.tokens.ends[item.end - 1]])
        for item in made.marked
    ]
    symptom, disease = LABELS.index("Sign_symptom"), LABELS.index("Disease_disorder")
    assert shown[:2] == [(symptom, "Fever"), (disease, "hyperthyroidism")]
    assert [label for label, _ in shown[2:]] == [symptom + len(LABELS), disease + len(LABELS)]
    assert shown[2][1] == "Fever"
    assert "hyperthyroidism".startswith(shown[3][1])


def test_sentences_are_not_asked_for():
    plan = entity_plan(seed=2, epochs=3)
    assert (plan.seed, plan.epochs, plan.sentences_weight) == (2, 3, 0)
