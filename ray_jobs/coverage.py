"""How much of the glyphs of documents reached the text, and whether that fell."""

import sqlalchemy as sa

from ray_jobs.ledger import Scope, states
from ray_jobs.storage.tables import contents, ledger, published
from ray_jobs.versions import StageVersion
from schemas.job import StageName
from schemas.record import Value


class Coverage(Value):
    """The mean coverage of documents beside that of the published release.

    ``fell`` are documents of which the release shows more than ``allowed`` beyond their new share.
    """

    mean: float | None = None
    before: float | None = None
    fell: int = 0
    allowed: float = 0.0

    @property
    def flag(self) -> str | None:
        """What is to be looked at, None where there is nothing."""
        found = []
        mean, before = self.mean, self.before
        if mean is not None and before is not None and before - mean > self.allowed:
            found.append(f"mean coverage fell from {before:.2%} to {mean:.2%}")
        if self.fell:
            found.append(f"less of {self.fell} documents is read than before")
        return "; ".join(found) or None


def coverage(
    connection: sa.Connection,
    scope: Scope,
    *,
    current: dict[StageName, StageVersion],
    attempts: int,
    allowed: float,
) -> Coverage:
    """The coverage of what a scope reads now, beside what readers see of its collection."""
    parsed = states(scope, {StageName.PARSE: current[StageName.PARSE]}, attempts)[StageName.PARSE]
    now = (
        sa.select(parsed.c.document_id, parsed.c.coverage)
        .where(parsed.c.standing == "done")
        .cte("now")
    )
    before = _shown(scope.collection).cte("before")
    pairs = now.outerjoin(before, before.c.document_id == now.c.document_id)
    fell = sa.func.count().filter(before.c.coverage - now.c.coverage > allowed)
    own = connection.execute(sa.select(sa.func.avg(now.c.coverage), fell).select_from(pairs)).one()
    mean = connection.execute(sa.select(sa.func.avg(before.c.coverage))).scalar()
    return Coverage(mean=own[0], before=mean, fell=own[1], allowed=allowed)


def _shown(collection: str) -> sa.Select[tuple[str, float]]:
    """Documents of the published release with their coverage."""
    same = [contents.c[name] == ledger.c[name] for name in ("document_id", "stage", "version")]
    return (
        sa.select(ledger.c.document_id, ledger.c.coverage)
        .join(contents, sa.and_(*same, contents.c.input == ledger.c.input))
        .join(published, published.c.collection == contents.c.collection)
        .where(
            contents.c.collection == collection,
            contents.c.stage == str(StageName.PARSE),
            contents.c.visible.op("@>")(published.c.release_id),
        )
    )
