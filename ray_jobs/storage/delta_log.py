"""Delta's log, where the library has no word for what is meant: a version with other files.

Follows the Delta transaction protocol: a version is a JSON file of actions, one a line.
"""

import json
import time
from collections.abc import Mapping
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import DeltaTable
from pyarrow import fs

from ray_jobs.errors import RetryError
from ray_jobs.storage.files import resolve

STATISTICS = "delta.dataSkippingStatsColumns"
"""The property that says which columns' smallest and largest values the log quotes."""


class DataFile(NamedTuple):
    """A file of a version, by its path as the log writes it."""

    path: str
    partition: dict[str, str]
    size: int
    rows: int


def data_files(delta: DeltaTable) -> dict[str, DataFile]:
    """The files that make up a table's version, by their path in the log."""
    rows = pa.table(delta.get_add_actions()).to_pylist()
    return {
        row["path"]: DataFile(row["path"], row["partition"], row["size_bytes"], row["num_records"])
        for row in rows
    }


def commit_files(delta: DeltaTable, wanted: Mapping[str, DataFile], operation: str) -> int:
    """Make a table's newest version consist of some files; the version's number.

    ``delta`` is the newest version. Nobody else may write meanwhile.
    """
    present = data_files(delta)
    now = int(time.time() * 1000)
    gone = [file for path, file in present.items() if path not in wanted]
    come = [file for path, file in wanted.items() if path not in present]
    if not gone and not come:
        return delta.version()
    version = delta.version() + 1
    actions = [
        {"commitInfo": {"timestamp": now, "operation": operation, "operationParameters": {}}},
        *({"remove": _removed(file, now)} for file in gone),
        *({"add": _added(file, now)} for file in come),
    ]
    system, root = resolve(delta.table_uri.rstrip("/"))
    path = f"{root}/_delta_log/{version:020d}.json"
    if system.get_file_info(path).type is not fs.FileType.NotFound:
        raise RetryError("another process writes to the tables; try again when it has ended")
    _put(system, path, "".join(f"{json.dumps(action)}\n" for action in actions))
    return version


def strip_statistics(delta: DeltaTable, columns: frozenset[str]) -> None:
    """Take the values of other columns out of a table's log.

    Tables that were made before STATISTICS was set quote text there.
    """
    system, root = resolve(delta.table_uri.rstrip("/"))
    for info in system.get_file_info(fs.FileSelector(f"{root}/_delta_log")):
        if info.path.endswith(".json"):
            _strip_commit(system, info.path, columns)
        elif info.path.endswith(".parquet"):
            _strip_checkpoint(system, info.path, columns)


def _strip_commit(system: fs.FileSystem, path: str, columns: frozenset[str]) -> None:
    with system.open_input_stream(path) as stream:
        actions = [json.loads(line) for line in stream.read().decode("utf-8").splitlines()]
    if _strip(actions, columns):
        _put(system, path, "".join(f"{json.dumps(action)}\n" for action in actions))


def _strip_checkpoint(system: fs.FileSystem, path: str, columns: frozenset[str]) -> None:
    table = pq.read_table(path, filesystem=system)
    actions = table.to_pylist()
    if _strip(actions, columns):
        draft = _draft(path)
        pq.write_table(pa.Table.from_pylist(actions, table.schema), draft, filesystem=system)
        system.move(draft, path)


def _strip(actions: list[dict[str, Any]], columns: frozenset[str]) -> bool:
    """Whether any of the actions quoted a value of another column; it does no longer."""
    stripped = False
    for action in actions:
        for entry in (action.get("add") or {}, action.get("remove") or {}):
            stats = json.loads(entry.get("stats") or "{}")
            if {*stats.get("minValues", {}), *stats.get("maxValues", {})} - columns:
                entry["stats"] = json.dumps({"numRecords": stats["numRecords"]})
                stripped = True
    return stripped


def _put(system: fs.FileSystem, path: str, text: str) -> None:
    draft = _draft(path)
    with system.open_output_stream(draft) as stream:
        stream.write(text.encode("utf-8"))
    system.move(draft, path)


def _draft(path: str) -> str:
    # It lies outside of the log's folder, under a name that Delta passes over.
    return f"{path.rsplit('/_delta_log/', 1)[0]}/_draft"


def _removed(file: DataFile, now: int) -> dict[str, Any]:
    return {
        "path": file.path,
        "deletionTimestamp": now,
        "dataChange": True,
        "extendedFileMetadata": True,
        "partitionValues": file.partition,
        "size": file.size,
    }


def _added(file: DataFile, now: int) -> dict[str, Any]:
    return {
        "path": file.path,
        "partitionValues": file.partition,
        "size": file.size,
        "modificationTime": now,
        "dataChange": True,
        "stats": json.dumps({"numRecords": file.rows}),
    }
