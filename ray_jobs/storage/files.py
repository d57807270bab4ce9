"""Files on any filesystem that Arrow knows: the local disk, S3, GCS."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlparse

from pyarrow import ArrowInvalid, fs

from ray_jobs.errors import UsageError
from ray_jobs.storage import s3

_LOCAL = "file://"
_UNSETTLED_NANOSECONDS = 60 * 10**9


class Listed(NamedTuple):
    """A file as a listing shows it; ``name`` is its path below the root."""

    uri: str
    name: str
    size: int
    modified: str


def absolute_uri(place: str) -> str:
    """A URI for a path or a URI; paths count from the present folder."""
    if "://" in place:
        return place.rstrip("/")
    return Path(place).expanduser().resolve().as_uri()


def list_files(root: str) -> Iterator[Listed]:
    """Every file below a root URI, in order; names that begin with . or _ are left out."""
    system, base = resolve(root)
    if system.get_file_info(base).type != fs.FileType.Directory:
        raise UsageError(f"source {root} is not a folder that can be read")
    selected = system.get_file_info(fs.FileSelector(base, recursive=True))
    for found in sorted(selected, key=lambda item: item.path):
        name = found.path.removeprefix(base).lstrip("/")
        if found.is_file and not any(step.startswith((".", "_")) for step in name.split("/")):
            uri = Path(found.path).as_uri() if root.startswith(_LOCAL) else f"{root}/{name}"
            yield Listed(uri, name, found.size, _modified(found))


def read_file(uri: str) -> bytes:
    """The bytes of a file; OSError where it cannot be read."""
    system, path = resolve(uri)
    with system.open_input_stream(path) as stream:
        content: bytes = stream.read()
        return content


def resolve(uri: str) -> tuple[fs.FileSystem, str]:
    """The filesystem of a URI and the path there."""
    if uri.startswith(_LOCAL):
        return fs.LocalFileSystem(), unquote(urlparse(uri).path).rstrip("/") or "/"
    if uri.startswith(s3.SCHEME):
        return s3.resolve_s3(uri)
    try:
        system, path = fs.FileSystem.from_uri(uri)
    except ArrowInvalid as error:
        raise UsageError(f"{uri}: no filesystem for this kind of URI") from error
    return system, path


def is_local(uri: str) -> bool:
    """Whether a URI names a place on this machine's disk."""
    return uri.startswith(_LOCAL)


def _modified(found: fs.FileInfo) -> str:
    """When a file was changed, as a word that is another one after each change.

    Object stores tell whole seconds: a file that is younger than a minute may change once more
    without a sign, so it is looked at again the next time.
    """
    written = int(found.mtime_ns)
    is_coarse = written % 10**9 == 0
    if is_coarse and time.time_ns() - written < _UNSETTLED_NANOSECONDS:
        return f"{written} unsettled"
    return str(written)
