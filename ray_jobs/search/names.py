"""Which published contracts a question names, by a party or by all of their title.

A word names a party where most documents that hold it are called by it, and where the party's name
begins with it or the question writes it like a name: "Northwind" does, and "insurance" does not,
though an insurance company may be a party too. Notes are never looked up by name: what they are
called may be what a patient is called.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import sqlalchemy as sa

from extractors.contracts.preamble import document_name, parties
from ray_jobs.search.nearest import is_shown
from ray_jobs.search.routing import HEAD
from ray_jobs.search.words import words
from ray_jobs.storage.tables import chunk_embeddings

_WORD = re.compile(r"[A-Za-z0-9]+")
_PROPER = re.compile(r"(?<=[\w.,;:]\s)[A-Z][A-Za-z0-9]*")
"""Words with a capital that are not the first of a question."""
_MOST_CHUNKS = 1000
"""A word that more of them hold tells no document from others."""
_OF_HOLDERS = 0.5
_LOOKED_AT = 30
_MOST = 10


class Called(NamedTuple):
    """The words of what a document is called; ``first`` are those that begin a party's name."""

    title: frozenset[str]
    parties: frozenset[str]
    first: frozenset[str]


class Holder(NamedTuple):
    """A document that holds a word, and whether it begins with it."""

    word: str
    document_id: str
    in_head: bool


def named(
    connection: sa.Connection, query: str, *, within: sa.ColumnElement[bool]
) -> tuple[str, ...]:
    """The documents of a reach that a query names best; none where it does not ask besides."""
    held = _holders(connection, query, within)
    begun: dict[str, int] = {}
    for own in held:
        begun[own.document_id] = begun.get(own.document_id, 0) + own.in_head
    likely = sorted((key for key in begun if begun[key]), key=lambda key: (-begun[key], key))
    called = _called(connection, likely[:_LOOKED_AT], within)
    return best_named(query, called, held)


def best_named(query: str, called: Mapping[str, Called], held: Sequence[Holder]) -> tuple[str, ...]:
    """Of documents by what they are called those that a query names with the most words."""
    asked = frozenset(words(query))
    telling = frozenset(_telling(held))
    proper = frozenset(word for own in _PROPER.findall(query) for word in words(own))
    scores = {
        key: len(asked & (own.title | own.parties))
        for key, own in called.items()
        if asked & telling & (own.first | (own.parties & proper))
        or (len(own.title) > 1 and own.title <= asked)
    }
    best = [key for key in sorted(scores) if scores[key] == max(scores.values())][:_MOST]
    said = frozenset[str]().union(*(called[key].title | called[key].parties for key in best))
    return tuple(best) if asked - said else ()


def called_by(head: str) -> Called:
    """What a contract that begins so is called."""
    name = document_name(head)
    bound = [words(head[own.start : own.end]) for own in parties(head)]
    return Called(
        frozenset(words(head[slice(*name)] if name else "")),
        frozenset(word for own in bound for word in own),
        frozenset(own[0] for own in bound if own),
    )


def _telling(held: Sequence[Holder]) -> Iterator[str]:
    """The words by which most documents that hold them begin."""
    for word in {own.word for own in held}:
        holders = [own for own in held if own.word == word]
        if sum(own.in_head for own in holders) >= _OF_HOLDERS * len(holders):
            yield from words(word)


def _holders(connection: sa.Connection, query: str, within: sa.ColumnElement[bool]) -> list[Holder]:
    """Who holds each of a query's words, of words that few chunks hold."""
    tokens = sorted({token.lower() for token in _WORD.findall(query) if words(token)})
    if not tokens:
        return []
    asked = sa.func.unnest(sa.cast(sa.literal(tokens, sa.ARRAY(sa.Text)), sa.ARRAY(sa.Text)))
    given = asked.table_valued("word").render_derived()
    chunks = chunk_embeddings.c
    lexeme = sa.func.plainto_tsquery("english", given.c.word)
    some = (
        sa.select(chunks.document_id, chunks.start)
        .where(within, chunks.words.op("@@")(lexeme))
        .limit(_MOST_CHUNKS + 1)
        .lateral()
    )
    in_head = sa.func.bool_or(some.c.start < HEAD)
    of_word = sa.func.sum(sa.func.count()).over(partition_by=given.c.word)
    question = (
        sa.select(given.c.word, some.c.document_id, in_head, of_word)
        .select_from(given.join(some, sa.true()))
        .group_by(given.c.word, some.c.document_id)
    )
    rows = connection.execute(question).all()
    return [Holder(*row[:3]) for row in rows if row[3] <= _MOST_CHUNKS]


def _called(
    connection: sa.Connection, documents: Sequence[str], within: sa.ColumnElement[bool]
) -> dict[str, Called]:
    chunks = chunk_embeddings.c
    rows = connection.execute(
        sa.select(chunks.document_id, chunks.start, chunks.text)
        .where(within, chunks.document_id.in_(documents), chunks.start < HEAD)
        .where(is_shown(chunk_embeddings))
        .order_by(chunks.document_id, chunks.start)
    )
    heads: dict[str, str] = {}
    for document, start, text in rows:
        head = heads.get(document, "")
        gap = start - len(head)
        heads[document] = head + ("\n" * gap + text if gap >= 0 else text[-gap:])
    return {key: called_by(head) for key, head in heads.items()}
