from extractors.clinical.entity_labels import Tagged
from extractors.clinical.joined import joined
from extractors.clinical.mentions import Mention
from schemas.vocabulary import ClinicalLabel

TEXT = "Severe Chest pain and odd Lumps in the liver, 5 mg; was removed; Symptoms"


def tag(_):
    stretches = {
        "Severe": "Severity",
        "Chest pain": "Sign_symptom",
        "odd Lumps": "Sign_symptom",
        "liver": "Biological_structure",
        "5 mg": "Dosage",
        "removed": "Therapeutic_procedure",
        "Symptoms": "Sign_symptom",
    }
    return [
        Tagged(TEXT.index(words), TEXT.index(words) + len(words), label, 0.95)
        for words, label in stretches.items()
    ]


def find(score=0.95):
    listed = Mention(7, 17, ClinicalLabel.PROBLEM, "chest pain", 0.9)
    return joined(
        lambda _: [listed], lambda text: [item._replace(score=score) for item in tag(text)]
    )(TEXT)


def test_a_lexicon_stands_and_the_model_adds():
    assert [(item.label.value, item.normalized) for item in find()] == [
        ("severity", "severe"),
        ("problem", "chest pain"),
        ("problem", "odd lumps"),
        ("anatomy", "liver"),
    ]


def test_what_the_model_is_not_sure_of_is_left_out():
    assert [item.normalized for item in find(0.6)] == ["chest pain"]
