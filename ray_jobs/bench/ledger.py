"""How long a night takes in which nothing is new, with many documents in the ledger."""

from pathlib import Path
from time import perf_counter

import sqlalchemy as sa

from infra import postgres
from ray_jobs.ingest import ingest
from ray_jobs.inline import Inline
from ray_jobs.ledger import Scope
from ray_jobs.run import Run
from ray_jobs.storage import releases
from ray_jobs.storage.lake import Lake
from ray_jobs.storage.postgres import open_database
from ray_jobs.storage.tables import contents, ledger, sources
from ray_jobs.versions import stage_versions
from ray_jobs.watch import Unwatched
from schemas.job import STAGES_OF, Kind, StageName, upstream
from schemas.record import Value
from schemas.settings import Collection, Settings

_COLLECTION = "notes"
_NIGHT = "2026-01-01"


class IdleNight(Value):
    """What a night without news took, and what a changed stage would do; seconds."""

    documents: int
    seconds: float
    planned: int
    planned_when_one_stage_changes: dict[str, int]
    seconds_to_plan_it: float


class _Counted(Unwatched):
    """Counts the documents that are planned."""

    def __init__(self) -> None:
        self.stages: dict[str, int] = {}

    def planned(self, stage: StageName, documents: int) -> None:
        """So many documents of a stage are to be done."""
        self.stages[stage] = self.stages.get(stage, 0) + documents


def idle_night(folder: Path, *, documents: int) -> IdleNight:
    """Fill ledger and release as if so many notes had been done, then run a night over them."""
    source = folder / "source"
    source.mkdir(parents=True)
    for number in range(documents):
        (source / f"note-{number}.txt").write_text(f"HISTORY: Visit {number}.\n")
    notes = Collection(kind=Kind.NOTE, source=str(source))
    settings = Settings(home=folder / "home", collections={_COLLECTION: notes})
    opened = open_database(settings)
    ingest(opened, _COLLECTION, _NIGHT, str(source))
    _fill(settings, opened)
    watch = _Counted()
    started = perf_counter()
    _run(settings, watch).steps()
    seconds = perf_counter() - started
    summaries = settings.summaries.model_copy(update={"sentences": 1})
    changed = settings.model_copy(update={"summaries": summaries})
    started = perf_counter()
    would = _planned(changed)
    found = IdleNight(
        documents=documents,
        seconds=seconds,
        planned=sum(watch.stages.values()),
        planned_when_one_stage_changes=would,
        seconds_to_plan_it=perf_counter() - started,
    )
    opened.dispose()
    postgres.remove(settings.home)
    return found


def _run(settings: Settings, watch: _Counted) -> Run:
    scope = Scope(collection=_COLLECTION, partition=_NIGHT)
    return Run(settings, scope, start_runner=lambda: Inline(settings), watch=watch)


def _planned(settings: Settings) -> dict[str, int]:
    from ray_jobs.backfill import planned
    from ray_jobs.selection import Selection

    plan = planned(settings, Selection(collection=_COLLECTION))
    return {item.stage.value: item.documents for item in plan.totals() if item.documents}


def _fill(settings: Settings, opened: sa.Engine) -> None:
    """Entries and a release that say that every stage is done and shown, without any rows."""
    lake = Lake(settings.lake_uri, _COLLECTION, Kind.NOTE)
    lake.begin({})
    with opened.begin() as connection:
        release = releases.create(
            connection,
            collection=_COLLECTION,
            base_id=None,
            run_id=None,
            versions=lake.versions(),
            counts={},
        )
        releases.point_to(connection, _COLLECTION, release)
        for stage, version in stage_versions(settings, Kind.NOTE).items():
            connection.execute(_entries(stage, version.version))
        keys = [ledger.c[name] for name in ("document_id", "stage", "version", "input")]
        shown = sa.select(
            *keys,
            ledger.c.collection,
            sa.literal(_NIGHT),
            ledger.c.status,
            ledger.c.rows,
            sa.text(f"int4multirange(int4range({release}, null))"),
        )
        names = ("document_id", "stage", "version", "input", "collection", "partition")
        connection.execute(
            sa.insert(contents).from_select([*names, "status", "rows", "visible"], shown)
        )
    with opened.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("analyze"))


def _entries(stage: StageName, version: str) -> sa.Insert:
    above = upstream(stage, STAGES_OF[Kind.NOTE])
    given = sources.c.input if above is None else _output(above)
    values = {
        "document_id": sources.c.document_id,
        "stage": sa.literal(stage.value),
        "version": sa.literal(version),
        "input": given,
        "collection": sources.c.collection,
        "status": sa.literal("done"),
        "output": _output(stage),
        "rows": sa.literal(0),
        "part_id": sa.literal("none"),
        "run_id": sa.literal("none"),
        "attempts": sa.literal(1),
    }
    return sa.insert(ledger).from_select(list(values), sa.select(*values.values()))


def _output(stage: StageName) -> sa.ColumnElement[str]:
    return sa.func.md5(sources.c.document_id + stage.value)
