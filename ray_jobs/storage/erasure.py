"""Takes documents out of every version of a collection's tables, and out of what is staged.

Versions cannot be changed, so a version that shows a document gets a successor that consists of the
same files, those that held the document written anew without it. A file is written anew once,
whichever versions share it.
"""

import time
from collections.abc import Collection, Mapping, Sequence
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow import fs

from ray_jobs.storage.delta_log import (
    STATISTICS,
    DataFile,
    commit_files,
    data_files,
    strip_statistics,
)
from ray_jobs.storage.files import absolute_uri, resolve
from ray_jobs.storage.lake import QUOTED, Lake
from schemas.digest import digest

_OLD_SECONDS = 3600


class Erasure:
    """Takes some documents out of tables, given the files that hold rows of them."""

    def __init__(self, lake: Lake, documents: Sequence[str], holding: Collection[str]) -> None:
        self._lake = lake
        self._documents = documents
        self._holding = frozenset(holding)
        self._rewritten: dict[str, DataFile | None] = {}

    def touches(self, name: str) -> bool:
        """Whether any file of a table holds rows of the documents."""
        folder = resolve(self._lake.open(name).table_uri.rstrip("/"))[1]
        return any(path.startswith(f"{folder}/") for path in self._holding)

    def without(self, name: str, version: int) -> int:
        """The version that shows what a version shows but the documents; itself where it can be."""
        files = data_files(self._lake.open(name, version))
        kept = {path: self._clean(name, file) for path, file in files.items()}
        if all(kept[path] == file for path, file in files.items()):
            return version
        wanted = {file.path: file for file in kept.values() if file is not None}
        return commit_files(self._lake.open(name), wanted)

    def settle(self, name: str, version: int, keep: Sequence[int]) -> None:
        """Make newest what a version shows, and remove every file that no kept version needs."""
        delta = self._lake.open(name)
        if delta.metadata().configuration.get(STATISTICS) is None:
            delta.alter.set_table_properties({STATISTICS: ",".join(QUOTED)})
        commit_files(self._lake.open(name), data_files(self._lake.open(name, version)))
        strip_statistics(self._lake.open(name), frozenset(QUOTED))
        self._lake.open(name).vacuum(
            retention_hours=0,
            dry_run=False,
            enforce_retention_duration=False,
            full=True,
            keep_versions=sorted({*keep, version}),
        )

    def _clean(self, name: str, file: DataFile) -> DataFile | None:
        """The file without the documents; None where nothing is left of it."""
        system, root = resolve(self._lake.open(name).table_uri.rstrip("/"))
        path = f"{root}/{unquote(file.path)}"
        if path not in self._holding:
            return file
        if path not in self._rewritten:
            folder = file.path.rsplit("/", 1)[0]
            made = f"{folder}/part-{digest('erased', path, *self._documents)}.zstd.parquet"
            place = f"{root}/{unquote(made)}"
            rows = _copy_without(system, path, place, self._documents)
            size = system.get_file_info(place).size
            self._rewritten[path] = DataFile(made, file.partition, size, rows) if rows else None
        return self._rewritten[path]


def erase_staged(lake_uri: str, documents: Sequence[str], found: Mapping[str, int | None]) -> None:
    """Write staged files anew without the documents; drafts and what is left empty are removed.

    A draft that cannot be read may be a worker's that is busy; after an hour it is a dead one's.
    """
    system, base = resolve(absolute_uri(lake_uri))
    for path, rows in found.items():
        if not path.startswith(f"{base}/_staged/"):
            continue
        if rows is None:
            modified = system.get_file_info(path).mtime_ns / 1e9
            if time.time() - modified > _OLD_SECONDS:
                system.delete_file(path)
        elif path.endswith(".draft"):
            system.delete_file(path)
        else:
            draft = f"{path}.erased.draft"
            _copy_without(system, path, draft, documents)
            system.move(draft, path)


def _copy_without(system: fs.FileSystem, path: str, place: str, documents: Sequence[str]) -> int:
    """Copy a Parquet file but for the rows of some documents; how many rows are left."""
    gone = pa.array(documents, pa.string())
    rows = 0
    with pq.ParquetFile(path, filesystem=system) as file:
        schema = pa.schema([field.with_type(_plain(field.type)) for field in file.schema_arrow])
        with pq.ParquetWriter(place, schema, filesystem=system, compression="zstd") as writer:
            for batch in file.iter_batches():
                table = pa.table(batch).cast(schema)
                left = table.filter(pc.invert(pc.is_in(table["document_id"], gone)))
                writer.write_table(left)
                rows += left.num_rows
    return rows


def _plain(kind: pa.DataType) -> pa.DataType:
    """The type without views: Delta's own rewrites have them, and few functions take them."""
    if pa.types.is_string_view(kind):
        return pa.string()
    if pa.types.is_binary_view(kind):
        return pa.binary()
    if pa.types.is_list(kind):
        return pa.list_(kind.value_field.with_type(_plain(kind.value_type)))
    if pa.types.is_struct(kind):
        return pa.struct([field.with_type(_plain(field.type)) for field in kind])
    return kind
