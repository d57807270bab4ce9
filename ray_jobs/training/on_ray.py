"""Trains a tagger with Ray Train: the only module of training that imports it.

One worker a core without a GPU (two threads in one process were slower than one each), else one.
A training that was killed goes on from its last checkpoint when it is started again.
"""

import logging
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from extractors.learned.tagger import Tagger
from extractors.learned.trained import fresh_tagger
from extractors.learned.windows import WordPieces
from infra.ray import prepare_environment
from ray_jobs.training.examples import Example
from ray_jobs.training.tagging import Plan, Progress, Team, train

prepare_environment()

import ray  # noqa: E402  # Ray reads its environment when it is imported.
import ray.train  # noqa: E402  # As above.
import torch  # noqa: E402  # As above.
from ray.train import Checkpoint, CheckpointConfig, FailureConfig, RunConfig, ScalingConfig  # noqa: E402
from ray.train.torch import TorchTrainer, get_device, prepare_model  # noqa: E402

PROGRESS = "progress.jsonl"
_RETRIES = 3
_TOLD_EVERY = 20


def train_on_ray(
    examples: Sequence[Example],
    plan: Plan,
    *,
    encoder: Path,
    counts: Sequence[float],
    folder: Path,
    name: str,
) -> Tagger:
    """The trained tagger; checkpoints are in a folder of that name, from which it goes on.

    ``counts`` says for each label what the loss of its word pieces counts.
    """
    owns_ray = not ray.is_initialized()
    if owns_ray:
        ray.init(include_dashboard=False, log_to_driver=False, logging_level=logging.ERROR)
    try:
        resources = ray.cluster_resources()
        has_gpu = resources.get("GPU", 0) > 0
        shared = ray.put(list(examples))
        trainer = TorchTrainer(
            _worker,
            train_loop_config={
                "examples": [shared],
                "plan": plan,
                "encoder": encoder,
                "counts": list(counts),
                "progress": folder.resolve() / name / PROGRESS,
            },
            scaling_config=ScalingConfig(
                num_workers=1 if has_gpu else max(1, int(resources.get("CPU", 1))),
                use_gpu=has_gpu,
            ),
            run_config=RunConfig(
                name=name,
                storage_path=str(folder.resolve()),
                failure_config=FailureConfig(max_failures=_RETRIES),
                checkpoint_config=CheckpointConfig(num_to_keep=1),
            ),
        )
        result = trainer.fit()
        tagger = fresh_tagger(encoder, len(counts))
        assert result.checkpoint is not None
        with result.checkpoint.as_directory() as state:
            tagger.load_state_dict(
                torch.load(Path(state) / "state.pt", weights_only=True)["tagger"]
            )
        return tagger
    finally:
        if owns_ray:
            ray.shutdown()


def _worker(given: dict[str, Any]) -> None:
    context = ray.train.get_context()
    torch.set_num_threads(1)
    encoder: Path = given["encoder"]
    team = Team(
        rank=context.get_world_rank(),
        size=context.get_world_size(),
        device=get_device(),
        joined=prepare_model,
        told=partial(_told, given["progress"]),
    )
    last = ray.train.get_checkpoint()
    with tempfile.TemporaryDirectory() as made:
        resume = None
        if last is not None:
            resume = Path(last.to_directory(made))
        train(
            fresh_tagger(encoder, len(given["counts"])),
            ray.get(given["examples"][0]),
            WordPieces(encoder),
            given["plan"],
            counts=given["counts"],
            team=team,
            resume=resume,
        )


def _told(file: Path, progress: Progress, save: Callable[[Path], None] | None) -> None:
    """Write down where training stands; one worker writes it, and the state where it is kept."""
    is_first = ray.train.get_context().get_world_rank() == 0
    if is_first and (progress.step % _TOLD_EVERY == 0 or save is not None):
        with file.open("a", encoding="utf-8") as lines:
            lines.write(f"{progress.model_dump_json()}\n")
    if save is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        if is_first:
            save(Path(folder))
        checkpoint = Checkpoint.from_directory(folder) if is_first else None
        ray.train.report(progress.model_dump(), checkpoint=checkpoint)
