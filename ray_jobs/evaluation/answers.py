"""How well questions are answered: what answers cite against gold places, and who should abstain.

Questions are put as a reader would: to all documents, and to the one that holds the answer. A
question that was never asked of a document whose gold was looked for has no answer there: put to
that document it should get none. Intervals draw documents again (bootstrap).
"""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np

from ray_jobs.evaluation.matches import middle_of
from ray_jobs.evaluation.retrieval import GoldQuery, Place
from ray_jobs.search.filters import Filters
from ray_jobs.search.questions import question
from ray_jobs.search.replies import Replies
from schemas.record import Value

Put = Literal["to all documents", "to its document", "to a document without an answer"]
Ask = Callable[[str, Filters], Replies]


class Asked(NamedTuple):
    """A question, how it is put, and the gold places of its answer; none where there is none."""

    query_id: str
    query: str
    put: Put
    document: str
    gold: tuple[Place, ...]


class Cited(Value):
    """A place that an answer cites, as predictions are written; without one, an abstention."""

    query_id: str
    put: Put
    rank: int | None = None
    kind: str | None = None
    file_path: str | None = None
    start: int | None = None
    end: int | None = None
    evidence: float
    why_not: str | None = None
    dropped: int = 0


class Judged(NamedTuple):
    """What came of one question, characters as counted of the cited places, each once."""

    asked: Asked
    answered: bool
    right: int
    read: int
    gold: int


class AnswerRow(Value):
    """Figures in percent, the middle 95 % of resamples beside the first two.

    ``bears`` is the share of questions of which a cited place overlaps the gold; precision and
    recall are of the characters of all cited places, means over answered and over all questions.
    """

    put: Put
    questions: int
    abstains: float
    abstains_low: float
    abstains_high: float
    bears: float | None = None
    bears_low: float | None = None
    bears_high: float | None = None
    precision: float | None = None
    recall: float | None = None


def questions(queries: Sequence[GoldQuery], *, count: int, seed: int) -> list[Asked]:
    """Some gold questions, put in both ways, and as many that their document does not answer."""
    dice = random.Random(seed)  # noqa: S311  # No secret.
    chosen = dice.sample(queries, min(count, len(queries)))
    found = [
        Asked(own.query_id, own.query, put, own.places[0].file_path, own.places)
        for put in ("to all documents", "to its document")
        for own in chosen
    ]
    missing = sorted(_missing(queries))
    return found + dice.sample(missing, min(count, len(missing)))


def answered(
    asked: Sequence[Asked], ask: Ask, paths: Mapping[str, str], places: Mapping[str, Sequence[int]]
) -> Iterator[tuple[Judged, list[Cited]]]:
    """Each question with what came of it.

    ``paths`` are the files by document, ``places`` where each character of a document stands in
    the text of its file, with one more for its end.
    """
    documents = {path: document for document, path in paths.items()}
    for own in asked:
        only = () if own.put == "to all documents" else (documents[own.document],)
        replies = ask(own.query, Filters(documents=only))
        cited = list(_cited(own, replies, paths, places))
        yield (
            judged(own, cited),
            cited
            or [
                Cited(
                    query_id=own.query_id,
                    put=own.put,
                    evidence=replies.evidence,
                    why_not=replies.why_not,
                    dropped=replies.dropped,
                )
            ],
        )


def judged(asked: Asked, cited: Sequence[Cited]) -> Judged:
    """How much of what is cited is gold."""
    read = _characters((str(own.file_path), own.start or 0, own.end or 0) for own in cited)
    gold = _characters(asked.gold)
    return Judged(asked, bool(cited), len(read & gold), len(read), len(gold))


def rows(found: Sequence[Judged], seed: int) -> list[AnswerRow]:
    """The figures of each way to put questions."""
    puts = list(dict.fromkeys(own.asked.put for own in found))
    return [_row(put, [own for own in found if own.asked.put == put], seed) for put in puts]


def _row(put: Put, found: Sequence[Judged], seed: int) -> AnswerRow:
    abstains = _interval([not own.answered for own in found], found, seed)
    row = AnswerRow(
        put=put,
        questions=len(found),
        **dict(zip(("abstains", "abstains_low", "abstains_high"), abstains, strict=True)),
    )
    if not any(own.gold for own in found):
        return row
    bears = _interval([own.right > 0 for own in found], found, seed)
    precision = [own.right / own.read for own in found if own.read]
    return row.model_copy(
        update={
            **dict(zip(("bears", "bears_low", "bears_high"), bears, strict=True)),
            "precision": _percent(float(np.mean(precision)) if precision else 0.0),
            "recall": _percent(float(np.mean([own.right / own.gold for own in found]))),
        }
    )


def _interval(
    values: Sequence[bool], found: Sequence[Judged], seed: int
) -> tuple[float, float, float]:
    """The mean over questions, and its middle 95 % where their documents are drawn again."""
    documents = sorted({own.asked.document for own in found})
    sums = np.zeros((len(documents), 2))
    for value, own in zip(values, found, strict=True):
        sums[documents.index(own.asked.document)] += value, 1
    low, high = middle_of(sums, seed, lambda drawn: drawn[:, 0] / drawn[:, 1])
    return _percent(float(np.mean(values))), _percent(low), _percent(high)


def _missing(queries: Sequence[GoldQuery]) -> Iterator[Asked]:
    """Questions as they are asked of each document, of those that were never asked of it."""
    parts: dict[str, str] = {}
    own: dict[str, set[str]] = {}
    for item in queries:
        *named, asked = question(item.query).parts
        document = item.places[0].file_path
        parts.setdefault(document, "; ".join(named))
        own.setdefault(document, set()).add(asked)
    every = sorted(set[str]().union(*own.values()))
    for document, called in parts.items():
        for number, asked in enumerate(every):
            if asked not in own[document]:
                query = f"{called}; {asked}" if called else asked
                key = f"{document}#{number}"
                yield Asked(key, query, "to a document without an answer", document, ())


def _cited(
    asked: Asked, replies: Replies, paths: Mapping[str, str], places: Mapping[str, Sequence[int]]
) -> Iterator[Cited]:
    for rank, reply in enumerate(replies.given, 1):
        for place in reply.cited:
            at = places[place.document_id]
            yield Cited(
                query_id=asked.query_id,
                put=asked.put,
                rank=rank,
                kind=reply.kind,
                file_path=paths[place.document_id],
                start=at[place.start],
                end=at[place.end - 1] + 1,
                evidence=replies.evidence,
                dropped=replies.dropped,
            )


def _characters(places: Iterator[tuple[str, int, int]] | Sequence[Place]) -> set[tuple[str, int]]:
    return {(path, at) for path, start, end in places for at in range(start, end)}


def _percent(share: float) -> float:
    return round(100 * share, 1)
