import numpy as np
import pytest
import torch

from extractors.learned.reading import Reader
from extractors.learned.trained import fresh_tagger
from extractors.learned.weights import encoder_folder
from extractors.learned.windows import WordPieces

TEXT = "The Seller shall deliver the goods within thirty days. " * 120


@pytest.fixture(scope="module")
def tagger():
    torch.manual_seed(1)
    return fresh_tagger(encoder_folder(None), 2)


@pytest.fixture(scope="module")
def pieces():
    return WordPieces(encoder_folder(None))


def test_every_sentence_and_word_piece_of_a_long_text_has_scores(tagger, pieces):
    scores = Reader(tagger, pieces, tokens_per_batch=2048).read(TEXT)
    assert scores.sentences.shape == (120, 2)
    assert scores.pieces.shape == (len(scores.tokens.ids), 2)
    assert (scores.sentences > 0).all() and (scores.pieces > 0).all()
    assert len(scores.tokens.ids) < scores.read < 1.35 * len(scores.tokens.ids)


def test_scores_do_not_depend_on_how_many_windows_are_read_at_once(tagger, pieces):
    one, many = (Reader(tagger, pieces, tokens_per_batch=size).read(TEXT) for size in (512, 8192))
    np.testing.assert_allclose(one.sentences, many.sentences, atol=2e-3)


def test_no_window_is_filled_up_to_the_length_of_a_much_longer_one(tagger, pieces):
    shapes = []
    hook = tagger.encoder.register_forward_pre_hook(
        lambda _module, _args, given: shapes.append(tuple(given["input_ids"].shape)),
        with_kwargs=True,
    )
    read = Reader(tagger, pieces, tokens_per_batch=8192).read(TEXT).read
    hook.remove()
    windows = sum(count for count, _ in shapes)
    assert len(shapes) > 1
    assert sum(count * length for count, length in shapes) < read + 32 * windows


@pytest.mark.parametrize("text", ["", " \n\n "])
def test_a_text_of_nothing_has_no_scores(tagger, pieces, text):
    scores = Reader(tagger, pieces, tokens_per_batch=2048).read(text)
    assert scores.sentences.shape == (0, 2)
    assert scores.pieces.shape == (0, 2)
