"""Where a worker's input comes from: files for parse, staged rows for the rest, else the lake."""

from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha256
from typing import TypeVar

import pyarrow as pa
from pydantic import SecretStr

from extractors.stage import Fault
from ray_jobs.stages import StageSpec
from ray_jobs.storage.files import read_file
from ray_jobs.storage.lake import Lake, table_schema
from ray_jobs.storage.staging import Staging
from schemas.arrow import columns_of, from_table
from schemas.document import DocumentText, Page
from schemas.job import StageName
from schemas.record import Record
from schemas.run import Part, Reason
from schemas.settings import Settings
from schemas.source import RawFile, SourceFile, container_uri

R = TypeVar("R", bound=Record)

_PAGES = "pages"


class Inputs:
    """What the documents of one part read."""

    def __init__(self, settings: Settings, part: Part, spec: StageSpec) -> None:
        self._part = part
        self._spec = spec
        self._staging = Staging(settings.lake_uri)
        self._lake = Lake(
            settings.lake_uri, part.collection, settings.collection(part.collection).kind
        )
        self._passwords = settings.collection(part.collection).passwords
        self._items = {item.document_id: item for item in part.items}
        self._rows: dict[str, list[Record]] | None = None
        self._pages: dict[str, list[Page]] | None = None

    def of(self, document: str) -> Sequence[Record] | Fault:
        """The records of one document, or why they are not to be had."""
        if self._part.stage is StageName.PARSE:
            return _raw(self._items[document].file, self._passwords)
        if self._rows is None:
            self._rows = _grouped(self._read(self._spec.source, self._spec.reads))
        rows = self._rows.get(document, [])
        if not rows and self._items[document].rows:
            return Fault(document, Reason.UNAVAILABLE, f"rows of {self._spec.source} are gone")
        return rows

    def pages(self, document: str) -> Sequence[Page]:
        """The pages of one document; none where the stage's rows point to no text."""
        if self._pages is None:
            self._pages = _grouped(self._read(_PAGES, Page)) if self._needs_pages() else {}
        return self._pages.get(document, [])

    def _needs_pages(self) -> bool:
        return self._part.stage is not StageName.PARSE and issubclass(
            self._spec.reads, DocumentText
        )

    def _read(self, table: str, record: type[R]) -> list[R]:
        by_part: dict[str | None, list[str]] = defaultdict(list)
        for item in self._part.items:
            wrote = item.parsed if record is Page else item.upstream
            by_part[wrote].append(item.document_id)
        tables = [
            self._rows_of(upstream, table, ids, columns_of(record))
            for upstream, ids in by_part.items()
        ]
        return [row for rows in tables for row in from_table(rows, record)]

    def _rows_of(
        self, upstream: str | None, table: str, ids: list[str], columns: Sequence[str]
    ) -> pa.Table:
        collection = self._part.collection
        if upstream is not None and self._staging.has(collection, upstream, table):
            # Maintenance may remove the file at this moment; the lake then has its rows.
            with suppress(FileNotFoundError):
                return self._staging.read(
                    collection, upstream, table, documents=ids, columns=columns
                )
        if table in self._part.lake:
            version = self._part.lake[table]
            return self._lake.read(table, version, documents=ids, columns=columns)
        return table_schema(self._lake.tables[table]).empty_table()


def _raw(file: SourceFile | None, passwords: tuple[SecretStr, ...]) -> list[Record] | Fault:
    assert file is not None
    try:
        content = read_file(file.uri if file.member is None else container_uri(file.uri))
    except OSError as error:
        return Fault(file.document_id, Reason.UNAVAILABLE, type(error).__name__)
    # Whoever takes an attachment out looks whether it is the one that ingest saw.
    if file.member is None and sha256(content).hexdigest() != file.sha256:
        return Fault(file.document_id, Reason.CHANGED, "content differs from what ingest saw")
    return [
        RawFile(
            document_id=file.document_id,
            uri=file.uri,
            sha256=file.sha256,
            attributes=file.attributes,
            parent_id=file.parent_id,
            member=file.member,
            content=content,
            passwords=passwords,
        )
    ]


def _grouped(rows: list[R]) -> dict[str, list[R]]:
    grouped: dict[str, list[R]] = defaultdict(list)
    for row in rows:
        grouped[row.document_id].append(row)
    return grouped
