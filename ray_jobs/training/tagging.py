"""Trains a tagger, on one worker or on several that share each step."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import torch
from pydantic import Field
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits

from extractors.learned.tagger import Tagger
from extractors.learned.windows import Window, WordPieces, batch_of
from ray_jobs.training.examples import Example, epoch, targets
from schemas.record import Value

_WARM_UP = 0.06
_DECAY = 0.01
_STEEPEST = 1.0
_SMOOTH = 0.02
_KEPT_EVERY = 100


class Plan(Value):
    """How a tagger is trained; ``empty`` is the share taken of windows without anything marked.

    ``sentences_weight`` and ``tokens_weight`` are what the losses of sentences and of word pieces
    count.
    """

    seed: int = 1
    epochs: int = Field(4, ge=1)
    windows: int = Field(8, ge=1)
    encoder_rate: float = 2e-4
    head_rate: float = 2e-3
    empty: float = 0.5
    sentences_weight: float = 1.0
    tokens_weight: float = 0.5


class Progress(Value):
    """Where training stands, with the losses of late steps."""

    step: int
    steps: int
    sentences: float
    tokens: float


class Team(NamedTuple):
    """The workers that train together, as one of them sees it.

    ``joined`` makes them share gradients; ``told`` is called after each step, now and then with
    what writes the whole state of training to a folder.
    """

    rank: int
    size: int
    device: torch.device
    joined: Callable[[Tagger], nn.Module]
    told: Callable[[Progress, Callable[[Path], None] | None], None]


class _State:
    """All that changes while training."""

    def __init__(self, tagger: Tagger, plan: Plan, steps: int) -> None:
        self.tagger = tagger
        self.step = 0
        body = [own for own in tagger.encoder.parameters() if own.requires_grad]
        ids = set(map(id, tagger.encoder.parameters()))
        heads = [own for own in tagger.parameters() if id(own) not in ids]
        self.optimizer = torch.optim.AdamW(
            [
                {"params": body, "lr": plan.encoder_rate},
                {"params": heads, "lr": plan.head_rate},
            ],
            weight_decay=_DECAY,
        )
        self.schedule = torch.optim.lr_scheduler.LambdaLR(
            self.optimizer,
            lambda at: min(1.0, (at + 1) / (_WARM_UP * steps)) * max(0.0, 1 - at / steps),
        )

    def save(self, folder: Path) -> None:
        torch.save(self._held(), folder / "state.pt")

    def load(self, folder: Path) -> None:
        held = torch.load(folder / "state.pt", weights_only=True)
        self.step = int(held["step"])
        self.tagger.load_state_dict(held["tagger"])
        self.optimizer.load_state_dict(held["optimizer"])
        self.schedule.load_state_dict(held["schedule"])

    def _held(self) -> dict[str, Any]:
        return {
            "step": self.step,
            "tagger": self.tagger.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "schedule": self.schedule.state_dict(),
        }


def train(
    tagger: Tagger,
    examples: Sequence[Example],
    pieces: WordPieces,
    plan: Plan,
    *,
    counts: Sequence[float],
    team: Team,
    resume: Path | None,
) -> None:
    """Train a tagger from the beginning, or from the state that a folder holds.

    ``counts`` says for each label what the loss of its word pieces counts.
    """
    torch.manual_seed(plan.seed + team.rank)
    batches = list(_batches(examples, plan))
    state = _State(tagger.to(team.device), plan, len(batches))
    if resume is not None:
        state.load(resume)
    model = team.joined(tagger).train()
    weights = torch.tensor(counts, device=team.device)
    late = [0.0, 0.0]
    for batch in batches[state.step :]:
        # Each worker takes its share of a step; without any it repeats one, so that all go on.
        own = batch[team.rank :: team.size] or batch[:1]
        losses = _losses(model, examples, own, pieces, weights)
        state.optimizer.zero_grad()
        loss = plan.sentences_weight * losses[0] + plan.tokens_weight * losses[1]
        loss.backward()  # type: ignore[no-untyped-call]  # Torch gives this one method no types.
        nn.utils.clip_grad_norm_(tagger.parameters(), _STEEPEST)
        state.optimizer.step()
        state.schedule.step()
        state.step += 1
        now = [loss.item() for loss in losses]
        weight = max(_SMOOTH, 1 / state.step)
        late = [old + weight * (new - old) for old, new in zip(late, now, strict=True)]
        done = Progress(step=state.step, steps=len(batches), sentences=late[0], tokens=late[1])
        is_kept = state.step % _KEPT_EVERY == 0 or state.step == len(batches)
        team.told(done, state.save if is_kept else None)


def _batches(examples: Sequence[Example], plan: Plan) -> Iterator[list[tuple[int, Window]]]:
    for number in range(plan.epochs):
        taken = epoch(examples, number=number, seed=plan.seed, empty=plan.empty)
        for first in range(0, len(taken), plan.windows):
            yield taken[first : first + plan.windows]


def _losses(
    model: nn.Module,
    examples: Sequence[Example],
    batch: Sequence[tuple[int, Window]],
    pieces: WordPieces,
    weights: Tensor,
) -> tuple[Tensor, Tensor]:
    """Of sentences and of word pieces: cross entropy, summed over labels."""
    made = batch_of([(examples[index].tokens, window) for index, window in batch], pieces)
    ids, mask, owners, parts, places = (
        torch.from_numpy(item).to(weights.device)
        for item in (*made[:3], *targets(examples, batch, made, len(weights)))
    )
    sentences, tokens = model(ids, mask, owners, made.part_count)
    of_parts = binary_cross_entropy_with_logits(sentences.float(), parts, reduction="none")
    of_places = binary_cross_entropy_with_logits(tokens.float(), places, reduction="none")
    inside = mask.float()
    return (
        of_parts.sum() / max(1, made.part_count),
        ((of_places * weights).sum(2) * inside).sum() / inside.sum(),
    )
