"""Why two releases of a collection differ: for each output that is not in both, what caused it.

A stage's output changes because the stage's version did or because what it reads did; the second
is followed upwards, to the parser and to the file.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from ray_jobs.storage.releases import visible_in
from ray_jobs.storage.tables import contents, versions
from schemas.job import StageName, upstream
from schemas.record import Record

DOCUMENT_ADDED = "document added"
DOCUMENT_GONE = "document gone"
DOCUMENT_CHANGED = "document changed"


class Redone(Record):
    """An output of a stage that differs between two releases, and why."""

    stage: StageName
    cause: str


class _Output(NamedTuple):
    version: str
    input: str


class _Pair(NamedTuple):
    before: _Output | None
    after: _Output | None


_Pairs = Mapping[tuple[str, StageName], _Pair]
_Components = Mapping[str, Mapping[str, str]]


def redone(
    connection: sa.Connection,
    collection: str,
    before: int,
    after: int,
    documents: Sequence[str] | None = None,
) -> list[Redone]:
    """The outputs that only one of two releases shows, each with its causes.

    Causes are separated by a comma: ``document added``, ``document gone``, ``document changed``
    (its content or its attributes), the component of the stage's version that differs (``rules``,
    ``model``, ``settings``, ``code``, ``libraries``), and the same of a stage above with its name:
    ``parser (rules)``.
    """
    pairs = _differing(connection, collection, before, after, documents)
    known: _Components = {
        row.version: row.components for row in connection.execute(sa.select(versions))
    }
    return [
        Redone(document_id=document, stage=stage, cause=", ".join(_causes(key, pairs, known)))
        for key in sorted(pairs)
        for document, stage in [key]
    ]


def _differing(
    connection: sa.Connection,
    collection: str,
    before: int,
    after: int,
    documents: Sequence[str] | None,
) -> dict[tuple[str, StageName], _Pair]:
    old = _shown(collection, before, documents).cte("before")
    new = _shown(collection, after, documents).cte("after")
    same_place = sa.and_(old.c.document_id == new.c.document_id, old.c.stage == new.c.stage)
    question = (
        sa.select(
            sa.func.coalesce(old.c.document_id, new.c.document_id),
            sa.func.coalesce(old.c.stage, new.c.stage),
            old.c.version,
            old.c.input,
            new.c.version,
            new.c.input,
        )
        .select_from(old.outerjoin(new, same_place, full=True))
        .where(
            sa.or_(
                old.c.version.is_distinct_from(new.c.version),
                old.c.input.is_distinct_from(new.c.input),
            )
        )
    )
    return {
        (row[0], StageName(row[1])): _Pair(_output(row[2], row[3]), _output(row[4], row[5]))
        for row in connection.execute(question)
    }


def _shown(collection: str, release: int, documents: Sequence[str] | None) -> sa.Select[Any]:
    key = (contents.c.document_id, contents.c.stage, contents.c.version, contents.c.input)
    question = sa.select(*key).where(contents.c.collection == collection, visible_in(release))
    if documents is not None:
        question = question.where(contents.c.document_id.in_(documents))
    return question


def _output(version: str | None, source: str | None) -> _Output | None:
    return _Output(version, source) if version is not None and source is not None else None


def _causes(key: tuple[str, StageName], pairs: _Pairs, components: _Components) -> list[str]:
    document, stage = key
    parsed = pairs.get((document, StageName.PARSE))
    if parsed is not None and parsed.before is None:
        return [DOCUMENT_ADDED]
    if parsed is not None and parsed.after is None:
        return [DOCUMENT_GONE]
    pair = pairs[key]
    if pair.before is None or pair.after is None:
        # One release has no output of this stage: the stage above failed there, or the pipeline
        # had no such stage.
        return (
            _above(key, pairs, components) if (document, _read(key, pairs)) in pairs else ["code"]
        )
    found = _above(key, pairs, components) if pair.before.input != pair.after.input else []
    return found + _changed_components(stage, pair, components)


def _above(key: tuple[str, StageName], pairs: _Pairs, components: _Components) -> list[str]:
    """Why what a stage reads differs."""
    document, _ = key
    above = _read(key, pairs)
    if above is None:
        return [DOCUMENT_CHANGED]
    if (document, above) not in pairs:
        return [f"{_name(above)} (not repeatable)"]
    found = _causes((document, above), pairs, components)
    return [_of_stage(above, cause) for cause in found]


def _read(key: tuple[str, StageName], pairs: _Pairs) -> StageName | None:
    """The stage that a stage reads; de-identification where that differs, which not all have."""
    document, stage = key
    differs = (document, StageName.DEIDENTIFY) in pairs
    has = [name for name in StageName if differs or name is not StageName.DEIDENTIFY]
    return upstream(stage, has)


def _of_stage(stage: StageName, cause: str) -> str:
    if cause.startswith("document ") or cause.endswith(")"):
        return cause
    return f"{_name(stage)} ({cause})"


def _changed_components(stage: StageName, pair: _Pair, components: _Components) -> list[str]:
    assert pair.before is not None
    assert pair.after is not None
    if pair.before.version == pair.after.version:
        return []
    old, new = (components.get(item.version, {}) for item in (pair.before, pair.after))
    changed = [name for name in sorted({*old, *new}) if old.get(name) != new.get(name)]
    # A version without its components was not written down: that is older than the ledger's.
    return [_own(stage, name) for name in changed or ["code"]]


def _own(stage: StageName, component: str) -> str:
    return f"{_name(stage)} ({component})" if stage is StageName.PARSE else component


def _name(stage: StageName) -> str:
    return "parser" if stage is StageName.PARSE else str(stage)
