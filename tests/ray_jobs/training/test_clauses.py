import json

import pytest

from extractors.contracts.clause_model import ClauseModel
from extractors.learned.trained import about_trained
from extractors.learned.weights import encoder_identity
from ray_jobs.evaluation.clauses import judged, predicted, rows
from ray_jobs.evaluation.cuad import gold_contracts
from ray_jobs.training.clauses import train_clauses
from ray_jobs.training.on_ray import ray
from ray_jobs.training.split import parts
from ray_jobs.training.tagging import Plan

pytestmark = [pytest.mark.ray, pytest.mark.filterwarnings("ignore")]
PLAN = Plan(epochs=12, encoder_rate=3e-3, head_rate=3e-3)


@pytest.fixture(scope="module")
def contracts(gold):
    return list(gold_contracts(gold))


@pytest.fixture(scope="module")
def one_ray():
    """A Ray that both trainings use: to start it takes longer than they do."""
    ray.init(include_dashboard=False, log_to_driver=False)
    yield
    ray.shutdown()


@pytest.fixture(scope="module")
def made(one_ray, contracts, small_encoder, tmp_path_factory):
    """The same training asked for twice: weights, what was told, and the steps that were done."""
    folder, told = tmp_path_factory.mktemp("training"), []
    for name in ("first", "second"):
        out = folder / f"{name}.safetensors"
        train_clauses(
            contracts,
            PLAN,
            share=1,
            encoder=small_encoder,
            folder=folder / "work",
            out=out,
            tell=told.append,
        )
    (progress,) = folder.glob("work/*/progress.jsonl")
    return out, told, [json.loads(line)["step"] for line in progress.read_text().splitlines()]


def test_what_is_never_trained_on_is_found(made, contracts, small_encoder):
    out, _, _ = made
    model = ClauseModel(small_encoder, out)
    apart = set(parts({contract.doc_id: contract.text for contract in contracts}).dev)
    dev = [contract for contract in contracts if contract.doc_id in apart]
    whole = rows([judged(own, predicted(own, model.candidates(own.text))) for own in dev])[0]
    assert len(dev) == 8
    assert whole.recall == 100
    assert whole.aupr > 80


def test_weights_say_what_they_belong_to_and_how_candidates_are_weighed(made, small_encoder):
    about = about_trained(made[0])
    assert about.encoder == encoder_identity(small_encoder)
    assert len(about.weights) == len(about.labels) == 41
    assert len(set(about.weights)) > 1


def test_a_training_that_was_done_is_not_done_again(made):
    _, told, steps = made
    assert told[0] == told[2]
    assert steps == sorted(set(steps))
    assert "28 contracts to train on, 12 to weigh candidates with" in told[0]
