"""Versions of a Delta table that consist of given files, and what its log may quote."""

import json
import time
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import CommitProperties, DeltaTable
from deltalake.exceptions import CommitFailedError
from deltalake.transaction import AddAction, RemoveAction
from pyarrow import fs

from ray_jobs.errors import RetryError
from ray_jobs.storage.files import resolve

STATISTICS = "delta.dataSkippingStatsColumns"
"""The property that says which columns' smallest and largest values the log quotes."""


class DataFile(NamedTuple):
    """A file of a version, by its path as the log writes it."""

    path: str
    partition: dict[str, str | None]
    size: int
    rows: int


def data_files(delta: DeltaTable) -> dict[str, DataFile]:
    """The files that make up a table's version, by their path in the log."""
    rows = pa.table(delta.get_add_actions()).to_pylist()
    return {
        row["path"]: DataFile(row["path"], row["partition"], row["size_bytes"], row["num_records"])
        for row in rows
    }


def commit_files(delta: DeltaTable, wanted: Mapping[str, DataFile]) -> int:
    """Make a table's newest version consist of some files; the version's number.

    ``delta`` is the newest version; RetryError where another has written since.
    """
    present = data_files(delta)
    now = int(time.time() * 1000)
    gone = [_removed(file, now) for path, file in present.items() if path not in wanted]
    come = [_added(file, now) for path, file in wanted.items() if path not in present]
    if not gone and not come:
        return delta.version()
    try:
        delta.create_write_transaction(
            [*gone, *come],
            mode="append",
            schema=delta.schema(),
            partition_by=delta.metadata().partition_columns,
            commit_properties=CommitProperties(max_commit_retries=0),
        )
    except CommitFailedError as error:
        raise RetryError(
            "another process writes to the tables; try again when it has ended"
        ) from error
    return delta.version() + 1


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


def _removed(file: DataFile, now: int) -> RemoveAction:
    # Delta writes paths quoted, and quotes those that it is given.
    return RemoveAction(
        path=unquote(file.path),
        data_change=True,
        deletion_timestamp=now,
        size=file.size,
        partition_values=file.partition,
    )


def _added(file: DataFile, now: int) -> AddAction:
    return AddAction(
        path=unquote(file.path),
        size=file.size,
        partition_values=file.partition,
        modification_time=now,
        data_change=True,
        stats=json.dumps({"numRecords": file.rows}),
    )
