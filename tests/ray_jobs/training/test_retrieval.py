import numpy as np
import pytest

from ray_jobs.evaluation.retrieval import Place
from ray_jobs.search.in_memory import InMemory
from ray_jobs.search.passages import Passage
from ray_jobs.search.questions import Question, Sense
from ray_jobs.search.routing import Naming
from ray_jobs.training.retrieval import Example, answering, learned, learned_map


@pytest.fixture
def examples():
    """Questions of one direction whose answers all lie in another."""
    generator = np.random.default_rng(3)
    ends, asked = np.eye(8, dtype=np.float32)[:2]
    found = []
    for name in ("acme", "borealis", "cygnus", "delta"):
        noise = generator.normal(size=(6, 8)).astype(np.float32) * 0.5
        noise[2] += 2 * ends
        vectors = noise / np.linalg.norm(noise, axis=1, keepdims=True)
        passages = [Passage(f"{name}{at}", name, at, at + 1, "", "x") for at in range(6)]
        held = InMemory(passages, vectors, {name: Naming(name, name)})
        question = Question(f"{name}: when?", (name, "when?"))
        found.append(Example(held, question, Sense(asked, asked), name, {2: 1.0}))
    return found


def test_the_share_of_a_passage_is_what_gold_takes_of_it():
    passages = [Passage("a", "d", 0, 10, "", ""), Passage("b", "d", 10, 20, "", "")]
    assert answering(passages, [Place("d", 5, 10), Place("e", 10, 20)]) == {0: 0.5}


def test_a_map_leads_questions_of_unseen_documents_to_their_answers(examples):
    down, up = learned_map(examples[:-1], 1)
    known = learned(examples[:-1], [0, 1, 2], seed=1)._replace(down=down, up=up)
    unseen = examples[-1]
    scores = unseen.held.vectors(np.arange(6)) @ known.mapped(unseen.sense.asked)
    assert scores.argmax() == 2
    assert unseen.held.reranked(unseen.asked, unseen.sense, known)[0][0] == 2


def test_the_same_seed_teaches_the_same(examples):
    one, other = (learned(examples, [0, 1, 2, 3], seed=7) for _ in range(2))
    assert np.array_equal(one.weights, other.weights)
    assert np.array_equal(one.down, other.down)
