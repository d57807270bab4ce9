"""The gate before a release: is every document accounted for, and how many failed?"""

import sqlalchemy as sa

from ray_jobs.coverage import Coverage, coverage
from ray_jobs.ledger import Scope, partial, states
from ray_jobs.versions import StageVersion
from schemas.job import StageName
from schemas.record import Value
from schemas.settings import Collection


class Audit(Value):
    """What the gate found; documents count once, whatever the stage.

    ``partial`` are those done that lack something: they do not count as failed.
    """

    documents: int
    done: int
    partial: int = 0
    failed: int
    to_do: int
    allowed: int
    coverage: Coverage = Coverage()

    @property
    def passed(self) -> bool:
        """Whether the partition may be published."""
        return self.to_do == 0 and self.failed <= self.allowed

    def verdict(self) -> str:
        """The finding in one line."""
        if self.to_do:
            return f"{self.to_do} of {self.documents} documents are not finished"
        if self.failed > self.allowed:
            return f"{self.failed} of {self.documents} documents failed; {self.allowed} are allowed"
        partial = f" ({self.partial} of them partial)" if self.partial else ""
        return (
            f"{self.documents} documents accounted for:"
            f" {self.done} done{partial}, {self.failed} failed"
            + (f"; {self.coverage.flag}" if self.coverage.flag else "")
        )


def audit(
    connection: sa.Connection,
    scope: Scope,
    settings: Collection,
    *,
    current: dict[StageName, StageVersion],
    attempts: int,
) -> Audit:
    """Count the documents of a scope by their worst stage."""
    standings = [
        sa.select(rows.c.document_id, rows.c.standing, partial(rows).label("partial"))
        for rows in states(scope, current, attempts).values()
    ]
    each = sa.union_all(*standings).cte("each_stage")
    worst = (
        sa.select(
            each.c.document_id,
            sa.func.bool_or(each.c.standing == "to_do").label("to_do"),
            sa.func.bool_or(each.c.standing == "failed").label("failed"),
            sa.func.bool_or(each.c.partial).label("partial"),
        )
        .group_by(each.c.document_id)
        .cte("worst")
    )
    totals = connection.execute(
        sa.select(
            sa.func.count().label("documents"),
            sa.func.count().filter(worst.c.to_do).label("to_do"),
            sa.func.count().filter(sa.not_(worst.c.to_do), worst.c.failed).label("failed"),
            sa.func.count()
            .filter(sa.not_(worst.c.to_do), sa.not_(worst.c.failed), worst.c.partial)
            .label("partial"),
        ).select_from(worst)
    ).one()
    return Audit(
        documents=totals.documents,
        done=totals.documents - totals.to_do - totals.failed,
        partial=totals.partial,
        failed=totals.failed,
        to_do=totals.to_do,
        allowed=max(settings.failure_grace, int(settings.failure_share * totals.documents)),
        coverage=coverage(
            connection, scope, current=current, attempts=attempts, allowed=settings.coverage_fall
        ),
    )
