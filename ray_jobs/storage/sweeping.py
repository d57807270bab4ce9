"""Staged files that nobody needs any more."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from pyarrow import fs

from ray_jobs.storage.files import absolute_uri, resolve


class Swept(NamedTuple):
    """How many files there were and are, and the bytes that went."""

    before: int
    after: int
    freed: int


def sweep(
    folder_uri: str, needed: Collection[str], *, grace_hours: float, dry_run: bool = False
) -> Swept:
    """Remove the parts of a collection that are not needed and have not been touched of late.

    Drafts that a killed worker left beside needed files go too.
    """
    system, base = resolve(absolute_uri(folder_uri))
    found = system.get_file_info(fs.FileSelector(base, recursive=True, allow_not_found=True))
    files = [item for item in found if item.is_file]
    parts: dict[str, list[fs.FileInfo]] = defaultdict(list)
    for item in files:
        parts[item.path.rsplit("/", 2)[1]].append(item)
    until = datetime.now(UTC) - timedelta(hours=grace_hours)
    gone: list[fs.FileInfo] = []
    for part_id, members in parts.items():
        unneeded = _drafts(members) if part_id in needed else members
        if unneeded and all(item.mtime <= until for item in members):
            gone += unneeded
    if not dry_run:
        _remove(system, gone)
    return Swept(len(files), len(files) - len(gone), sum(item.size for item in gone))


def _drafts(members: Sequence[fs.FileInfo]) -> list[fs.FileInfo]:
    return [item for item in members if item.path.endswith(".draft")]


def _remove(system: fs.FileSystem, files: Sequence[fs.FileInfo]) -> None:
    for item in files:
        system.delete_file(item.path)
    for folder in sorted({item.path.rsplit("/", 1)[0] for item in files}):
        left = system.get_file_info(fs.FileSelector(folder, allow_not_found=True))
        if not left and system.get_file_info(folder).type == fs.FileType.Directory:
            system.delete_dir(folder)
