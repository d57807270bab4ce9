"""What work will take, from what the same work took before."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from ray_jobs.storage.tables import executions, parts, runs
from schemas.job import StageName
from schemas.record import Value
from schemas.settings import CostSettings

_LATEST = 500
_ENOUGH = 3
_FADING = 0.5
"""What a run counts against the next one: a machine is not as busy today as it was."""
STARTING = (1.0, 7.0, 30.0)
"""Seconds on top of the work where no execution of the past tells them: low, expected and high.

About one to write down where no Ray is started; 6 to 7 where one is, on two idle cores; 24 to 29
on the same cores with six other processes at work.
"""


class Rate(Value):
    """Seconds a document at a stage, over past parts; low and high leave out a tenth each.

    In the mean each run counts half of what the one after it counts.
    """

    stage: StageName
    parts: int
    low: float
    mean: float
    high: float
    cpu: float
    gpu: float


class Prediction(Value):
    """What a stage will take; seconds of work, of which several workers do some at a time."""

    stage: StageName
    documents: int
    reused: int
    low: float | None = None
    seconds: float | None = None
    high: float | None = None
    cpu_seconds: float | None = None
    gpu_seconds: float | None = None
    money: float | None = None


def rates(
    connection: sa.Connection, collection: str, versions: Mapping[StageName, str]
) -> dict[StageName, Rate]:
    """The rate of each stage that has a history; that of the same version where there is enough."""
    found = {}
    for stage, version in versions.items():
        rate = _rate(connection, collection, stage, version)
        if rate is None or rate.parts < _ENOUGH:
            rate = _rate(connection, collection, stage, None) or rate
        if rate is not None:
            found[stage] = rate
    return found


def _rate(
    connection: sa.Connection, collection: str, stage: StageName, version: str | None
) -> Rate | None:
    question = sa.select(parts).where(
        parts.c.collection == collection, parts.c.stage == stage, parts.c.documents > 0
    )
    if version is not None:
        question = question.where(parts.c.version == version)
    newest_of_run = sa.func.max(parts.c.finished_at).over(partition_by=parts.c.run_id)
    latest = (
        question.add_columns(newest_of_run.label("newest_of_run"))
        .order_by(parts.c.finished_at.desc())
        .limit(_LATEST)
        .subquery()
    )
    runs_ago = sa.func.dense_rank().over(order_by=latest.c.newest_of_run.desc()) - 1
    weighed = sa.select(*latest.c, sa.func.power(_FADING, runs_ago).label("weight")).subquery()
    each = weighed.c.seconds / weighed.c.documents
    total = sa.func.sum(weighed.c.documents * weighed.c.weight)
    row = connection.execute(
        sa.select(
            sa.func.count(),
            sa.func.percentile_cont(0.1).within_group(each),
            sa.func.sum(weighed.c.seconds * weighed.c.weight) / total,
            sa.func.percentile_cont(0.9).within_group(each),
            sa.func.sum(weighed.c.cpu_seconds * weighed.c.weight) / total,
            sa.func.sum(weighed.c.gpu_seconds * weighed.c.weight) / total,
        )
    ).one()
    if not row[0]:
        return None
    parts_seen, low, mean, high, cpu, gpu = row
    return Rate(
        stage=stage,
        parts=parts_seen,
        low=min(low, mean),
        mean=mean,
        high=max(high, mean),
        cpu=cpu,
        gpu=gpu,
    )


def predict(
    stage: StageName, documents: int, reused: int, rate: Rate | None, cost: CostSettings
) -> Prediction:
    """What a stage will take; without history only what is to be done."""
    if rate is None:
        return Prediction(stage=stage, documents=documents, reused=reused)
    cpu, gpu = documents * rate.cpu, documents * rate.gpu
    return Prediction(
        stage=stage,
        documents=documents,
        reused=reused,
        low=documents * rate.low,
        seconds=documents * rate.mean,
        high=documents * rate.high,
        cpu_seconds=cpu,
        gpu_seconds=gpu,
        money=(cpu * cost.cpu_hour + gpu * cost.gpu_hour) / 3600,
    )


def wall_seconds(
    connection: sa.Connection, collection: str, predictions: Sequence[Prediction], workers: int
) -> tuple[float, float, float] | None:
    """Low, expected and high time from start to end; None without history.

    Executions of the past tell what comes on top of the work: starting workers, waiting for the
    last part, writing down. Before there are any it is ``STARTING``, a wide guess.
    """
    busy = [item for item in predictions if item.documents]
    if not busy:
        return 0.0, 0.0, 0.0
    if any(item.seconds is None for item in busy):
        return None
    extra = _extra_seconds(connection, collection) or STARTING
    low, expected, high = (
        sum(getattr(item, name) for item in busy) / workers for name in ("low", "seconds", "high")
    )
    return low + extra[0], expected + extra[1], high + extra[2]


def _extra_seconds(connection: sa.Connection, collection: str) -> tuple[float, float, float] | None:
    """Low, middle and high of what came on top; low and high leave out a tenth each."""
    row = executions.c
    extra = row.wall_seconds - row.busy_seconds / row.workers
    latest = (
        sa.select(extra.label("extra"))
        .join(runs, runs.c.run_id == row.run_id)
        .where(runs.c.collection == collection)
        .order_by(row.execution_id.desc())
        .limit(20)
        .subquery()
    )
    shares = [
        sa.func.percentile_cont(share).within_group(latest.c.extra) for share in (0.1, 0.5, 0.9)
    ]
    low, middle, high = (connection.execute(sa.select(*shares))).one()
    return None if middle is None else (max(0.0, low), max(0.0, middle), max(0.0, high))
