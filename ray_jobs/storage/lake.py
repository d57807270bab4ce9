"""The lake: a Delta table for each collection and kind of row, read at the versions of a release.

Only ``publish`` writes here, one publisher a collection at a time; whatever a publisher left
unfinished is undone by the next one (``begin``). A publisher holds its tables from ``begin`` on and
commits right behind what it holds: one that was stopped past its lease and wakes up finds the next
commit taken, by itself or by the other, and no release ever names what both wrote.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
from deltalake import CommitProperties, DeltaTable, WriterProperties, write_deltalake
from deltalake.exceptions import CommitFailedError
from pyarrow import fs

from ray_jobs.commit_points import CommitPoint, passed
from ray_jobs.errors import RetryError
from ray_jobs.stages import tables_of
from ray_jobs.storage.delta_log import STATISTICS
from ray_jobs.storage.files import absolute_uri, resolve
from ray_jobs.storage.s3 import delta_options
from schemas.arrow import arrow_schema
from schemas.job import Kind
from schemas.record import Record

CONTEXT = ("collection", "partition", "run_id", "extractor")
"""Columns that every row carries besides its record's own."""

QUOTED = ("document_id",)
"""Columns whose values Delta's log may quote."""

_PARTITION_BY = ["partition"]
_MOST_IDS = 2000
_WRITER = WriterProperties(compression="ZSTD", compression_level=3)
_CONFIGURATION: dict[str, str | None] = {
    "delta.logRetentionDuration": "interval 30 days",
    "delta.deletedFileRetentionDuration": "interval 7 days",
    # Releases name versions of any age; Delta would drop their log entries after the retention.
    "delta.enableExpiredLogCleanup": "false",
    # Delta's log quotes the smallest and the largest value of these columns; of others, their text.
    STATISTICS: ",".join(QUOTED),
}


def table_schema(record: type[Record]) -> pa.Schema:
    """The schema of a lake table: the record's columns, then the context of the row."""
    schema = arrow_schema(record)
    for name in CONTEXT:
        schema = schema.append(pa.field(name, pa.string(), nullable=False))
    return schema


class Lake:
    """The Delta tables of one collection."""

    def __init__(self, lake_uri: str, collection: str, kind: Kind) -> None:
        self._root = f"{absolute_uri(lake_uri)}/{collection}"
        self._held: dict[str, DeltaTable] = {}
        resolve(self._root)  # Says in one line what is wrong with a bucket.
        self._options = delta_options(self._root)
        self.tables = tables_of(kind)

    def begin(self, published: dict[str, int]) -> None:
        """Make what is missing, and take every table back to its published version.

        A table that no release names goes back to its beginning, where it is empty.
        """
        for name, record in self.tables.items():
            schema = table_schema(record)
            delta = DeltaTable.create(
                self._uri(name),
                schema,
                mode="ignore",
                partition_by=_PARTITION_BY,
                configuration=_CONFIGURATION,
                storage_options=self._options,
            )
            if delta.version() != published.get(name, 0):
                delta.restore(published.get(name, 0))
            self._held[name] = self.open(name)
            _add_missing_columns(self._held[name], schema)

    def versions(self) -> dict[str, int]:
        """The version of each table that this publisher has come to."""
        return {name: delta.version() for name, delta in self._held.items()}

    def delete(
        self, name: str, partition: str, documents: Sequence[str], *, stage: str | None = None
    ) -> None:
        """Delete the rows of documents in a partition, of one stage where it is given."""
        for first in range(0, len(documents), _MOST_IDS):
            ids = ", ".join(f"'{item}'" for item in documents[first : first + _MOST_IDS])
            predicate = f"partition = '{_quoted(partition)}' AND document_id IN ({ids})"
            if stage is not None:
                predicate += f" AND stage = '{stage}'"
            with _unchallenged(name):
                self._held[name].delete(predicate, commit_properties=_commit())
            passed(CommitPoint.TABLE_WRITTEN)

    def append(self, name: str, batches: Iterable[pa.Table]) -> None:
        """Append rows, batch by batch, in one commit."""
        schema = table_schema(self.tables[name])
        chunks = (batch for table in batches for batch in table.cast(schema).to_batches())
        with _unchallenged(name):
            write_deltalake(
                self._held[name],
                pa.RecordBatchReader.from_batches(schema, chunks),
                mode="append",
                writer_properties=_WRITER,
                commit_properties=_commit(),
            )
        passed(CommitPoint.TABLE_WRITTEN)

    def read(
        self,
        name: str,
        version: int,
        *,
        documents: Sequence[str],
        columns: Sequence[str] | None = None,
    ) -> pa.Table:
        """The rows of some documents as of a version."""
        dataset = self.dataset(name, version)
        wanted = pa.array(documents, pa.string())
        table: pa.Table = dataset.to_table(
            columns=list(columns) if columns is not None else None,
            filter=pc.field("document_id").isin(wanted),
        )
        return table

    def document_ids(self, version: int) -> list[str]:
        """The documents that a version of ``documents`` holds, in order."""
        dataset = self.dataset("documents", version)
        return sorted(dataset.to_table(columns=["document_id"])["document_id"].to_pylist())

    def count(self, name: str, version: int) -> int:
        """How many rows a version has."""
        return int(self.open(name, version).to_pyarrow_dataset().count_rows())

    def rows(self, name: str, version: int) -> list[dict[str, Any]]:
        """All rows of a version, in no order."""
        table = self.open(name, version).to_pyarrow_table()
        rows: list[dict[str, Any]] = table.to_pylist(maps_as_pydicts="strict")
        return rows

    def files(self, name: str, version: int) -> list[str]:
        """The Parquet files that make up a version."""
        return self.open(name, version).file_uris()

    def open(self, name: str, version: int | None = None) -> DeltaTable:
        """A table as Delta knows it, the newest version or an older one."""
        return DeltaTable(self._uri(name), version=version, storage_options=self._options)

    def place(self, name: str) -> tuple[fs.FileSystem, str]:
        """The filesystem of a table and its folder there."""
        return resolve(self._uri(name))

    def compact(self, name: str) -> None:
        """Join the small files of each partition, in one commit; none where there is no need."""
        with _unchallenged(name):
            self._held[name].optimize.compact(
                writer_properties=_WRITER, commit_properties=_commit()
            )

    def keep_log(self) -> None:
        """Leave the log of old versions to maintenance, in tables made before that was so."""
        for delta in self._held.values():
            wanted = {key: value for key, value in _CONFIGURATION.items() if value is not None}
            if not wanted.items() <= delta.metadata().configuration.items():
                delta.alter.set_table_properties(wanted)
                delta.update_incremental()

    def dataset(
        self,
        name: str,
        version: int,
        *,
        documents: Sequence[str] | None = None,
        without: Collection[str] = (),
    ) -> ds.Dataset:
        """A version as a dataset that is read when asked; of some documents, it shows no others.

        Columns that it is without cannot be read through it.
        """
        dataset = self.open(name, version).to_pyarrow_dataset()
        if without:
            kept = [field for field in dataset.schema if field.name not in without]
            dataset = dataset.replace_schema(pa.schema(kept))
        if documents is None:
            return dataset
        return dataset.filter(pc.field("document_id").isin(pa.array(documents, pa.string())))

    def _uri(self, name: str) -> str:
        return f"{self._root}/{name}"


def _commit() -> CommitProperties:
    # A retried commit could double rows; whoever lost the race must begin again.
    return CommitProperties(max_commit_retries=0)


@contextmanager
def _unchallenged(name: str) -> Iterator[None]:
    """RetryError where another publisher has committed to the table."""
    try:
        yield
    except CommitFailedError as error:
        raise RetryError(f"another publisher writes to {name}; try again") from error


def _add_missing_columns(delta: DeltaTable, schema: pa.Schema) -> None:
    known = {field.name for field in delta.schema().fields}
    missing = [field for field in schema if field.name not in known]
    if missing:
        from deltalake import Schema

        nullable = pa.schema([field.with_nullable(True) for field in missing])
        delta.alter.add_columns(list(Schema.from_arrow(nullable).fields))


def _quoted(text: str) -> str:
    return text.replace("'", "''")
