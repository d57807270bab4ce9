import numpy as np
import pytest

from ray_jobs.search.replies import Stretch, best_sentences

_TEXT = "The rent is due on Monday. The law of Ohio governs this lease. It is short and it is good."


def encode(texts):
    return np.array([["law" in text, "rent" in text, 0.1] for text in texts], np.float32)


@pytest.fixture
def passage():
    return Stretch(document_id="d", collection="c", start=50, text=_TEXT, score=1.0)


def test_the_best_sentence_is_given_with_its_characters(passage):
    law = np.array([1, 0, 0], np.float32)
    (reply,) = best_sentences([passage], law, encode, count=3)
    assert reply.text == "The law of Ohio governs this lease."
    (place,) = reply.cited
    assert (place.document_id, place.start) == ("d", 50 + _TEXT.index("The law"))
    assert place.end - place.start == len(reply.text)


def test_sentences_that_are_as_good_are_given_too_up_to_a_number(passage):
    both = np.array([1, 1, 0], np.float32)
    assert len(best_sentences([passage], both, encode, count=3)) == 2
    assert len(best_sentences([passage], both, encode, count=1)) == 1


def test_no_passages_have_no_sentences():
    assert best_sentences([], np.zeros(3, np.float32), encode, count=3) == []
