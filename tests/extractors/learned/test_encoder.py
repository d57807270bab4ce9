import numpy as np
import pytest

from extractors.learned.encoder import Encoder, fastest_precision
from extractors.learned.weights import encoder_folder

pytestmark = pytest.mark.filterwarnings("ignore")

TEXTS = [
    "Either party may terminate this Agreement without cause.",
    "The contract can be ended by anyone at any time for no reason.",
    "The patient denies chest pain.",
    "word " * 700,
]


@pytest.fixture(scope="module")
def encoder():
    return Encoder(encoder_folder(None))


def test_vectors_have_unit_length(encoder):
    assert np.allclose(np.linalg.norm(encoder.encode(TEXTS), axis=1), 1, atol=1e-3)


def test_like_texts_are_nearer_than_unlike_ones(encoder):
    ending, ended, pain, _ = encoder.encode(TEXTS)
    assert ending @ ended > ending @ pain + 0.2


def test_a_text_gets_the_same_vector_in_any_company(encoder):
    alone = [encoder.encode([text])[0] for text in TEXTS]
    assert np.array_equal(np.array(alone), encoder.encode(TEXTS))


def test_the_chosen_arithmetic_keeps_the_vectors_of_fp32(encoder):
    exact = Encoder(encoder_folder(None), precision="fp32").encode(TEXTS)
    assert encoder.precision == fastest_precision()
    assert (encoder.encode(TEXTS) * exact).sum(axis=1).min() >= 0.995


def test_texts_are_cut_at_the_encoders_length(encoder):
    assert encoder.count(["word " * 700]) == 512


def test_no_texts_give_no_vectors(encoder):
    assert encoder.encode([]).shape == (0, 384)
