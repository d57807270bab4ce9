"""Trains the entity model on notes with gold entities."""

from collections.abc import Callable, Sequence
from pathlib import Path

from extractors.clinical.entity_labels import LABELS, OUTPUTS
from extractors.learned.trained import Trained, save_tagger
from extractors.learned.weights import encoder_folder, encoder_identity
from extractors.learned.windows import WordPieces
from ray_jobs.evaluation.maccrobat import GoldNote
from ray_jobs.training.examples import Example, example
from ray_jobs.training.on_ray import train_on_ray
from ray_jobs.training.tagging import Plan
from schemas.digest import digest

_PLACES = {label: place for place, label in enumerate(LABELS)}


def entity_plan(*, seed: int, epochs: int) -> Plan:
    """How the entity model is trained: sentences are not asked for."""
    return Plan(
        seed=seed,
        epochs=epochs,
        windows=4,
        encoder_rate=4e-4,
        head_rate=3e-3,
        empty=1.0,
        sentences_weight=0.0,
        tokens_weight=1.0,
    )


def train_entities(
    notes: Sequence[GoldNote],
    plan: Plan,
    *,
    encoder: Path | None,
    folder: Path,
    out: Path,
    tell: Callable[[str], None] = lambda _: None,
) -> None:
    """Write weights that were trained on some notes.

    What is needed to go on after a kill is kept in the folder.
    """
    keys = sorted(digest(note.text) for note in notes)
    name = digest("entities", plan.model_dump_json(), encoder_identity(encoder), *LABELS, *keys)
    tell(f"{len(notes)} notes to train on; progress is in {folder / name}")
    base = encoder_folder(encoder)
    pieces = WordPieces(base)
    tagger = train_on_ray(
        [entity_example(note, pieces) for note in notes],
        plan,
        encoder=base,
        counts=(1.0,) * OUTPUTS,
        folder=folder,
        name=name,
    )
    save_tagger(out, tagger, base, Trained(labels=_outputs(), encoder=encoder_identity(encoder)))
    tell(f"{out.stat().st_size / 1e6:.1f} MB in {out}")


def entity_example(note: GoldNote, pieces: WordPieces) -> Example:
    """A note to train with: where entities are, and where they begin.

    Labels that are not among the 41 are passed over.
    """
    made = example(
        note.text,
        (
            (_PLACES[entity.label], entity.start, entity.end)
            for entity in note.entities
            if entity.label in _PLACES
        ),
        pieces,
    )
    begins = [
        item._replace(label=item.label + len(LABELS), end=item.start + 1) for item in made.marked
    ]
    return made._replace(marked=[*made.marked, *begins])


def _outputs() -> tuple[str, ...]:
    return (*LABELS, *(f"begin {label}" for label in LABELS))
