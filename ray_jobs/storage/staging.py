"""Staged rows: what the worker of a part wrote and no release shows yet.

A part's rows lie under the part's name, which derives from its inputs: the same part done twice
writes the same files.
"""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow import fs

from ray_jobs.storage import s3
from ray_jobs.storage.files import absolute_uri, resolve


class Staging:
    """The staged Parquet files of a lake."""

    def __init__(self, lake_uri: str) -> None:
        self._system, base = resolve(absolute_uri(lake_uri))
        self._base = f"{base}/_staged"

    def write(self, collection: str, part_id: str, table: str, rows: pa.Table) -> None:
        """Put a part's rows of one table in place whole, or not at all."""
        path = self._path(collection, part_id, table)
        if isinstance(self._system, fs.S3FileSystem):
            content = pa.BufferOutputStream()
            pq.write_table(rows, content, compression="zstd")
            s3.put(self._system, path, content.getvalue())
            return
        self._system.create_dir(path.rsplit("/", 1)[0], recursive=True)
        draft = f"{path}.draft"
        pq.write_table(rows, draft, filesystem=self._system, compression="zstd")
        self._system.move(draft, path)

    def has(self, collection: str, part_id: str, table: str) -> bool:
        """Whether a part's rows of a table are there."""
        info = self._system.get_file_info(self._path(collection, part_id, table))
        return bool(info.type == fs.FileType.File)

    def read(
        self,
        collection: str,
        part_id: str,
        table: str,
        *,
        documents: Sequence[str],
        columns: Sequence[str] | None = None,
    ) -> pa.Table:
        """The rows of some documents of a part."""
        path = self._path(collection, part_id, table)
        wanted = pa.array(documents, pa.string())
        return pq.read_table(
            path,
            filesystem=self._system,
            columns=list(columns) if columns is not None else None,
            filters=pc.field("document_id").isin(wanted),
        )

    def _path(self, collection: str, part_id: str, table: str) -> str:
        return f"{self._base}/{collection}/{part_id[:2]}/{part_id}/{table}.parquet"
