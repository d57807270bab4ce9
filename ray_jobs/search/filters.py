"""What a search can be kept to; each filter is a condition on chunks, so that none under-returns.

A condition is said to the database before it looks for the nearest: where few chunks fulfil it all
of them are compared (``ray_jobs.search.nearest``), so that a filter never hides what it allows.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa

from ray_jobs.storage.sql import ask, open_sql
from ray_jobs.storage.tables import chunk_embeddings, visible_sources
from schemas.job import Kind
from schemas.record import Value
from schemas.settings import Settings


class Filters(Value):
    """What is wanted of a chunk; what is None is not asked."""

    collections: tuple[str, ...] = ()
    kind: Kind | None = None
    documents: tuple[str, ...] = ()
    site: str | None = None
    since: date | None = None
    until: date | None = None
    section: str | None = None
    label: str | None = None
    party: str | None = None


class _Stretches(NamedTuple):
    """Stretches of documents, as columns; without bounds, whole documents."""

    documents: list[str]
    starts: list[int]
    ends: list[int]


_LABELLED = """
    select document_id, start, "end" from clauses where lower(label) = lower($1)
    union all
    select document_id, start, "end" from entities where lower(label) = lower($1)
"""
_PARTIES = """
    select distinct document_id, 0 as start, 2147483647 as "end" from entities
    where label = 'party' and contains(lower(coalesce(normalized, text)), lower($1))
    union
    select distinct document_id, 0, 2147483647 from clauses
    where label = 'Parties' and contains(lower(text), lower($1))
"""


def conditions(settings: Settings, wanted: Filters, role: str | None) -> sa.ColumnElement[bool]:
    """What a chunk must fulfil; of labels and parties a role knows what the lake shows it."""
    return sa.and_(sa.true(), *_conditions(settings, wanted), *_in_lake(settings, wanted, role))


def _conditions(settings: Settings, wanted: Filters) -> Iterator[sa.ColumnElement[bool]]:
    chunks = chunk_embeddings.c
    if wanted.collections:
        yield chunks.collection.in_(wanted.collections)
    if wanted.kind:
        own = [name for name, item in settings.collections.items() if item.kind is wanted.kind]
        yield chunks.collection.in_(own)
    if wanted.documents:
        yield chunks.document_id.in_(wanted.documents)
    if wanted.site:
        yield chunks.site == wanted.site
    if wanted.section:
        yield chunks.section.icontains(wanted.section, autoescape=True)
    if wanted.since or wanted.until:
        seen = [visible_sources.c.partition >= str(wanted.since)] if wanted.since else []
        seen += [visible_sources.c.partition <= str(wanted.until)] if wanted.until else []
        yield chunks.document_id.in_(sa.select(visible_sources.c.document_id).where(*seen))


def _in_lake(
    settings: Settings, wanted: Filters, role: str | None
) -> Iterator[sa.ColumnElement[bool]]:
    asked = [(_LABELLED, wanted.label), (_PARTIES, wanted.party)]
    if not any(value for _, value in asked):
        return
    connection = open_sql(settings, role)
    for question, value in asked:
        if value:
            rows = ask(connection, question, [value])
            columns = (rows[name].to_pylist() for name in ("document_id", "start", "end"))
            yield _touches(_Stretches(*columns))


def _touches(found: _Stretches) -> sa.ColumnElement[bool]:
    """The condition that a chunk shares characters with one of some stretches."""
    columns = (
        _array(found.documents, sa.Text()),
        _array(found.starts, sa.Integer()),
        _array(found.ends, sa.Integer()),
    )
    given = sa.func.unnest(*columns).table_valued("document", "first", "last").render_derived()
    chunks = chunk_embeddings.c
    return sa.exists(
        sa.select(sa.literal(1))
        .select_from(given)
        .where(
            given.c.document == chunks.document_id,
            given.c.first < chunks.end,
            given.c.last > chunks.start,
        )
        .correlate(chunk_embeddings)
    )


def _array(
    values: Sequence[str] | Sequence[int], kind: sa.types.TypeEngine[Any]
) -> sa.ColumnElement[Any]:
    return sa.cast(sa.literal(list(values), sa.ARRAY(kind)), sa.ARRAY(kind))
