"""Trains the clause model on contracts with gold clauses."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

from extractors.contracts.clause_model import AS_RUNS, LABELS, ClauseModel
from extractors.learned.trained import Trained, save_tagger
from extractors.learned.weights import encoder_folder, encoder_identity
from extractors.learned.windows import WordPieces
from ray_jobs.evaluation.clauses import is_match, words_of
from ray_jobs.evaluation.cuad import GoldContract
from ray_jobs.training.examples import Example, example
from ray_jobs.training.on_ray import train_on_ray
from ray_jobs.training.split import parts
from ray_jobs.training.tagging import Plan
from ray_jobs.training.weighing import Judged, fitted
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
    by_id = {contract.doc_id: contract for contract in contracts}
    apart = parts({key: contract.text for key, contract in by_id.items()})
    train, fit = ([by_id[key] for key in keys] for keys in (apart.train, apart.calibration))
    chosen = train[: max(1, round(share * len(train)))]
    name = _name(chosen, plan, encoder)
    tell(
        f"{len(chosen)} contracts to train on, {len(fit)} to fit scores on,"
        f" {len(apart.dev)} apart; progress is in {folder / name}"
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
    # What speaks for a candidate is weighed with the weights that will be used: those of the file.
    about = Trained(labels=LABELS, encoder=encoder_identity(encoder))
    save_tagger(out, tagger, base, about)
    model = ClauseModel(encoder, out)
    weights = fitted([_judged(model, contract) for contract in fit], len(LABELS))
    save_tagger(out, tagger, base, about.model_copy(update={"weights": weights}))
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


def _judged(model: ClauseModel, contract: GoldContract) -> Judged:
    gold = defaultdict(list)
    for clause in contract.clauses:
        gold[clause.label].append(words_of(clause.text))
    sights = model.sights(contract.text)
    words = [words_of(contract.text[item.start : item.end]) for item in sights]
    return Judged(
        sights,
        [
            any(is_match(own, found) for own in gold[LABELS[item.label]])
            for item, found in zip(sights, words, strict=True)
        ],
    )


def _name(contracts: Sequence[GoldContract], plan: Plan, encoder: Path | None) -> str:
    """What a training of the same on the same is called."""
    keys = sorted(digest(contract.text) for contract in contracts)
    return digest(
        "clauses", plan.model_dump_json(), str(COUNTS), encoder_identity(encoder), *LABELS, *keys
    )
