"""Which facts a question asks for, and what the tables say of them."""

import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import duckdb
import numpy as np

from ray_jobs.search.questions import Encode, Vectors
from ray_jobs.search.replies import Place, Reply
from ray_jobs.storage.sql import ask
from schemas.document import Box
from schemas.job import Kind
from schemas.vocabulary import CLAUSE_TYPES

ALIKE = 0.45
"""The least similarity of a question to what a kind of facts is about."""
SURE, _APART = 0.55, 0.1
"""The least similarity, and how much less that of the next kind must be, before a clause that is
absent is the answer to a question whatever else was found."""
_MOST = 20

_CLAUSES = """
    select a.collection, a.document_id, a.question as name, e.text, e.start, e."end", e.page,
           e.boxes, a.best_score as score
    from answers a, unnest(a.evidence) as u(e)
    where a.status = 'found' and a.question = $1 and list_contains($2, a.document_id)
    order by a.document_id, e.start
"""
_ABSENT = """
    select document_id from answers
    where question = $1 and list_contains($2, document_id) and status = 'absent'
"""


class FactKind(NamedTuple):
    """A kind of facts: of contracts a clause type, of notes a view and the column to show."""

    kind: Kind
    name: str
    about: str
    shows: str | None = None


class FactKinds:
    """The kinds of facts that there are, by what they are about."""

    def __init__(self, encode: Encode) -> None:
        self._kinds = list(_kinds())
        self._vectors = encode([kind.about for kind in self._kinds])

    def asked_for(self, asked: Vectors, kind: Kind) -> FactKind | None:
        """The kind of facts about a kind of documents that a question asks for, if any."""
        scores = self._scores(asked, kind)
        best = int(scores.argmax())
        return self._kinds[best] if scores[best] >= ALIKE else None

    def surely_asked_for(self, asked: Vectors, kind: Kind) -> FactKind | None:
        """The same where a question asks for it clearly, and for no other as much."""
        other, most = np.partition(self._scores(asked, kind), -2)[-2:]
        is_clear = most >= SURE and most - other >= _APART
        return self.asked_for(asked, kind) if is_clear else None

    def _scores(self, asked: Vectors, kind: Kind) -> Vectors:
        mine = [own.kind is kind for own in self._kinds]
        scores: Vectors = np.where(mine, self._vectors @ asked, np.float32(-1))
        return scores


def facts(
    connection: duckdb.DuckDBPyConnection, kind: FactKind, documents: Sequence[str]
) -> list[Reply]:
    """What the tables say of a kind of facts in some documents, each with its place."""
    if kind.shows is None:
        rows = ask(connection, _CLAUSES, [kind.name, list(documents)]).to_pylist()
    else:
        rows = ask(connection, _of_view(kind), [list(documents)]).to_pylist()
    return [_reply(kind.name, row) for row in rows[:_MOST]]


def is_absent(connection: duckdb.DuckDBPyConnection, clause: str, documents: Sequence[str]) -> bool:
    """Whether each of some documents was searched for a clause, and none has it."""
    rows = ask(connection, _ABSENT, [clause, list(documents)]).to_pylist()
    return len(rows) == len(set(documents))


def _of_view(kind: FactKind) -> str:
    # Names of ours, from the rules.
    return (
        f'select collection, document_id, {kind.shows} as text, start, "end", page,'  # noqa: S608
        f" [] as boxes, 1.0 as score, written as said from {kind.name}"
        " where list_contains($1, document_id) order by document_id, start"
    )


def _reply(name: str, row: dict[str, Any]) -> Reply:
    place = Place(
        document_id=row["document_id"],
        collection=row["collection"],
        start=row["start"],
        end=row["end"],
        text=row.get("said") or row["text"],
        page=row["page"],
        boxes=tuple(Box.model_validate(box) for box in row["boxes"] or ()),
    )
    return Reply(kind="fact", name=name, text=row["text"], score=row["score"] or 0, cited=(place,))


@cache
def _kinds() -> tuple[FactKind, ...]:
    return (*_of_contracts(), *_of_notes())


def _of_contracts() -> Iterator[FactKind]:
    for name, definition in CLAUSE_TYPES.items():
        yield FactKind(Kind.CONTRACT, name, f"{name}: {definition}")


def _of_notes() -> Iterator[FactKind]:
    text = files("ray_jobs.search").joinpath("rules", "fact_kinds.toml").read_text("utf-8")
    for name, own in tomllib.loads(text).items():
        yield FactKind(Kind.NOTE, name, own["about"], own["shows"])
