import numpy as np
import pytest

from extractors.contracts.clause_parts import clause_parts
from extractors.learned.reading import Scores
from extractors.learned.weights import encoder_folder
from extractors.learned.windows import WordPieces

LIST = (
    "The Supplier shall: (a) deliver the goods on the agreed day and at its own risk;"
    " (b) carry liability insurance of two million dollars for each event;"
    " (c) report any loss to the Buyer within five days."
)
LABELS = ("Insurance",)


@pytest.fixture
def scored():
    def make(text):
        tokens = WordPieces(encoder_folder(None))(text)
        return Scores(
            tokens,
            np.zeros((len(tokens.sentences), 1), np.float32),
            np.zeros((len(tokens.ids), 1), np.float32),
            read=len(tokens.ids),
        )

    return make


def found(text, scores, among=LABELS):
    parts = clause_parts(text, scores, LABELS, frozenset(among))
    return {text[item.start : item.end]: item.score for item in parts}


def test_an_item_of_a_long_sentence_is_a_candidate_behind_whole_sentences(scored):
    scores = scored(LIST)
    start = LIST.index("carry")
    first, last = scores.tokens.between(start, LIST.index("event") + 5)
    scores.sentences[:, 0], scores.pieces[first:last, 0] = 0.8, 0.5
    parts = found(LIST, scores)
    best = max(parts, key=parts.__getitem__)
    assert best.startswith("(b) carry liability insurance")
    assert "deliver" not in best
    assert 0.04 < parts[best] <= 0.08


@pytest.mark.parametrize(
    ("text", "score"),
    [
        # What is not likely at all, and a short sentence, are not cut.
        (LIST, 0.001),
        ("The Supplier shall carry insurance; it shall report losses.", 0.9),
    ],
)
def test_nothing_is_guessed_of_unlikely_and_of_short_sentences(scored, text, score):
    scores = scored(text)
    scores.sentences[:, 0] = score
    assert found(text, scores) == {}


def test_likely_sentences_beside_each_other_are_a_candidate_together(scored):
    text = (
        "It is insured. The sum is high. Rain fell. Snow fell. Ice too. Then it is insured again."
    )
    scores = scored(text)
    scores.sentences[[0, 1, 5], 0] = 0.6, 0.4, 0.9
    assert found(text, scores) == {"It is insured. The sum is high.": pytest.approx(0.05)}


def test_labels_that_are_not_asked_for_have_no_parts(scored):
    scores = scored(LIST)
    scores.sentences[:, 0] = scores.pieces[:, 0] = 0.9
    assert found(LIST, scores)
    assert found(LIST, scores, among=()) == {}
