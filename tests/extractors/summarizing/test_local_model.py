import pytest
import torch
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from extractors.summarizing.extractive import ExtractiveSummarizer
from extractors.summarizing.generative import Budget, GenerativeSummarizer
from extractors.summarizing.local_model import LocalWriter
from extractors.summarizing.prompt_files import read_prompt

WORDS = "<pad> <eos> <unk> she takes aspirin 81 mg daily . [ ] 1 2 denies pain".split()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A tiny model of random weights, saved as any model is."""
    place = tmp_path_factory.mktemp("models") / "tiny"
    words = Tokenizer(WordLevel({word: at for at, word in enumerate(WORDS)}, unk_token="<unk>"))
    words.pre_tokenizer = Whitespace()
    PreTrainedTokenizerFast(
        tokenizer_object=words, pad_token="<pad>", eos_token="<eos>", unk_token="<unk>"
    ).save_pretrained(place)
    torch.manual_seed(3)
    model = LlamaForCausalLM(
        LlamaConfig(
            vocab_size=len(WORDS),
            hidden_size=16,
            intermediate_size=32,
            num_hidden_layers=2,
            num_attention_heads=2,
            max_position_embeddings=256,
            pad_token_id=0,
            bos_token_id=None,
            eos_token_id=None,
        )
    )
    with torch.no_grad():
        model.lm_head.weight[:3] = 0  # It writes words.
    model.save_pretrained(place)
    return place


PROMPTS = ["she takes aspirin 81 mg daily .", "she", "denies pain . she takes aspirin"]


def test_each_prompt_has_its_answer_in_its_place(folder):
    writer = LocalWriter(folder, tokens=6, batch=2)
    together = writer(PROMPTS)
    assert together == [writer([prompt])[0] for prompt in PROMPTS]
    assert len(set(together)) > 1
    assert all(set(answer.split()) <= set(WORDS) for answer in together)


def test_a_prompt_longer_than_the_model_is_cut(folder):
    (answer,) = LocalWriter(folder, tokens=6, batch=1)(["she takes " * 400])
    assert answer


def test_what_a_model_of_noise_writes_is_stored_with_its_verdict(folder, document):
    stage = GenerativeSummarizer(
        LocalWriter(folder, tokens=12, batch=4),
        read_prompt("note-1"),
        budget=Budget(500, 3),
        before=ExtractiveSummarizer(1),
    )
    notes = [
        document("She takes aspirin 81 mg daily. She denies pain.", str(at)) for at in range(5)
    ]
    rows = list(stage(notes))
    generated = [row for row in rows if row.backend == "local tiny"]
    assert {row.document_id for row in generated} == {str(at) for at in range(5)}
    assert all(row.citations for row in generated)
    assert {row.support for row in generated} <= {"supported", "unsupported"}
    assert all((row.support == "unsupported") == bool(row.reasons) for row in generated)
