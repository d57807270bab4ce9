"""What was learned of which passages answer a question: a map of its vector, and weights.

The map moves a question's vector towards those of its answers, the vectors of passages stay as
they are, so that no index is built anew for it. The weights say how much each feature counts.
"""

import json
from pathlib import Path
from typing import NamedTuple

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from extractors.stage import StageError
from ray_jobs.search.questions import Vectors
from schemas.record import Value
from schemas.run import Reason

FEATURES = (
    "similarity", "asked", "mapped", "words", "section", "named", "most_named", "beside",
)  # fmt: skip
"""Cosine of the whole question, of the part that asks, and of that part mapped; BM25 among the
candidates, of text and of section titles; how well the names of its document fit the question, and
that as a share of the best, squared; and the mapped cosine of the passage before or after it."""

WEIGHTS = Path(__file__).parent / "weights" / "questions.safetensors"
_WHAT = "docmill"
_TENSORS = ("down", "up", "known")
_UNLIKE, _LIKE = 0.6, 0.85
"""Cosines with a known question, from which on the map moves another, and moves it in full."""


class Learned(NamedTuple):
    """The map (a vector plus what ``down`` and ``up`` make of it) and a weight a feature.

    ``known`` are the vectors of the questions that it was learned from: a question that is like
    none of them is not moved, and its candidates are better ordered by rank alone.
    """

    down: Vectors
    up: Vectors
    weights: Vectors
    known: Vectors

    def mapped(self, vectors: Vectors) -> Vectors:
        """Where the answers of questions lie, as unit vectors."""
        alike = self._alike(vectors)
        share = np.clip((alike - _UNLIKE) / (_LIKE - _UNLIKE), 0, 1)
        moved = vectors + share * (vectors @ self.down @ self.up)
        unit: Vectors = moved / np.linalg.norm(moved, axis=-1, keepdims=True)
        return unit

    def knows(self, vector: Vectors) -> bool:
        """Whether a question is like one that it was learned from."""
        return bool(self._alike(vector)[0] > _UNLIKE)

    def _alike(self, vectors: Vectors) -> Vectors:
        alike: Vectors = (vectors @ self.known.T).max(axis=-1, keepdims=True, initial=0)
        return alike


class _About(Value):
    """What a file says of itself: the encoder it belongs to, and the weights by feature."""

    encoder: str
    weights: dict[str, float]


def save_learned(file: Path, learned: Learned, encoder: str) -> None:
    """Write what was learned, the map in half precision."""
    weights = dict(zip(FEATURES, map(float, learned.weights.round(3)), strict=True))
    about = _About(encoder=encoder, weights=weights)
    tensors = {name: np.ascontiguousarray(getattr(learned, name), np.float16) for name in _TENSORS}
    save_file(tensors, file, metadata={_WHAT: about.model_dump_json()})


def load_learned(file: Path, encoder: str) -> Learned:
    """What a file holds; StageError where it is none, or belongs to another encoder."""
    try:
        with safe_open(file, framework="numpy") as opened:
            about = _About.model_validate(json.loads((opened.metadata() or {})[_WHAT]))
            tensors = {name: opened.get_tensor(name).astype(np.float32) for name in _TENSORS}
    except (OSError, KeyError, ValueError, SafetensorError) as error:
        reason = f"{file.name}: no trained weights ({type(error).__name__})"
        raise StageError(Reason.UNAVAILABLE, reason) from error
    if about.encoder != encoder or set(about.weights) != set(FEATURES):
        raise StageError(Reason.UNAVAILABLE, f"{file.name} is of another encoder or version")
    weights = np.array([about.weights[name] for name in FEATURES], np.float32)
    return Learned(**tensors, weights=weights)
