"""What an orchestrator needs to know of a job: its name and its command line."""

from collections.abc import Container
from enum import StrEnum

from schemas.record import Value


class StageName(StrEnum):
    """Every stage of the pipeline."""

    PARSE = "parse"
    CLAUSES = "clauses"
    DEIDENTIFY = "deidentify"
    ENTITIES = "entities"
    SUMMARIES = "summaries"
    CHUNKS = "chunks"
    EMBEDDINGS = "embeddings"


class Step(StrEnum):
    """Every step of a nightly run that an orchestrator may start by itself."""

    INGEST = "ingest"
    PARSE = "parse"
    CLAUSES = "clauses"
    DEIDENTIFY = "deidentify"
    ENTITIES = "entities"
    SUMMARIES = "summaries"
    CHUNKS = "chunks"
    EMBEDDINGS = "embeddings"
    AUDIT = "audit"
    PUBLISH = "publish"


class RunKind(StrEnum):
    """What a run is for."""

    NIGHT = "night"
    BACKFILL = "backfill"


PRIORITY: dict[RunKind, int] = {RunKind.NIGHT: 10, RunKind.BACKFILL: 0}
"""Of runs that wait for a place the highest goes first."""


class Errand(StrEnum):
    """What an orchestrator may start for a collection besides the steps of its nights."""

    MAINTAIN = "maintain"
    WATCH = "watch"
    BACKFILL = "backfill"


class Chore(StrEnum):
    """Every step of maintenance, in the order that they are done."""

    RELEASES = "releases"
    LEDGER = "ledger"
    VECTORS = "vectors"
    STAGED = "staged"
    COMPACT = "compact"
    VACUUM = "vacuum"
    DATABASE = "database"


class Kind(StrEnum):
    """What kind of documents a collection holds."""

    CONTRACT = "contract"
    NOTE = "note"


STAGES_OF: dict[Kind, tuple[StageName, ...]] = {
    Kind.CONTRACT: tuple(name for name in StageName if name is not StageName.DEIDENTIFY),
    Kind.NOTE: tuple(name for name in StageName if name is not StageName.CLAUSES),
}
"""The stages that documents of a kind go through, in an order that they may run in."""

_ABOVE: dict[StageName, tuple[StageName, ...]] = {
    StageName.PARSE: (),
    StageName.CLAUSES: (StageName.PARSE,),
    StageName.DEIDENTIFY: (StageName.PARSE,),
    StageName.ENTITIES: (StageName.PARSE,),
    StageName.SUMMARIES: (StageName.DEIDENTIFY, StageName.PARSE),
    StageName.CHUNKS: (StageName.DEIDENTIFY, StageName.PARSE),
    StageName.EMBEDDINGS: (StageName.CHUNKS,),
}


def upstream(stage: StageName, stages: Container[StageName]) -> StageName | None:
    """The stage whose rows a stage reads where documents go through ``stages``."""
    return next((name for name in _ABOVE[stage] if name in stages), None)


class Job(Value):
    """One step of the run of one partition, or an errand at that time."""

    collection: str
    partition: str
    step: Step | Errand

    def command(self) -> str:
        """The shell command that a Ray job runs."""
        start = "python -m ray_jobs"
        if self.step is Errand.MAINTAIN:
            return f"{start} maintain {self.collection}"
        if self.step is Errand.WATCH:
            return f"{start} watch {self.collection} --partition {self.partition}"
        if self.step is Errand.BACKFILL:
            night = f"--since {self.partition} --until {self.partition}"
            return f"{start} backfill {self.collection} {night}"
        return f"{start} run {self.collection} --partition {self.partition} --step {self.step}"
