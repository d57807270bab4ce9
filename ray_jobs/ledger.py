"""The ledger: which version of which stage has been done for which document.

An entry is keyed by document, stage, stage version and the digest of the input, so it says at once
whether a stage is up to date: a new file, a changed model and a changed stage above it all show as
an entry that is not there.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from ray_jobs.storage.tables import ledger, parts, runs, sources, versions
from ray_jobs.versions import StageVersion
from schemas.job import StageName, upstream
from schemas.record import Value
from schemas.run import TRANSIENT, Part, PartReport, Reason


class Scope(Value):
    """Which documents a question is about: a collection, a partition of it, some documents."""

    collection: str
    partition: str | None = None
    documents: tuple[str, ...] | None = None

    @property
    def night(self) -> str:
        """What its partition is called; ``all`` where it is all of them."""
        return self.partition or "all"

    def condition(self) -> sa.ColumnElement[bool]:
        """The scope as a condition on ``sources``."""
        found = [sources.c.collection == self.collection, sources.c.present]
        if self.partition is not None:
            found.append(sources.c.partition == self.partition)
        if self.documents is not None:
            ids = sa.cast(list(self.documents), sa.ARRAY(sa.Text))
            found.append(sources.c.document_id == sa.any_(ids))
        return sa.and_(*found)


class Counts(Value):
    """How far a stage is: documents done, failed for good, still to do, or stopped above.

    A document whose stage above is still to do counts as to do; its rows may turn out to be reused.
    ``partial`` are those done that lack something, as lost pages.
    """

    stage: StageName
    done: int
    partial: int = 0
    failed: int
    to_do: int
    blocked: int


def states(
    scope: Scope, current: dict[StageName, StageVersion], attempts: int
) -> dict[StageName, sa.CTE]:
    """For each stage one row a document of the scope: what it reads now and how that stands.

    Columns: ``document_id``, ``input`` (null where the stage above gave none), ``upstream`` and
    ``parsed`` (the parts in which the stage above and parse wrote), ``upstream_rows``, the entry's
    own (null where there is none) and ``standing``: done, failed, to_do, waiting (for the stage
    above) or blocked (because the stage above failed).
    """
    found: dict[StageName, sa.CTE] = {}
    for stage, version in current.items():
        above = upstream(stage, current)
        given = _files(scope) if above is None else _outputs(found[above])
        named = given.cte(f"{stage}_input")
        found[stage] = _with_entries(stage, named, version.version, attempts)
    return found


def _files(scope: Scope) -> sa.Select[Any]:
    return sa.select(
        sources.c.document_id,
        sources.c.input.label("input"),
        sa.null().cast(sa.Text).label("upstream"),
        sa.null().cast(sa.Text).label("parsed"),
        sa.literal(1).label("upstream_rows"),
        sa.literal("done").label("above"),
    ).where(scope.condition())


def _outputs(above: sa.CTE) -> sa.Select[Any]:
    return sa.select(
        above.c.document_id,
        sa.case((above.c.standing == "done", above.c.output)).label("input"),
        above.c.part_id.label("upstream"),
        sa.func.coalesce(above.c.parsed, above.c.part_id).label("parsed"),
        above.c.rows.label("upstream_rows"),
        above.c.standing.label("above"),
    )


def _with_entries(stage: StageName, given: sa.CTE, version: str, attempts: int) -> sa.CTE:
    entry = ledger.alias(f"{stage}_entry")
    is_settled = sa.or_(
        entry.c.reason.not_in([str(reason) for reason in TRANSIENT]),
        entry.c.attempts >= attempts,
    )
    standing = sa.case(
        (given.c.above.in_(("to_do", "waiting")), "waiting"),
        (given.c.input.is_(None), "blocked"),
        (entry.c.status == "done", "done"),
        (sa.and_(entry.c.status == "failed", is_settled), "failed"),
        else_="to_do",
    ).label("standing")
    kept = [entry.c[name] for name in _ENTRY]
    question = (
        sa.select(*given.c, *kept, standing)
        .select_from(given)
        .outerjoin(
            entry,
            sa.and_(
                entry.c.document_id == given.c.document_id,
                entry.c.stage == str(stage),
                entry.c.version == version,
                entry.c.input == given.c.input,
            ),
        )
    )
    return question.cte(f"{stage}_state")


_COUNTED = ("done", "partial", "failed", "to_do", "blocked")
_ENTRY = (
    "status",
    "output",
    "rows",
    "part_id",
    "attempts",
    "reason",
    "detail",
    "coverage",
    "template_id",
    "run_id",
)


def counts(
    connection: sa.Connection,
    scope: Scope,
    current: dict[StageName, StageVersion],
    attempts: int,
) -> list[Counts]:
    """How far each stage is."""
    found = []
    for stage, rows in states(scope, current, attempts).items():
        question = sa.select(
            rows.c.standing, sa.func.count(), sa.func.count().filter(partial(rows))
        ).group_by(rows.c.standing)
        found_rows = list(connection.execute(question))
        numbers = {row[0]: row[1] for row in found_rows}
        numbers["partial"] = sum(row[2] for row in found_rows)
        numbers["to_do"] = numbers.get("to_do", 0) + numbers.pop("waiting", 0)
        found.append(
            Counts(
                stage=stage,
                **{name: numbers.get(name, 0) for name in _COUNTED},
            )
        )
    return found


def partial(rows: sa.CTE) -> sa.ColumnElement[bool]:
    """The condition on ``states`` that a document is done and lacks something."""
    return sa.and_(rows.c.standing == "done", rows.c.reason == str(Reason.PARTIAL))


def record(connection: sa.Connection, part: Part, report: PartReport) -> None:
    """Write down what became of a part; the same report twice changes nothing but attempts."""
    failed = [outcome for outcome in report.outcomes if outcome.status == "failed"]
    values = {
        "part_id": part.part_id,
        "collection": part.collection,
        "partition": part.partition,
        "stage": part.stage,
        "version": part.version,
        "run_id": part.run_id,
        "documents": len(report.outcomes),
        "failures": len(failed),
        "rows": report.rows,
        "size": report.size,
        "seconds": report.seconds,
        "cpu_seconds": report.cpu_seconds,
        "gpu_seconds": report.gpu_seconds,
        "tokens": report.tokens,
    }
    known = insert(parts).values(values)
    connection.execute(known.on_conflict_do_update(index_elements=["part_id"], set_=values))
    entries = insert(ledger).values(
        [
            {
                "document_id": outcome.document_id,
                "stage": part.stage,
                "version": part.version,
                "input": outcome.input,
                "collection": part.collection,
                "status": outcome.status,
                "output": outcome.output,
                "rows": outcome.rows,
                "size": outcome.size,
                "part_id": part.part_id,
                "run_id": part.run_id,
                "attempts": 1,
                "reason": outcome.reason,
                "detail": outcome.detail,
                "coverage": outcome.coverage,
                "template_id": outcome.template.template_id if outcome.template else None,
            }
            for outcome in report.outcomes
        ]
    )
    changed: dict[str, Any] = {
        name: entries.excluded[name] for name in (*_ENTRY, "size", "collection")
    }
    changed["attempts"] = ledger.c.attempts + 1
    changed["finished_at"] = sa.func.now()
    connection.execute(
        entries.on_conflict_do_update(
            index_elements=["document_id", "stage", "version", "input"], set_=changed
        )
    )


def remember_versions(connection: sa.Connection, current: Iterable[StageVersion]) -> None:
    """Write down what stage versions are made of."""
    rows = [item.model_dump(mode="json") for item in current]
    connection.execute(insert(versions).values(rows).on_conflict_do_nothing())


def forget_failures(connection: sa.Connection, scope: Scope, reasons: Sequence[Reason]) -> int:
    """Let documents that failed for some reasons be tried again; how many entries that were.

    ``partial`` means those that are done and lack something.
    """
    within = sa.select(sources.c.document_id).where(scope.condition())
    gone = connection.execute(
        sa.delete(ledger).where(
            ledger.c.reason.in_([str(reason) for reason in reasons]),
            ledger.c.document_id.in_(within),
        )
    )
    return int(gone.rowcount)


def begin_run(connection: sa.Connection, collection: str, partition: str) -> str:
    """The run of a partition: the one that did not finish, else the next by number."""
    same = sa.and_(runs.c.collection == collection, runs.c.partition == partition)
    unfinished = sa.select(runs.c.run_id).where(same, runs.c.status == "running")
    known = connection.execute(unfinished).scalar()
    if known is not None:
        return str(known)
    last = connection.execute(sa.select(sa.func.max(runs.c.number)).where(same)).scalar()
    number = (last or 0) + 1
    run_id = f"{collection}.{partition}.{number}"
    begun = insert(runs).values(
        run_id=run_id,
        collection=collection,
        partition=partition,
        number=number,
        status="running",
        counts={},
    )
    # Steps of one night may begin it at the same moment; one of them does.
    connection.execute(begun.on_conflict_do_nothing())
    return str(connection.execute(unfinished).scalar_one())


def end_run(connection: sa.Connection, run_id: str, status: str, counted: dict[str, Any]) -> None:
    """Write down how a run ended, once."""
    connection.execute(
        sa.update(runs)
        .where(runs.c.run_id == run_id, runs.c.status == "running")
        .values(status=status, counts=counted, finished_at=sa.func.now())
    )
