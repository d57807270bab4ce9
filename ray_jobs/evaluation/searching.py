"""Runs the questions of a gold file through the ways to search, over texts held in memory."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ray_jobs.errors import UsageError
from ray_jobs.evaluation.retrieval import (
    BUDGETS,
    COUNTS,
    GoldQuery,
    Place,
    RetrievalRow,
    Retrieved,
    figures,
    row,
)
from ray_jobs.search.in_memory import InMemory, Ranking
from ray_jobs.search.learned import Learned
from ray_jobs.search.passages import Passage
from ray_jobs.search.questions import Encode, question, senses
from ray_jobs.training.retrieval import Example, answering, learned
from ray_jobs.training.split import FOLDS, near_duplicates

_LONGEST = max(BUDGETS) + 8_000
BEST = "hybrid, reranked"


class Searched(NamedTuple):
    """A corpus that is ready, its questions, and each question as training sees it."""

    held: InMemory
    passages: Sequence[Passage]
    queries: Sequence[GoldQuery]
    examples: Sequence[Example]


def searched(
    index: InMemory,
    passages: Sequence[Passage],
    *,
    queries: Sequence[GoldQuery],
    encode: Encode,
) -> Searched:
    """The questions with their vectors, and the passages that answer them."""
    asked = [question(item.query) for item in queries]
    examples = [
        Example(index, own, sense, item.places[0].file_path, answering(passages, item.places))
        for item, own, sense in zip(queries, asked, senses(asked, encode), strict=True)
    ]
    return Searched(index, passages, queries, examples)


def crossed(
    examples: Sequence[Example], texts: Mapping[str, str], *, seed: int
) -> Iterator[Learned]:
    """For each example what the others teach: those of other documents, none of them alike."""
    folds = folds_of(examples, texts)
    if len(set(folds)) < 2:
        raise UsageError("the documents are too few or too alike to learn from some of them")
    known = {
        fold: learned(
            [own for own, other in zip(examples, folds, strict=True) if other != fold],
            [other for other in folds if other != fold],
            seed=seed,
        )
        for fold in sorted(set(folds))
    }
    for fold in folds:
        yield known[fold]


def folds_of(examples: Sequence[Example], texts: Mapping[str, str]) -> list[int]:
    """Which fifth each example's document is in; documents that are alike are in the same."""
    groups = near_duplicates(texts)
    of = {document: number % FOLDS for number, own in enumerate(groups) for document in own}
    return [of[example.document] for example in examples]


def rankings(example: Example, known: Learned | None) -> Iterator[tuple[str, Ranking]]:
    """What each way to search gives for a question; the best one needs what was learned."""
    index, asked, sense = example.held, example.asked, example.sense
    yield "dense", index.dense(sense)
    yield "hybrid without names", index.hybrid(asked, sense, by_name=False)
    yield "hybrid", index.hybrid(asked, sense)
    if known is not None:
        yield BEST, index.reranked(asked, sense, known)


def retrieved(found: Searched, ranking: Ranking, query: GoldQuery) -> list[Retrieved]:
    """A ranking as predictions are written, as long as any measure looks."""
    given: list[Retrieved] = []
    read = 0
    for rank, (at, score) in enumerate(ranking, 1):
        if rank > max(COUNTS) and read > _LONGEST:
            break
        passage = found.passages[at]
        read += passage.end - passage.start
        given.append(
            Retrieved(
                query_id=query.query_id,
                rank=rank,
                file_path=passage.document_id,
                start=passage.start,
                end=passage.end,
                score=round(score, 5),
            )
        )
    return given


def measured(
    chunks: str, found: Searched, known: Sequence[Learned | None]
) -> tuple[list[RetrievalRow], list[Retrieved]]:
    """The row of each way to search, and what the last of them, the best, gave."""
    told: dict[str, list[dict[str, float]]] = {}
    predictions: list[Retrieved] = []
    for query, example, own in zip(found.queries, found.examples, known, strict=True):
        for name, ranking in rankings(example, own):
            last = retrieved(found, ranking, query)
            places = [Place(item.file_path, item.start, item.end) for item in last]
            told.setdefault(name, []).append(figures(places, query.places))
        predictions += last
    return [row(chunks, name, each) for name, each in told.items()], predictions
