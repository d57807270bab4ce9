"""Search over the published chunks: by meaning and by words, fused by rank, then weighed anew.

What is weighed, and how, is the same as in ``docmill evaluate retrieval``: see ``reranking``.
A question that nothing was learned of is left to ranks; there passages of contracts that it names
are preferred (``names``), by rules that are stricter than those of the evaluation (``routing``).
"""

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import zip_longest
from typing import NamedTuple

import sqlalchemy as sa
from pydantic import Field

from ray_jobs.search import candidates
from ray_jobs.search.asking import learned_of
from ray_jobs.search.at_once import Ask, at_once
from ray_jobs.search.encoders import Encoders
from ray_jobs.search.filters import Filters, conditions
from ray_jobs.search.fusion import fused
from ray_jobs.search.learned import Learned
from ray_jobs.search.names import named
from ray_jobs.search.nearest import SHOWN, reach
from ray_jobs.search.passages import Pool
from ray_jobs.search.questions import Question, Sense, Vectors, question, senses
from ray_jobs.search.reranking import reranked
from ray_jobs.search.routing import NAMED, Router
from ray_jobs.storage.access import acting_as, introduce
from ray_jobs.storage.generations import shown_models
from ray_jobs.storage.tables import chunk_embeddings
from schemas.job import Kind
from schemas.record import Record
from schemas.settings import Settings

_CANDIDATES = 50
_OF_NAMED = 50
_WEIGHTS = (1.0, 1.0, 1.0, 3.0)
"""Of the rankings by meaning, by some words, by all words (who knows the words wants them), and of
the documents that a query names."""


class Hit(Record):
    """A chunk that answers a query, and where it stands."""

    collection: str
    page: int | None
    start: int
    end: int
    section: str | None
    text: str
    model: str = Field(description="The encoder that made its vector.")
    score: float
    similarity: float = Field(description="Cosine with the part of the query that asks.")


class Found(NamedTuple):
    """What a query finds, the best first, and the documents that it names."""

    hits: list[Hit]
    named: tuple[str, ...]


class Search:
    """Queries answered from the chunks that the releases show to a role.

    The rankings of a query are asked for at once, or ``one_by_one``; the hits are the same.
    """

    def __init__(
        self,
        settings: Settings,
        opened: sa.Engine,
        role: str | None = None,
        *,
        one_by_one: bool = False,
    ) -> None:
        introduce(opened, settings)
        self._one_by_one = one_by_one
        self._settings = settings
        self._opened = opened
        self._role = role
        self._encoders = Encoders(settings)
        self.encode = self._encoders(None)
        self._learned = learned_of(settings)

    def __call__(
        self,
        query: str,
        count: int,
        *,
        collections: Sequence[str] | None = None,
        filters: Filters | None = None,
        rerank: bool = True,
    ) -> list[Hit]:
        """The best chunks that the role may see and the filters allow, the best first."""
        found = self.find(query, count, collections=collections, filters=filters, rerank=rerank)
        return found.hits

    def find(
        self,
        query: str,
        count: int,
        *,
        collections: Sequence[str] | None = None,
        filters: Filters | None = None,
        rerank: bool = True,
    ) -> Found:
        """The same with the documents that the query names.

        The query's vector is made by the encoder of the vectors that readers see. Where that of
        one collection is another than that of the next, each is searched by its own.
        """
        asked = question(query)
        wanted = conditions(self._settings, filters or Filters(), self._role)
        # What is shown, and by which encoder, is of one moment, whatever is published meanwhile.
        moment = self._opened.execution_options(isolation_level="REPEATABLE READ")
        with (
            acting_as(moment, self._role) as connection,
            at_once(moment, self._role, connection, alone=self._one_by_one) as ask,
        ):
            shown = shown_models(connection, collections)
            found = [
                self._found(
                    connection,
                    ask,
                    asked,
                    model=model,
                    within=sa.and_(
                        reach(connection, own if len(shown) > 1 else collections), wanted
                    ),
                    count=count,
                    learned=self._learned if rerank else None,
                )
                for model, own in shown.items()
            ]
        ranks = zip_longest(*(own.hits for own in found))
        return Found(
            [hit for rank in ranks for hit in rank if hit is not None][:count],
            tuple(document for own in found for document in own.named),
        )

    def _found(
        self,
        connection: sa.Connection,
        ask: Ask,
        asked: Question,
        *,
        model: str | None,
        within: sa.ColumnElement[bool],
        count: int,
        learned: Learned | None,
    ) -> Found:
        """The same in the collections whose vectors are of one encoder."""
        most = max(count, _CANDIDATES)
        by_words = ask(lambda own: _by_words(own, asked, most, within))
        by_name = ask(lambda own: self._named(own, asked.text, within))
        sense = senses([asked], self._encoders(model))[0]
        near = candidates.by_meaning(connection, sense.whole, most, within=within)
        documents = by_name.result()
        meant = _of_named(connection, documents, sense, within)
        exact, worded = by_words.result()
        rows = _by_key(near, worded, meant)
        if learned is not None and self._encoders.is_own(model) and learned.knows(sense.asked):
            weighed = _weighed(connection, ask, within, asked, sense, rows, learned)
            return Found(weighed[:count], documents)
        rankings = [[row["chunk_id"] for row in own] for own in (near, worded, exact, meant)]
        pool = candidates.pool_of(list(rows.values()), {})
        return Found(_hits(rows, fused(rankings, _WEIGHTS), pool, sense)[:count], documents)

    def _named(
        self, connection: sa.Connection, query: str, within: sa.ColumnElement[bool]
    ) -> tuple[str, ...]:
        items = self._settings.collections.items()
        contracts = [name for name, own in items if own.kind is Kind.CONTRACT]
        return named(
            connection, query, within=sa.and_(within, chunk_embeddings.c.collection.in_(contracts))
        )

    def sense(self, query: str) -> Sense:
        """The vectors of a query."""
        return senses([question(query)], self.encode)[0]

    def looked_for(self, query: str) -> Vectors:
        """Where the answers to a query should lie, as far as was learned."""
        asked = self.sense(query).asked
        return self._learned.mapped(asked) if self._learned else asked


def _by_words(
    connection: sa.Connection, asked: Question, most: int, within: sa.ColumnElement[bool]
) -> tuple[candidates.Rows, candidates.Rows]:
    """The rankings by all words of a question, and by some of them."""
    exact = candidates.by_all_words(connection, asked, most, within=within)
    return exact, candidates.by_words(connection, asked, most, found=exact, within=within)


def _of_named(
    connection: sa.Connection,
    documents: Sequence[str],
    sense: Sense,
    within: sa.ColumnElement[bool],
) -> candidates.Rows:
    """The chunks of the documents that a question names, the nearest first."""
    if not documents:
        return []
    own = chunk_embeddings.c.document_id.in_(documents)
    return candidates.by_meaning(connection, sense.whole, _OF_NAMED, within=sa.and_(within, own))


def _weighed(
    connection: sa.Connection,
    ask: Ask,
    within: sa.ColumnElement[bool],
    asked: Question,
    sense: Sense,
    rows: dict[str, sa.RowMapping],
    learned: Learned,
) -> list[Hit]:
    """Candidates, and more of the documents that the question names, as was learned."""
    documents = list(dict.fromkeys(row["document_id"] for row in rows.values()))
    named = candidates.namings(connection, documents, within=within)
    shares = Router([named[key] for key in documents])(asked)
    best = [documents[at] for at in (-shares).argsort(kind="stable")[:NAMED]]
    mapped = learned.mapped(sense.asked)
    own = partial(candidates.of_documents, vector=mapped, each=_OF_NAMED, within=within)
    begun = [ask(partial(own, documents=[document])) for document in best]
    more = [row for found in begun for row in found.result()]
    rows = rows | {row["chunk_id"]: row for row in more if row["chunk_id"] not in rows}
    pool = candidates.pool_of(list(rows.values()), named)
    scores = reranked(asked, sense, pool, learned)
    weighed = {own.key: float(at) for own, at in zip(pool.passages, scores, strict=True)}
    return _hits(rows, weighed, pool, sense)


def _by_key(*rankings: candidates.Rows) -> dict[str, sa.RowMapping]:
    """Chunks of rankings, each once."""
    return {row["chunk_id"]: row for ranking in rankings for row in ranking}


def _hits(
    rows: Mapping[str, sa.RowMapping], scores: Mapping[str, float], pool: Pool, sense: Sense
) -> list[Hit]:
    if not pool.passages:
        return []
    alike = {
        own.key: round(float(value), 4)
        for own, value in zip(pool.passages, pool.vectors @ sense.asked, strict=True)
    }
    return [
        Hit(
            **{name: rows[key][name] for name in SHOWN[1:]},
            score=round(scores[key], 5),
            similarity=alike[key],
        )
        for key in sorted(scores, key=lambda key: (-scores[key], key))
    ]
