import numpy as np
import pytest

from extractors.clinical.entity_labels import LABELS, OUTPUTS, Tagged
from extractors.clinical.entity_model import EntityModel, apart, tagged
from extractors.learned.weights import encoder_folder
from extractors.learned.windows import WordPieces

PIECES = WordPieces(encoder_folder(None))
TEXT = "severe hyperthyroidism, fever chills"
SYMPTOM = LABELS.index("Sign_symptom")


def found(inside, begins=()):
    """What is tagged where some words are likely inside a symptom, and some begin one."""
    tokens = PIECES(TEXT)
    pieces = np.zeros((len(tokens.ids), OUTPUTS), np.float32)
    for words, column, score in (
        *((word, SYMPTOM, score) for word, score in inside.items()),
        *((word, SYMPTOM + len(LABELS), 0.9) for word in begins),
    ):
        first, last = tokens.between(TEXT.index(words), TEXT.index(words) + len(words))
        pieces[first:last, column] = score
    return [TEXT[item.start : item.end] for item in tagged(TEXT, tokens, pieces)]


def test_a_run_of_likely_words_is_one_entity():
    assert found({"severe": 0.9, "hyperthyroidism": 0.8, "chills": 0.4}) == [
        "severe hyperthyroidism"
    ]


def test_a_word_is_tagged_whole_or_not_at_all():
    assert len(PIECES("hyperthyroidism").ids) > 1
    assert found({"hyper": 0.9}) == []
    assert found({"hyper": 0.9, "thyroidism": 0.4}) == ["hyperthyroidism"]


def test_what_begins_a_new_one_ends_the_one_before():
    assert found({"fever": 0.9, "chills": 0.9}) == ["fever chills"]
    assert found({"fever": 0.9, "chills": 0.9}, begins=["fever", "chills"]) == ["fever", "chills"]


def test_an_empty_text_has_none():
    tokens = PIECES("")
    assert list(tagged("", tokens, np.zeros((0, OUTPUTS), np.float32))) == []


def test_of_those_that_overlap_the_surest_is_kept():
    sure, weak, beside = (
        Tagged(2, 6, "Date", 0.9),
        Tagged(0, 3, "Age", 0.7),
        Tagged(6, 8, "Age", 0.6),
    )
    assert apart([weak, sure, beside]) == [sure, beside]


@pytest.mark.long
def test_the_weights_of_this_checkout_find_what_a_reader_would():
    text = "A 58-year-old man with fever and severe headache was given aspirin for 3 days."
    said = {(text[item.start : item.end], item.label) for item in EntityModel(None)(text)}
    assert said >= {
        ("58-year-old", "Age"),
        ("man", "Sex"),
        ("fever", "Sign_symptom"),
        ("headache", "Sign_symptom"),
        ("aspirin", "Medication"),
    }
