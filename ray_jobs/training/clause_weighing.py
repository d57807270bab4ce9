"""Fits how clause candidates are weighed on contracts that the model was not trained on.

Those are few, and those to measure on are among them: so the weights that are kept are fitted on
all, and figures come from weights that are fitted without the fifth that they are measured on.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from extractors.contracts.clause_model import LABELS, ClauseModel, candidates, sights
from extractors.contracts.clauses import rule_candidates
from extractors.contracts.cues import Candidate
from extractors.learned.reading import Scores
from extractors.learned.trained import about_trained, tell_of_trained
from ray_jobs.evaluation.clauses import is_match, words_of
from ray_jobs.evaluation.cuad import GoldContract
from ray_jobs.training.split import FOLDS, fold_of, parts
from ray_jobs.training.weighing import Judged, fitted


class Read(NamedTuple):
    """A contract, what a model says of it, and which of its candidates are right."""

    contract: GoldContract
    scores: Scores
    judged: Judged


def held_out(contracts: Sequence[GoldContract]) -> list[GoldContract]:
    """The contracts that `docmill train clauses` does not train on: calibration, then dev."""
    by_id = {contract.doc_id: contract for contract in contracts}
    apart = parts({key: contract.text for key, contract in by_id.items()})
    return [by_id[key] for key in (*apart.calibration, *apart.dev)]


def read(model: ClauseModel, contract: GoldContract) -> Read:
    """What a model says of a contract, beside its gold."""
    gold = defaultdict(list)
    for clause in contract.clauses:
        gold[clause.label].append(words_of(clause.text))
    scores = model.scores(contract.text)
    seen = list(sights(contract.text, scores, rule_candidates(contract.text)))
    words = [words_of(contract.text[item.start : item.end]) for item in seen]
    right = [
        any(is_match(own, found) for own in gold[LABELS[item.label]])
        for item, found in zip(seen, words, strict=True)
    ]
    return Read(contract, scores, Judged(seen, right))


def weigh(file: Path, encoder: Path | None, contracts: Sequence[GoldContract]) -> None:
    """Fit the weighing of trained weights on contracts, and write it into their file."""
    model = ClauseModel(encoder, file)
    weights = fitted([read(model, contract).judged for contract in contracts], len(LABELS))
    tell_of_trained(file, about_trained(file).model_copy(update={"weights": weights}))


def cross_fitted(found: Sequence[Read]) -> Iterator[tuple[GoldContract, list[Candidate]]]:
    """For each contract its candidates, weighed by what the other folds say."""
    texts = {item.contract.doc_id: item.contract.text for item in found}
    for fold in range(FOLDS):
        apart = fold_of(texts, fold)
        others = [item.judged for item in found if item.contract.doc_id not in apart]
        weights = fitted(others, len(LABELS))
        for contract, scores, _ in found:
            if contract.doc_id in apart:
                yield contract, candidates(contract.text, scores, weights)
