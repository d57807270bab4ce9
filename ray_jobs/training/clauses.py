"""Trains the clause model on contracts with gold clauses."""

from collections.abc import Callable, Sequence
from pathlib import Path

from extractors.contracts.clause_model import AS_RUNS, LABELS
from extractors.learned.trained import Trained, save_tagger
from extractors.learned.weights import encoder_folder, encoder_identity
from extractors.learned.windows import WordPieces
from ray_jobs.evaluation.cuad import GoldContract
from ray_jobs.training.clause_weighing import held_out, weigh
from ray_jobs.training.examples import Example, example
from ray_jobs.training.on_ray import train_on_ray
from ray_jobs.training.tagging import Plan
from schemas.digest import digest

NAMES_COUNT = 6.0
"""What the loss of word pieces counts for labels that are found by them: few windows have any."""
COUNTS = tuple(NAMES_COUNT if label in AS_RUNS else 1.0 for label in LABELS)
_PLACES = {label: place for place, label in enumerate(LABELS)}


def train_clauses(
    contracts: Sequence[GoldContract],
    plan: Plan,
    *,
    share: float,
    encoder: Path | None,
    folder: Path,
    out: Path,
    tell: Callable[[str], None] = lambda _: None,
) -> None:
    """Write weights that were trained on a share of the contracts to train on.

    What is needed to go on after a kill is kept in the folder.
    """
    fit = held_out(contracts)
    apart = {contract.doc_id for contract in fit}
    train = sorted(
        (contract for contract in contracts if contract.doc_id not in apart),
        key=lambda contract: contract.doc_id,
    )
    chosen = train[: max(1, round(share * len(train)))]
    name = _name(chosen, plan, encoder)
    tell(
        f"{len(chosen)} contracts to train on, {len(fit)} to weigh candidates with;"
        f" progress is in {folder / name}"
    )
    base = encoder_folder(encoder)
    pieces = WordPieces(base)
    tagger = train_on_ray(
        [clause_example(contract, pieces) for contract in chosen],
        plan,
        encoder=base,
        counts=COUNTS,
        folder=folder,
        name=name,
    )
    save_tagger(out, tagger, base, Trained(labels=LABELS, encoder=encoder_identity(encoder)))
    # What speaks for a candidate is weighed with the weights that will be used: those of the file.
    weigh(out, encoder, fit)
    tell(f"{out.stat().st_size / 1e6:.1f} MB in {out}")


def clause_example(contract: GoldContract, pieces: WordPieces) -> Example:
    """A contract to train with; labels that are not among the 41 are passed over."""
    return example(
        contract.text,
        (
            (_PLACES[clause.label], clause.start, clause.end)
            for clause in contract.clauses
            if clause.label in _PLACES
        ),
        pieces,
    )


def _name(contracts: Sequence[GoldContract], plan: Plan, encoder: Path | None) -> str:
    """What a training of the same on the same is called."""
    keys = sorted(digest(contract.text) for contract in contracts)
    return digest(
        "clauses", plan.model_dump_json(), str(COUNTS), encoder_identity(encoder), *LABELS, *keys
    )
