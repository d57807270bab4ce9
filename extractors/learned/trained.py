"""Keeps a trained tagger in a small file beside its base, and makes it again."""

import json
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file, save_file
from transformers import BertModel
from transformers.utils import logging as transformers_logging

from extractors.learned.low_rank import reduced, restored
from extractors.learned.tagger import Tagger
from extractors.stage import StageError
from schemas.record import Value
from schemas.run import Reason

_WHAT = "docmill"
RANK = 96


class Trained(Value):
    """What is known of trained weights.

    ``encoder`` is the identity of the base that they belong to; ``weights`` has a row for each
    label: how what speaks for a candidate is weighed (``extractors.contracts.weighing``).
    """

    labels: tuple[str, ...]
    encoder: str
    weights: tuple[tuple[float, ...], ...] = ()


def fresh_tagger(encoder: Path, labels: int) -> Tagger:
    """A tagger as training begins: the base encoder, and heads that know nothing.

    Attention drops nothing, so that its fused form is used; the embeddings stay as they are.
    """
    # It would tell of the pooling layer that nobody needs.
    transformers_logging.set_verbosity_error()
    transformers_logging.disable_progress_bar()
    base = BertModel.from_pretrained(
        encoder,
        add_pooling_layer=False,
        attention_probs_dropout_prob=0.0,
        dtype=torch.float32,
        local_files_only=True,
    )
    base.embeddings.requires_grad_(False)
    return Tagger(base, labels)


def save_tagger(file: Path, tagger: Tagger, encoder: Path, about: Trained) -> None:
    """Write what training changed, at a low rank."""
    base = fresh_tagger(encoder, len(about.labels)).encoder.state_dict()
    named = {f"encoder.{name}": weights for name, weights in base.items()}
    kept = reduced(named, tagger.state_dict(), rank=RANK)
    contiguous = {name: weights.contiguous() for name, weights in kept.items()}
    save_file(contiguous, file, metadata={_WHAT: about.model_dump_json()})


def tell_of_trained(file: Path, about: Trained) -> None:
    """Write into a file of trained weights what is known of them now."""
    save_file(load_file(file), file, metadata={_WHAT: about.model_dump_json()})


def about_trained(file: Path) -> Trained:
    """What a file of trained weights says of itself; StageError where it is none."""
    try:
        with safe_open(file, framework="pt") as opened:
            told = json.loads((opened.metadata() or {})[_WHAT])
    except (OSError, KeyError, ValueError, SafetensorError) as error:
        raise StageError(
            Reason.UNAVAILABLE, f"{file.name}: no trained weights ({type(error).__name__})"
        ) from error
    return Trained.model_validate(told)


def load_tagger(file: Path, encoder: Path, identity: str) -> tuple[Tagger, Trained]:
    """The tagger of a file on its base; StageError where it was trained on another one."""
    about = about_trained(file)
    if about.encoder != identity:
        reason = f"{file.name} was trained on {about.encoder}, not on {identity}"
        raise StageError(Reason.UNAVAILABLE, reason)
    tagger = fresh_tagger(encoder, len(about.labels))
    base = {
        name: weights
        for name, weights in tagger.state_dict().items()
        if name.startswith("encoder.")
    }
    tagger.load_state_dict(restored(base, load_file(file)))
    return tagger, about
