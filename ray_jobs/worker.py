"""What a worker does, wherever it runs: read a part, run the stage, stage its rows, report."""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import groupby
from time import perf_counter, process_time
from typing import Any

import pyarrow as pa

from extractors.clinical.templates import named_sections
from extractors.guard import guarded
from extractors.stage import Fault, Stage
from extractors.text.locating import Locator
from ray_jobs.commit_points import CommitPoint, passed
from ray_jobs.inputs import Inputs
from ray_jobs.losses import Loss, loss_of
from ray_jobs.stages import STAGES, StageSpec
from ray_jobs.storage.lake import CONTEXT, table_schema
from ray_jobs.storage.postgres import open_database
from ray_jobs.storage.staging import Staging
from ray_jobs.storage.vectors import replace_vectors
from ray_jobs.versions import extractor_name
from schemas.arrow import to_table
from schemas.chunk import Embedding
from schemas.document import Document, DocumentText, Page
from schemas.job import Kind, StageName
from schemas.record import Record
from schemas.run import Outcome, Part, PartReport, Template, WorkItem
from schemas.settings import Settings

_BYTES_AT_ONCE = 64_000_000
"""Of files that are held in memory together; a larger one is held alone."""


class Worker:
    """Stages, each built when it is first needed and kept warm for part after part."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._staging = Staging(settings.lake_uri)
        self._stages: dict[tuple[StageName, Kind, str], Stage[Any, Any]] = {}

    def __call__(self, part: Part) -> PartReport:
        """Do one part: its rows are staged and its vectors stored before the report is given."""
        started = perf_counter()
        kind = self._settings.collection(part.collection).kind
        spec = STAGES[kind][part.stage]
        work = _Work(part, spec, self._stage(part, kind), Inputs(self._settings, part, spec))
        cpu = self._cpu_seconds()
        for batch in _batches(part.items, spec.batch_size):
            work.do([item.document_id for item in batch])
        for table, rows in work.tables.items():
            self._staging.write(part.collection, part.part_id, table, pa.concat_tables(rows))
            passed(CommitPoint.ROWS_STAGED)
        if spec.vectors:
            replace_vectors(open_database(self._settings), part, work.embeddings)
            passed(CommitPoint.VECTORS_STORED)
        seconds = perf_counter() - started
        return PartReport(
            part_id=part.part_id,
            outcomes=tuple(work.outcomes()),
            rows=work.counts(),
            seconds=seconds,
            cpu_seconds=self._cpu_seconds() - cpu,
            gpu_seconds=seconds * spec.gpus if spec.gpus and _has_gpu() else 0.0,
            size=sum(work.sizes.values()),
            tokens=work.tokens,
        )

    def close(self) -> None:
        """End what the stages have started."""
        for stage in self._stages.values():
            close = getattr(stage, "close", None)
            if close is not None:
                close()
        self._stages.clear()

    def _stage(self, part: Part, kind: Kind) -> Stage[Any, Any]:
        """The stage of a part; collections whose settings make one version share it."""
        key = part.stage, kind, part.version
        if key not in self._stages:
            settings = self._settings.of(part.collection)
            self._stages[key] = STAGES[kind][part.stage].build(settings)
        return self._stages[key]

    def _cpu_seconds(self) -> float:
        """Of this process, and of those that its stages have work done in."""
        others = (getattr(stage, "cpu_seconds", 0.0) for stage in self._stages.values())
        return process_time() + sum(others)


def _batches(items: Sequence[WorkItem], most: int) -> Iterator[list[WorkItem]]:
    """Runs of items, bounded in number and, where they are files, in bytes."""
    batch: list[WorkItem] = []
    size = 0
    for item in items:
        own = item.file.size if item.file else 0
        if batch and (len(batch) == most or size + own > _BYTES_AT_ONCE):
            yield batch
            batch, size = [], 0
        batch.append(item)
        size += own
    if batch:
        yield batch


class _Work:
    """One part while it is being done."""

    def __init__(self, part: Part, spec: StageSpec, stage: Stage[Any, Any], inputs: Inputs) -> None:
        self._part = part
        self._spec = spec
        self._stage = stage
        self._inputs = inputs
        self._faults: dict[str, Fault] = {}
        self._losses: dict[str, Loss] = {}
        self._coverage: dict[str, float] = {}
        self._templates: dict[str, Template] = {}
        self._digests: dict[str, str] = {}
        self._rows: dict[str, int] = {}
        self.sizes: dict[str, int] = {}
        self.tokens = 0
        self.embeddings: list[Embedding] = []
        self.tables: dict[str, list[pa.Table]] = {
            table: [_empty(record)] for record, table in spec.writes.items()
        }

    def do(self, documents: Sequence[str]) -> None:
        """Run the stage over some documents and keep their rows as Arrow tables."""
        ready: list[Record] = []
        for document in documents:
            given = self._inputs.of(document)
            if isinstance(given, Fault):
                self._faults[document] = given
            else:
                ready += given
                self.sizes[document] = sum(map(_size, given))
                self.tokens += sum(getattr(record, "tokens", 0) for record in given)
        outcome = guarded(self._stage, ready)
        self._faults |= {fault.document_id: fault for fault in outcome.faults}
        for document, records in groupby(outcome.records, key=lambda row: row.document_id):
            self._keep(document, list(records))

    def counts(self) -> dict[str, int]:
        """Rows by table."""
        counts = {name: sum(rows.num_rows for rows in kept) for name, kept in self.tables.items()}
        return (
            {**counts, "chunk_embeddings": len(self.embeddings)} if self._spec.vectors else counts
        )

    def outcomes(self) -> Iterator[Outcome]:
        """What became of each document of the part."""
        for item in self._part.items:
            size = self.sizes.get(item.document_id, 0)
            key = {"document_id": item.document_id, "input": item.input, "size": size}
            fault = self._faults.get(item.document_id)
            if fault is not None:
                yield Outcome(**key, status="failed", reason=fault.reason, detail=fault.detail)
            else:
                output = self._digests.get(item.document_id) or _digest([])
                rows = self._rows.get(item.document_id, 0)
                loss = self._losses.get(item.document_id, Loss())
                yield Outcome(
                    **key,
                    status="done",
                    output=output,
                    rows=rows,
                    coverage=self._coverage.get(item.document_id),
                    template=self._templates.get(item.document_id),
                    **loss._asdict(),
                )

    def _keep(self, document: str, records: list[Record]) -> None:
        own_pages = [record for record in records if isinstance(record, Page)]
        pages = own_pages or self._inputs.pages(document)
        locator = Locator(pages)
        placed = [locator.located(record) for record in records]
        # Whoever reads a text looks its places up in the pages.
        is_text = any(isinstance(record, DocumentText) for record in placed)
        self._digests[document] = _digest([*placed, *(pages if is_text and not own_pages else ())])
        self._rows[document] = len(placed)
        self._losses[document] = loss_of(own_pages)
        for record in records:
            if isinstance(record, Document):
                self._keep_measures(record)
        if self._spec.vectors:
            self.embeddings += [record for record in placed if isinstance(record, Embedding)]
        for record_type, table in self._spec.writes.items():
            rows = [record for record in placed if type(record) is record_type]
            if rows:
                self.tables[table].append(self._in_context(to_table(rows, record_type)))

    def _keep_measures(self, document: Document) -> None:
        self._coverage[document.document_id] = document.coverage
        if document.template_id is not None:
            self._templates[document.document_id] = Template(
                template_id=document.template_id, sections=named_sections(document.headings)
            )

    def _in_context(self, rows: pa.Table) -> pa.Table:
        part = self._part
        values = (
            part.collection,
            part.partition,
            part.run_id,
            extractor_name(part.stage, part.version),
        )
        for name, value in zip(CONTEXT, values, strict=True):
            field = pa.field(name, pa.string(), nullable=False)
            rows = rows.append_column(field, pa.array([value] * rows.num_rows, pa.string()))
        return rows


def _empty(record: type[Record]) -> pa.Table:
    return table_schema(record).empty_table()


def _digest(records: Iterable[Record]) -> str:
    """The digest of a document's rows: of what the stages below will read."""
    whole = sha256()
    for record in records:
        whole.update(type(record).__name__.encode() + b"\0")
        whole.update(record.model_dump_json().encode() + b"\n")
    return whole.hexdigest()[:16]


def _size(record: Record) -> int:
    """Characters or bytes of a record's content."""
    return len(getattr(record, "content", None) or getattr(record, "text", None) or "")


def _has_gpu() -> bool:
    import torch

    return torch.cuda.is_available()
