"""Finds clauses with a trained model that reads the contract once.

Annotators mark whole sentences for clauses, and the exact words for names and dates (Hendrycks et
al. 2021), so that the first are scored as sentences and the second as runs of word pieces. What
the rules find is scored by the model too: of names and dates they know the bounds.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from extractors.contracts.clause_parts import clause_parts
from extractors.contracts.clauses import WEIGHTS, rule_candidates
from extractors.contracts.clues import Stretch, clues, words
from extractors.contracts.cues import Candidate
from extractors.contracts.dates import FoundDate, find_dates
from extractors.contracts.weighing import FEATURES, Sight, weighed
from extractors.learned.reading import Reader, Scores
from extractors.learned.trained import load_tagger
from extractors.learned.weights import encoder_folder, encoder_identity
from extractors.learned.windows import WordPieces
from extractors.stage import StageError
from schemas.run import Reason
from schemas.vocabulary import CLAUSE_TYPES

LABELS = tuple(CLAUSE_TYPES)
AS_RUNS = frozenset({"Document Name", "Parties", "Agreement Date", "Effective Date"})
AS_SENTENCES = frozenset(LABELS) - AS_RUNS | {"Effective Date"}
_BY_MODEL, _BY_BOTH = "clause-model", "clause-model and rules"
_PLACES = {label: place for place, label in enumerate(LABELS)}
_DATES = tuple(_PLACES[label] for label in ("Agreement Date", "Effective Date"))
_LEAST = 0.0003
_LEAST_IN_RUN = 0.03
_OF_PEAK = 0.25
_GAPS = {"Parties": 1, "Document Name": 1}
_GAP = 3
_HALF = 0.5
_SURE = 1e-6
_DIGITS, _SMALL, _FEW = 4, 0.01, 2
"""Digits of a score, and of a small one those that count: the others depend on the processor."""


class ClauseModel:
    """The trained model, loaded."""

    def __init__(
        self, encoder: Path | None, weights: Path | None = None, *, tokens_per_batch: int = 4096
    ) -> None:
        folder = encoder_folder(encoder)
        tagger, self._about = load_tagger(weights or WEIGHTS, folder, encoder_identity(encoder))
        if any(len(row) != len(FEATURES) for row in self._about.weights):
            raise StageError(Reason.UNAVAILABLE, "weights of another version: train them again")
        self._reader = Reader(tagger, WordPieces(folder), tokens_per_batch=tokens_per_batch)

    def candidates(self, text: str) -> list[Candidate]:
        """Every stretch that may be a clause, weak ones too, in order."""
        return candidates(text, self.scores(text), self._about.weights)

    def sights(self, text: str) -> list[Sight]:
        """The same with what speaks for each."""
        return list(sights(text, self.scores(text), rule_candidates(text)))

    def scores(self, text: str) -> Scores:
        """What the model says of each sentence and each word piece."""
        return self._reader.read(text)


def candidates(text: str, scores: Scores, weights: Sequence[Sequence[float]]) -> list[Candidate]:
    """Every stretch that may be a clause by what a model says, weighed; second guesses too."""
    seen = list(sights(text, scores, rule_candidates(text)))
    found = [
        Candidate(
            item.start,
            item.end,
            LABELS[item.label],
            rounded(score),
            _BY_BOTH if item.is_by_rule else _BY_MODEL,
        )
        for item, score in zip(seen, weighed(seen, weights), strict=True)
    ]
    taken = {item[:3] for item in found}
    guessed = {
        item[:3]: item._replace(score=rounded(item.score))
        for item in clause_parts(text, scores, LABELS, AS_SENTENCES)
        if item[:3] not in taken
    }
    return sorted([*found, *guessed.values()])


def rounded(score: float) -> float:
    """A score without the digits that say nothing."""
    return round(score, _DIGITS) if score >= _SMALL else float(f"{score:.{_FEW}g}")


def sights(text: str, scores: Scores, by_rule: Sequence[Candidate]) -> Iterator[Sight]:
    """The stretches that the model or a rule speaks for, with what else speaks for them."""
    found = list(_found(text, scores, by_rule))
    stretches = [
        Stretch(item.start, item.end, item.label, LABELS[item.label] in AS_RUNS) for item in found
    ]
    ruled = [
        frozenset(words(text[rule.start : rule.end]) for rule in by_rule if rule.label == label)
        for label in LABELS
    ]
    held = np.clip(scores.sentences, _SURE, 1 - _SURE)
    starts = scores.tokens.starts[scores.tokens.sentences[:, 0]]
    given = clues(text, stretches, ruled, starts, np.log(held / (1 - held)))
    for item, own in zip(found, given, strict=True):
        yield item._replace(clues=own)


def _found(text: str, scores: Scores, by_rule: Sequence[Candidate]) -> Iterator[Sight]:
    dates = find_dates(text)
    found = list(
        dict.fromkeys([*_sentences(scores), *_dates(dates, scores), *_runs(text, dates, scores)])
    )
    spans = {(item.start, item.end, item.label) for item in found}
    for item in found:
        agrees = any(_is_like(item, rule) for rule in by_rule if rule.label == LABELS[item.label])
        yield item._replace(is_by_rule=agrees)
    for rule in by_rule:
        place = _PLACES[rule.label]
        if (rule.start, rule.end, place) not in spans:
            yield Sight(rule.start, rule.end, place, _score(scores, rule, place), is_by_rule=True)


def runs(scores: NDArray[np.float32], gap: int = _GAP) -> Iterator[tuple[int, int, float]]:
    """Runs of likely word pieces: the first, the one after the last, and their mean score.

    A run reaches from its peak down to a share of it, across small gaps; what is weaker around it
    makes runs of its own.
    """
    for group in _near(np.flatnonzero(scores > _LEAST_IN_RUN), gap):
        is_core = scores[group] >= _OF_PEAK * scores[group].max()
        for part in _near(group[is_core], gap):
            yield _run(scores, part)
        for part in _near(group[~is_core], 1):
            if len(part) > 1:
                yield _run(scores, part)


def _sentences(scores: Scores) -> Iterator[Sight]:
    tokens = scores.tokens
    for sentence, place in zip(*np.nonzero(scores.sentences > _LEAST), strict=True):
        if LABELS[place] in AS_SENTENCES:
            first, last = tokens.sentences[sentence]
            score = float(scores.sentences[sentence, place])
            yield _sight(scores, int(first), int(last), int(place), score)


def _dates(dates: Sequence[FoundDate], scores: Scores) -> Iterator[Sight]:
    """Dates: their bounds are known, so that only their labels are asked for."""
    for found in dates:
        for place in _DATES:
            first, last = scores.tokens.between(found.start, found.end)
            score = float(scores.pieces[first:last, place].mean()) if last > first else 0.0
            if score > _LEAST_IN_RUN:
                yield Sight(found.start, found.end, place, score, is_by_rule=False)


def _runs(text: str, dates: Sequence[FoundDate], scores: Scores) -> Iterator[Sight]:
    """Names, and what stands for a date without being one, in whole words."""
    dated = [(item.start, item.end) for item in dates]
    for place, label in enumerate(LABELS):
        if label not in AS_RUNS:
            continue
        for first, last, score in runs(scores.pieces[:, place], _GAPS.get(label, _GAP)):
            start, end = int(scores.tokens.starts[first]), int(scores.tokens.ends[last - 1])
            start, end = whole_words(text, start, end)
            is_date = place in _DATES and any(a < end and b > start for a, b in dated)
            if end > start and not is_date:
                yield Sight(start, end, place, score, is_by_rule=False)


def whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """The words that a stretch touches, without brackets, quotes and commas around them."""
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not (text[end - 1].isalnum() or text[end - 1] == "."):
        end -= 1
    while start < end and start and text[start - 1].isalnum():
        start -= 1
    while start < end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    return start, end


def _sight(scores: Scores, first: int, last: int, place: int, score: float) -> Sight:
    start, end = int(scores.tokens.starts[first]), int(scores.tokens.ends[last - 1])
    return Sight(start, end, place, score, is_by_rule=False)


def _score(scores: Scores, rule: Candidate, place: int) -> float:
    """What the model says of a stretch that it did not choose."""
    first, last = scores.tokens.between(rule.start, rule.end)
    if rule.label in AS_RUNS:
        return float(scores.pieces[first:last, place].mean()) if last > first else 0.0
    starts, ends = scores.tokens.sentences[:, 0], scores.tokens.sentences[:, 1]
    touched = scores.sentences[(starts < last) & (ends > first), place]
    return float(touched.max()) if len(touched) else 0.0


def _is_like(item: Sight, rule: Candidate) -> bool:
    """Whether they share at least half of the longer one."""
    shared = min(item.end, rule.end) - max(item.start, rule.start)
    return shared >= _HALF * max(item.end - item.start, rule.end - rule.start)


def _near(places: NDArray[np.int64], gap: int) -> list[NDArray[np.int64]]:
    """Places in groups whose members are at most so far apart."""
    if not len(places):
        return []
    return np.split(places, np.flatnonzero(np.diff(places) > gap) + 1)


def _run(scores: NDArray[np.float32], places: NDArray[np.int64]) -> tuple[int, int, float]:
    first, last = int(places[0]), int(places[-1]) + 1
    return first, last, float(scores[first:last].mean())
