"""How well clauses are found, by the definition of the CUAD paper (Hendrycks et al. 2021).

A candidate is right where the sets of words of it and of a gold span of its label have a Jaccard
index of at least 0.5. Where a clause stands is not looked at, and candidates of one label with the
same words count once.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from extractors.contracts.cues import Candidate
from ray_jobs.evaluation.cuad import GoldClause, GoldContract
from ray_jobs.evaluation.curves import Tally, best_threshold, figures, interval
from schemas.record import Value

IGNORED = (
    "By the CUAD paper's definition: a candidate is right where its words and those of a gold span"
    " of its label have a Jaccard index of 0.5 or more. It ignores positions, the order and number"
    " of words, and candidates of one label that repeat the words of another."
)
_MATCH = 0.5
_DROPPED = str.maketrans({".": None, ",": None, ";": None, ":": None, "/": " "})


class Prediction(Value):
    """A stretch that may be a clause, with its score."""

    doc_id: str
    label: str
    start: int
    end: int
    text: str
    score: float


class Row(Value):
    """The figures of all contracts or of a slice; intervals hold the middle 95 %."""

    slice: str
    contracts: int
    gold: int
    aupr: float
    aupr_interval: str
    p80: float
    p80_interval: str
    p90: float
    p90_interval: str
    recall: float


class Finding(Value):
    """Of the gold spans of a label: how many are touched, and how many matched, at one threshold.

    What is touched and not matched was found and badly bounded.
    """

    label: str
    gold: int
    overlapped: float
    matched: float


class Judged(NamedTuple):
    """A contract with its tallies by label."""

    contract: GoldContract
    predictions: Sequence[Prediction]
    tallies: Mapping[str, Tally]

    def tally(self) -> Tally:
        """Over all labels."""
        return Tally(
            sum(item.gold for item in self.tallies.values()),
            [score for item in self.tallies.values() for score in item.found],
            [score for item in self.tallies.values() for score in item.false],
        )


def predicted(contract: GoldContract, found: Sequence[Candidate]) -> list[Prediction]:
    """The candidates of a contract as predictions are written."""
    return [
        Prediction(
            doc_id=contract.doc_id,
            label=item.label,
            start=item.start,
            end=item.end,
            text=contract.text[item.start : item.end],
            score=item.score,
        )
        for item in found
    ]


def judged(contract: GoldContract, predictions: Sequence[Prediction]) -> Judged:
    """What of the predictions for a contract is right."""
    gold: dict[str, list[frozenset[str]]] = defaultdict(list)
    given: dict[str, dict[frozenset[str], float]] = defaultdict(dict)
    for clause in contract.clauses:
        gold[clause.label].append(words_of(clause.text))
    for item in predictions:
        words = words_of(item.text)
        given[item.label][words] = max(item.score, given[item.label].get(words, item.score))
    labels = sorted({*gold, *given})
    tallies = {label: _tally(gold[label], given[label]) for label in labels}
    return Judged(contract, predictions, tallies)


def words_of(text: str) -> frozenset[str]:
    """The words of a text as the measure compares them."""
    return frozenset(text.translate(_DROPPED).lower().split())


def rows(found: Sequence[Judged], seed: int = 1) -> list[Row]:
    """The figures over all contracts, then of each label, then of each type of contract."""
    by_type: dict[str, list[Judged]] = defaultdict(list)
    for item in found:
        by_type[item.contract.contract_type].append(item)
    labels = sorted({label for item in found for label in item.tallies})
    return [
        _row("all", found, Judged.tally, seed),
        *(_row(label, found, _of_label(label), seed) for label in labels),
        *(
            _row(f"type: {name or 'unknown'}", items, Judged.tally, seed)
            for name, items in sorted(by_type.items())
        ),
    ]


def findings(found: Sequence[Judged]) -> list[Finding]:
    """For each label what is touched and what is matched, where F1 over all labels is best."""
    threshold = best_threshold([item.tally() for item in found])
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for item in found:
        shown = defaultdict(list)
        for prediction in item.predictions:
            if prediction.score >= threshold:
                shown[prediction.label].append(prediction)
        for clause in item.contract.clauses:
            own = shown[clause.label]
            matched = any(is_match(words_of(clause.text), words_of(x.text)) for x in own)
            touched = matched or any(_overlap(clause, x) for x in own)
            for place, true in enumerate((True, touched, matched)):
                counts[clause.label][place] += true
    whole = [sum(column) for column in zip(*counts.values(), strict=True)]
    named = [("all", whole), *sorted(counts.items())] if counts else []
    return [
        Finding(
            label=label,
            gold=gold,
            overlapped=round(touched / gold, 3),
            matched=round(right / gold, 3),
        )
        for label, (gold, touched, right) in named
    ]


def _tally(gold: Sequence[frozenset[str]], given: Mapping[frozenset[str], float]) -> Tally:
    best = [
        max((score for words, score in given.items() if is_match(own, words)), default=None)
        for own in gold
    ]
    false = [
        score for words, score in given.items() if not any(is_match(own, words) for own in gold)
    ]
    return Tally(len(gold), [score for score in best if score is not None], false)


def is_match(gold: frozenset[str], given: frozenset[str]) -> bool:
    """Whether two sets of words have a Jaccard index of 0.5 or more."""
    shared = len(gold & given)
    return shared > 0 and shared >= _MATCH * (len(gold) + len(given) - shared)


def _overlap(clause: GoldClause, prediction: Prediction) -> bool:
    return prediction.start < clause.end and clause.start < prediction.end


def _of_label(label: str) -> Callable[[Judged], Tally]:
    return lambda item: item.tallies.get(label, Tally(0, [], []))


def _row(name: str, found: Sequence[Judged], of: Callable[[Judged], Tally], seed: int) -> Row:
    tallies = [of(item) for item in found]
    own, (low, high) = figures(tallies), interval(tallies, seed)
    return Row(
        slice=name,
        contracts=sum(tally.gold > 0 for tally in tallies),
        gold=sum(tally.gold for tally in tallies),
        aupr=_percent(own.aupr),
        aupr_interval=_span(low.aupr, high.aupr),
        p80=_percent(own.p80),
        p80_interval=_span(low.p80, high.p80),
        p90=_percent(own.p90),
        p90_interval=_span(low.p90, high.p90),
        recall=_percent(own.recall),
    )


def _percent(share: float) -> float:
    return round(100 * share, 1)


def _span(low: float, high: float) -> str:
    return f"{_percent(low)}-{_percent(high)}"
