"""Learns which passages answer questions: a map of question vectors, then weights of features.

The map is trained with a softmax over the passages of the question's own document; the weights
with one over the candidates, on questions that the map for them was not trained on.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import normalize

from ray_jobs.evaluation.retrieval import Place
from ray_jobs.search.in_memory import InMemory
from ray_jobs.search.learned import FEATURES, Learned
from ray_jobs.search.passages import Passage
from ray_jobs.search.questions import Question, Sense, Vectors
from ray_jobs.search.reranking import features

RANK = 64
_PASSES, _BATCH, _RATE, _DECAY, _HEAT = 12, 16, 5e-3, 1e-3, 0.05
_FEWEST = 60
"""Steps; over few examples more passes are made."""
_STEPS, _STEP, _SHRINK = 60, 0.2, 1e-4
_MOST = 400
"""Passages of a long document that a question is set against, its answers among them."""
_ANSWERS = 0.3
"""Of a passage's characters, to count as an answer."""


class Example(NamedTuple):
    """A question on an indexed corpus, and how much of which passages answers it."""

    held: InMemory
    asked: Question
    sense: Sense
    document: str
    shares: Mapping[int, float]


def answering(passages: Sequence[Passage], gold: Sequence[Place]) -> dict[int, float]:
    """The share of each passage that gold characters take, by its place."""
    shares: dict[int, float] = {}
    for place, passage in enumerate(passages):
        shared = sum(
            max(0, min(passage.end, own.end) - max(passage.start, own.start))
            for own in gold
            if own.file_path == passage.document_id
        )
        if shared:
            shares[place] = min(1.0, shared / (passage.end - passage.start))
    return shares


def learned(examples: Sequence[Example], folds: Sequence[int], *, seed: int) -> Learned:
    """What all examples teach; ``folds`` sets documents apart, for the weights."""
    weights = learned_weights(list(_unseen(examples, folds, seed)), examples)
    return Learned(*learned_map(examples, seed), weights, known_of(examples))


def _unseen(examples: Sequence[Example], folds: Sequence[int], seed: int) -> Iterator[Learned]:
    """For each example a map that the other half of the folds has taught."""
    halves = [fold % 2 for fold in folds]
    others = {
        half: [own for own, other in zip(examples, halves, strict=True) if other != half]
        for half in sorted(set(halves))
    }
    # Where all are in one half there is nothing better than what they teach themselves.
    maps = {half: learned_map(own or examples, seed) for half, own in others.items()}
    for half in halves:
        yield Learned(*maps[half], np.zeros(len(FEATURES), np.float32), known_of(examples))


def known_of(examples: Sequence[Example]) -> Vectors:
    """The vectors of what is asked, each form of a question once."""
    return np.unique(np.stack([own.sense.asked for own in examples]), axis=0)


def learned_map(examples: Sequence[Example], seed: int) -> tuple[Vectors, Vectors]:
    """The two halves of the map."""
    generator = np.random.default_rng(seed)
    given = [item for own in examples if (item := _against(own, generator))]
    size = len(examples[0].sense.asked)
    torch.manual_seed(seed)
    down = torch.zeros(size, RANK, requires_grad=True)
    up = (0.02 * torch.randn(RANK, size)).requires_grad_()
    optimizer = torch.optim.AdamW([down, up], lr=_RATE, weight_decay=_DECAY)
    for _ in range(max(_PASSES, -(-_FEWEST * _BATCH // max(1, len(given))))):
        order = generator.permutation(len(given))
        for first in range(0, len(order), _BATCH):
            losses = [_loss(given[at], down, up) for at in order[first : first + _BATCH]]
            optimizer.zero_grad()
            torch.stack(losses).mean().backward()  # type: ignore[no-untyped-call]  # Not typed.
            optimizer.step()
    return down.detach().numpy(), up.detach().numpy()


_Given = tuple[torch.Tensor, torch.Tensor, torch.Tensor]


def _against(example: Example, generator: np.random.Generator) -> _Given | None:
    """The question, the vectors of passages of its document, and which of them answer it."""
    own = example.held.places_of(example.document)
    answers = np.array([at for at in own if example.shares.get(int(at), 0) > _ANSWERS], np.int64)
    if not len(answers):
        return None
    others = np.setdiff1d(own, answers)
    if len(others) > _MOST:
        near = example.held.nearest(others, example.sense.asked)[: _MOST // 4]
        others = np.union1d(near, generator.choice(others, _MOST - len(near), replace=False))
    vectors = example.held.vectors(np.concatenate([answers, others]))
    is_answer = torch.arange(len(vectors)) < len(answers)
    return torch.from_numpy(example.sense.asked), torch.from_numpy(vectors), is_answer


def _loss(given: _Given, down: torch.Tensor, up: torch.Tensor) -> torch.Tensor:
    asked, vectors, is_answer = given
    scores = vectors @ normalize(asked + asked @ down @ up, dim=0) / _HEAT
    return torch.logsumexp(scores, 0) - torch.logsumexp(scores[is_answer], 0)


def learned_weights(maps: Sequence[Learned], examples: Sequence[Example]) -> Vectors:
    """The weight of each feature, from the candidates that each example has with its map."""
    given = [item for item in map(_candidates, maps, examples) if item[1].sum() > 0]
    weights = torch.zeros(len(FEATURES), requires_grad=True)
    optimizer = torch.optim.Adam([weights], lr=_STEP)
    for _ in range(_STEPS):
        losses = [-(shares * torch.log_softmax(rows @ weights, 0)).sum() for rows, shares in given]
        optimizer.zero_grad()
        loss = torch.stack(losses).mean() + _SHRINK * (weights**2).sum()
        loss.backward()  # type: ignore[no-untyped-call]  # Not typed.
        optimizer.step()
    found: NDArray[np.float32] = weights.detach().numpy()
    return found


def _candidates(known: Learned, example: Example) -> tuple[torch.Tensor, torch.Tensor]:
    """Features of the candidates, and how the answers are spread over them."""
    places = example.held.candidates(example.asked, example.sense, known)
    pool = example.held.pool(places)
    rows = torch.from_numpy(features(example.asked, example.sense, pool, known))
    shares = torch.tensor([example.shares.get(place, 0.0) for place in places])
    return rows, shares / max(float(shares.sum()), 1e-6)
