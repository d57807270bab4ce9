import pytest
import torch
from transformers import BertConfig, BertModel

from extractors.contracts.clause_model import LABELS
from extractors.learned.tagger import Tagger
from extractors.learned.weights import encoder_folder
from extractors.learned.windows import WordPieces
from ray_jobs.training.examples import example
from ray_jobs.training.tagging import Plan, Team, train

PIECES = WordPieces(encoder_folder(None))
LAW = "This Agreement is governed by the laws of Ohio."
COUNTS = (1.0,) * len(LABELS)
PLAN = Plan(epochs=3, windows=2, empty=1, encoder_rate=1e-3)


@pytest.fixture(autouse=True)
def one_thread():
    """Threads of a small model wait for each other longer than they work."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def fresh():
    torch.manual_seed(3)
    small = BertConfig(
        hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=64
    )
    return Tagger(BertModel(small, add_pooling_layer=False), len(LABELS))


@pytest.fixture(scope="module")
def examples():
    text = "The parties agree to nothing of note here. " * 150 + LAW
    law = (LABELS.index("Governing Law"), text.index(LAW), len(text))
    return [example(text, [law], PIECES)] * 6


def trained(examples, *, resume=None, told=lambda progress, save: None, rank=0, size=1):
    team = Team(rank, size, torch.device("cpu"), lambda tagger: tagger, told)
    tagger = fresh()
    train(tagger, examples, PIECES, PLAN, counts=COUNTS, team=team, resume=resume)
    return tagger.state_dict()


def test_losses_fall(examples):
    seen = []
    trained(examples, told=lambda progress, _: seen.append(progress))
    assert [progress.step for progress in seen] == list(range(1, seen[0].steps + 1))
    assert seen[-1].sentences < 0.9 * seen[0].sentences
    assert seen[-1].tokens < 0.9 * seen[0].tokens


class KilledError(Exception):
    """The end of a training, by somebody else."""


def test_what_was_killed_goes_on_where_it_was_kept(examples, tmp_path, monkeypatch):
    monkeypatch.setattr("ray_jobs.training.tagging._KEPT_EVERY", 4)
    steps = []

    def until_the_sixth(progress, save):
        if save is not None:
            save(tmp_path)
        if progress.step == 6:
            raise KilledError

    with pytest.raises(KilledError):
        trained(examples, told=until_the_sixth)
    trained(examples, resume=tmp_path, told=lambda progress, _: steps.append(progress.step))
    assert steps[0] == 5
    assert steps[-1] > 6


def test_the_same_seed_gives_the_same_weights(examples):
    one, two = trained(examples), trained(examples)
    for name, weights in one.items():
        torch.testing.assert_close(weights, two[name])


def test_embeddings_that_are_frozen_stay(examples):
    team = Team(0, 1, torch.device("cpu"), lambda tagger: tagger, lambda progress, save: None)
    tagger = fresh()
    tagger.encoder.embeddings.requires_grad_(False)
    before = {name: own.clone() for name, own in tagger.state_dict().items()}
    train(tagger, examples[:1], PIECES, PLAN, counts=COUNTS, team=team, resume=None)
    changed = {
        name.split(".")[1]
        for name, own in tagger.state_dict().items()
        if name.startswith("encoder.") and not torch.equal(own, before[name])
    }
    assert changed == {"encoder"}
