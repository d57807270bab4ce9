"""Tags a note with the 41 types of MACCROBAT (Caufield et al. 2019) with a trained model.

Each type is asked for on its own, of each word piece whether it lies inside such an entity and
whether one begins there, so that entities of different types may overlap.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from extractors.learned.reading import Reader
from extractors.learned.trained import load_tagger
from extractors.learned.weights import encoder_folder, encoder_identity
from extractors.learned.windows import Tokens, WordPieces

LABELS = (
    "Activity",
    "Administration",
    "Age",
    "Area",
    "Biological_attribute",
    "Biological_structure",
    "Clinical_event",
    "Color",
    "Coreference",
    "Date",
    "Detailed_description",
    "Diagnostic_procedure",
    "Disease_disorder",
    "Distance",
    "Dosage",
    "Duration",
    "Family_history",
    "Frequency",
    "Height",
    "History",
    "Lab_value",
    "Mass",
    "Medication",
    "Nonbiological_location",
    "Occupation",
    "Other_entity",
    "Other_event",
    "Outcome",
    "Personal_background",
    "Qualitative_concept",
    "Quantitative_concept",
    "Severity",
    "Sex",
    "Shape",
    "Sign_symptom",
    "Subject",
    "Texture",
    "Therapeutic_procedure",
    "Time",
    "Volume",
    "Weight",
)
OUTPUTS = 2 * len(LABELS)
"""Whether a word piece is inside an entity of each label, then whether one begins with it."""
WEIGHTS = Path(__file__).parent / "weights" / "entities.safetensors"
"""What the entity model was trained to, beside its base (weights/entities.md)."""
FOUND_AT = 0.4
"""How likely a word piece is inside an entity for it to be found there."""
_BEGINS_AT = 0.5


class Tagged(NamedTuple):
    """A tagged stretch, and how sure the model is of it on average."""

    start: int
    end: int
    label: str
    score: float


class EntityModel:
    """The trained model, loaded."""

    def __init__(
        self, encoder: Path | None, weights: Path | None = None, *, tokens_per_batch: int = 4096
    ) -> None:
        folder = encoder_folder(encoder)
        tagger, _ = load_tagger(weights or WEIGHTS, folder, encoder_identity(encoder))
        self._reader = Reader(tagger, WordPieces(folder), tokens_per_batch=tokens_per_batch)

    def __call__(self, text: str) -> list[Tagged]:
        """The entities of a text, in order."""
        scores = self._reader.read(text)
        return sorted(tagged(scores.tokens, scores.pieces))


def tagged(tokens: Tokens, pieces: NDArray[np.float32]) -> Iterator[Tagged]:
    """What the scores of each word piece say, ``OUTPUTS`` of each."""
    inside, begins = pieces[:, : len(LABELS)], pieces[:, len(LABELS) :]
    for place, label in enumerate(LABELS):
        for first, last in _runs(inside[:, place] > FOUND_AT, begins[:, place] > _BEGINS_AT):
            score = float(inside[first:last, place].mean())
            yield Tagged(
                int(tokens.starts[first]), int(tokens.ends[last - 1]), label, round(score, 4)
            )


def _runs(is_inside: NDArray[np.bool_], begins: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """The first place of each run and the one after its last; a beginning starts a new one."""
    places = np.flatnonzero(is_inside)
    if not len(places):
        return
    is_new = np.diff(places) > 1
    is_new |= begins[places[1:]]
    for run in np.split(places, np.flatnonzero(is_new) + 1):
        yield int(run[0]), int(run[-1]) + 1
