import pytest
import torch
from transformers import BertConfig, BertModel

from extractors.learned.tagger import Tagger


@pytest.fixture
def tagger():
    torch.manual_seed(1)
    small = BertConfig(
        vocab_size=50,
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
    )
    return Tagger(BertModel(small, add_pooling_layer=False), labels=3).eval()


IDS = torch.tensor([[1, 7, 8, 9, 2, 0], [1, 5, 6, 2, 0, 0]])
MASK = (IDS > 0).long()
OWNERS = torch.tensor([[3, 0, 0, 1, 3, 3], [3, 2, 2, 3, 3, 3]])


def test_each_sentence_and_each_word_piece_is_scored_for_each_label(tagger):
    sentences, tokens = tagger(IDS, MASK, OWNERS, 3)
    assert sentences.shape == (3, 3)
    assert tokens.shape == (2, 6, 3)


def test_a_sentence_is_scored_by_its_own_word_pieces(tagger):
    first, _ = tagger(IDS, MASK, OWNERS, 3)
    other = IDS.clone()
    other[1, 1] = 12
    second, _ = tagger(other, MASK, OWNERS, 3)
    torch.testing.assert_close(first[:2], second[:2])
    assert not torch.allclose(first[2], second[2], atol=1e-4)


def test_windows_without_sentences_are_no_trouble(tagger):
    sentences, _ = tagger(IDS, MASK, torch.zeros_like(OWNERS), 0)
    assert sentences.shape == (0, 3)


def test_a_fresh_tagger_takes_nearly_nothing_for_a_clause(tagger):
    sentences, tokens = tagger(IDS, MASK, OWNERS, 3)
    assert torch.sigmoid(sentences).max() < 0.2
    assert torch.sigmoid(tokens).max() < 0.2
