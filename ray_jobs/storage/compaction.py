"""Delta tables kept small: few files, no files that nobody reads, a short log.

Nothing here decides what readers see; versions that may be read are given, and stay readable.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pyarrow as pa
from deltalake import DeltaTable
from pyarrow import fs

from ray_jobs.errors import RetryError
from ray_jobs.storage.lake import Lake

_LOG = "_delta_log"
_LOG_RETENTION = timedelta(days=30)
_WORTH_WHILE = 20


class Files(NamedTuple):
    """How many files there were and are, and the bytes that went."""

    before: int
    after: int
    freed: int


def compact(lake: Lake, name: str) -> Files:
    """Join the small files of each partition of a table's newest version, in one commit.

    The rows stay the same; RetryError where they do not.
    """
    files, rows = _size(lake.open(name))
    lake.compact(name)
    after, left = _size(lake.open(name))
    if left != rows:
        raise RetryError(f"{name} has {left} rows after compaction, {rows} before; not published")
    return Files(files, after, 0)


def vacuum(
    lake: Lake, name: str, versions: Iterable[int], *, grace_hours: float, dry_run: bool = False
) -> Files:
    """Delete the data files that are in none of some versions, nor in the newest one.

    Files younger than the grace stay: someone may be writing them. Delta names the files; they
    are deleted here, since its own deletion adds two commits to the log each time.
    """
    unneeded = lake.open(name).vacuum(
        retention_hours=int(grace_hours),
        dry_run=True,
        enforce_retention_duration=False,
        full=True,
        keep_versions=sorted(versions),
    )
    system, folder = lake.place(name)
    present = {
        item.path: item for item in _listed(system, folder) if not _is_log(item.path, folder)
    }
    # Delta goes on naming files that went long ago, and some twice.
    named = {f"{folder}/{item}" for item in unneeded}
    gone = [item for path, item in present.items() if path in named]
    return _removed(system, list(present.values()), gone, dry_run=dry_run)


def shorten_log(lake: Lake, name: str, oldest: int, *, dry_run: bool = False) -> Files:
    """Drop the log before the oldest version that may be read, and write checkpoints.

    Only what is older than a month goes, and only where it is much.
    """
    system, folder = lake.place(name)
    log = _listed(system, f"{folder}/{_LOG}")
    commits = {number: item for item in log if (number := _commit_number(item)) is not None}
    until = datetime.now(UTC) - _LOG_RETENTION
    expired = [n for n, item in commits.items() if n < oldest and item.mtime < until]
    checkpoint = max((n for item in log if (n := _checkpoint_number(item)) is not None), default=-1)
    if dry_run:
        worth = len(expired) >= _WORTH_WHILE
        gone = [commits[number] for number in expired] if worth else []
        return _removed(system, log, gone, dry_run=True)
    if len(expired) >= _WORTH_WHILE:
        delta = lake.open(name, oldest)
        delta.create_checkpoint()
        delta.cleanup_metadata()
    newest = max(commits, default=0)
    if newest - max(checkpoint, 0) >= _WORTH_WHILE or len(expired) >= _WORTH_WHILE:
        lake.open(name).create_checkpoint()
    left = {item.path for item in _listed(system, f"{folder}/{_LOG}")}
    freed = sum(item.size for item in log if item.path not in left)
    return Files(len(log), len(left), freed)


def _size(delta: DeltaTable) -> tuple[int, int]:
    """Files and rows of a version."""
    counted = pa.table(delta.get_add_actions(flatten=True))["num_records"]
    return len(counted), sum(counted.to_pylist())


def _listed(system: fs.FileSystem, folder: str) -> list[fs.FileInfo]:
    selector = fs.FileSelector(folder, recursive=True, allow_not_found=True)
    return [item for item in system.get_file_info(selector) if item.is_file]


def _is_log(path: str, folder: str) -> bool:
    return path.startswith(f"{folder}/{_LOG}/")


def _commit_number(item: fs.FileInfo) -> int | None:
    stem, _, ending = item.base_name.partition(".")
    return int(stem) if ending == "json" and stem.isdigit() else None


def _checkpoint_number(item: fs.FileInfo) -> int | None:
    stem, _, ending = item.base_name.partition(".")
    return int(stem) if ending.startswith("checkpoint") and stem.isdigit() else None


def _removed(
    system: fs.FileSystem,
    files: Sequence[fs.FileInfo],
    gone: Sequence[fs.FileInfo],
    *,
    dry_run: bool,
) -> Files:
    if not dry_run:
        for item in gone:
            system.delete_file(item.path)
    return Files(len(files), len(files) - len(gone), sum(item.size for item in gone))
