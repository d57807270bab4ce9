"""How well passages are found: the share of what was asked for among the characters retrieved.

The measures of LegalBench-RAG (Pipitone and Alami 2024, arXiv:2408.10343): recall is the share of
a question's gold characters that were retrieved, precision the share of what was retrieved that is
gold, each a mean over questions. Chunkers of different sizes are compared at equal characters: of
the last passage only what still fits counts.
"""

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from schemas.record import Value

COUNTS = (1, 8, 32, 64)
BUDGETS = (2_000, 8_000, 32_000)


class Place(NamedTuple):
    """Characters of a file of the corpus, end excluded."""

    file_path: str
    start: int
    end: int


class Corpus(NamedTuple):
    """Texts by path, as they are given, and by what their documents are called, where it says."""

    texts: dict[str, str]
    titles: dict[str, str]


class GoldQuery(Value):
    """A question, and where its answer stands."""

    query_id: str
    query: str
    places: tuple[Place, ...]


class Retrieved(Value):
    """A passage that was given for a question, as predictions are written."""

    query_id: str
    rank: int
    file_path: str
    start: int
    end: int
    score: float


class RetrievalRow(Value):
    """The figures of one way to search, in percent: recall and precision at k and at characters."""

    chunks: str
    search: str
    queries: int
    recall_1: float
    recall_8: float
    recall_32: float
    recall_64: float
    precision_1: float
    precision_8: float
    precision_32: float
    precision_64: float
    recall_2k: float
    recall_8k: float
    recall_32k: float
    precision_2k: float
    precision_8k: float
    precision_32k: float


def corpus(file: Path) -> Corpus:
    """The texts of a corpus; CUAD's have identifiers for paths, and titles."""
    items = {item.get("file_path") or item["doc_id"]: item for item in _lines(file)}
    return Corpus(
        texts={path: item["text"] for path, item in items.items()},
        titles={path: item["title"] for path, item in items.items() if "title" in item},
    )


def gold_queries(file: Path) -> list[GoldQuery]:
    """The questions of a gold file; those of CUAD have no identifiers, and are numbered."""
    return [
        GoldQuery(
            query_id=item.get("query_id", f"query-{number}"),
            query=item["query"],
            places=tuple(
                Place(place.get("file_path") or place["doc_id"], *place["span"])
                for place in item["snippets"]
            ),
        )
        for number, item in enumerate(_lines(file))
    ]


def figures(retrieved: Sequence[Place], gold: Sequence[Place]) -> dict[str, float]:
    """Recall and precision of one ranking: after each of ``COUNTS`` and of ``BUDGETS``."""
    wanted = _apart(gold)
    total = sum(place.end - place.start for place in wanted)
    told: dict[str, float] = {}
    for count in COUNTS:
        right, read = _right(retrieved[:count], wanted)
        told |= {f"recall_{count}": right / total, f"precision_{count}": right / max(read, 1)}
    for budget in BUDGETS:
        right, read = _right(_within(retrieved, budget), wanted)
        name = f"{budget // 1000}k"
        told |= {f"recall_{name}": right / total, f"precision_{name}": right / max(read, 1)}
    return told


def row(chunks: str, search: str, measured: Sequence[Mapping[str, float]]) -> RetrievalRow:
    """The mean figures over some questions."""
    means = {
        name: round(100 * float(np.mean([own[name] for own in measured])), 1)
        for name in (measured[0] if measured else ())
    }
    return RetrievalRow(chunks=chunks, search=search, queries=len(measured), **means)


def _within(places: Iterable[Place], budget: int) -> Iterator[Place]:
    left = budget
    for place in places:
        if left <= 0:
            return
        end = min(place.end, place.start + left)
        left -= end - place.start
        yield place._replace(end=end)


def _right(places: Iterable[Place], gold: Sequence[Place]) -> tuple[int, int]:
    """Gold characters that some places hold, each once, and all that had to be read for them."""
    given = list(places)
    found = _apart(given)
    right = sum(
        max(0, min(one.end, other.end) - max(one.start, other.start))
        for one in found
        for other in gold
        if one.file_path == other.file_path
    )
    return right, sum(place.end - place.start for place in given)


def _apart(places: Iterable[Place]) -> list[Place]:
    """The same characters, each in one place only."""
    apart: list[Place] = []
    for place in sorted(places):
        last = apart[-1] if apart else None
        if last and last.file_path == place.file_path and place.start <= last.end:
            apart[-1] = last._replace(end=max(last.end, place.end))
        else:
            apart.append(place)
    return apart


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    with file.open("rb") as raw, gzip.open(raw) if file.suffix == ".gz" else raw as lines:
        for line in lines:
            yield json.loads(line)
