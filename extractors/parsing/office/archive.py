"""Opens zip archives that will not blow up."""

import io
import zipfile
import zlib

from extractors.stage import StageError
from schemas.run import Reason
from schemas.settings import ParseSettings

_HARMLESS = 10_000_000
_MOST_MEMBERS = 20_000
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    EOFError,
    KeyError,
    ValueError,
    OSError,
)


def guard_archive(content: bytes, settings: ParseSettings) -> zipfile.ZipFile:
    """The archive, once it is known that what it unpacks to stays within the limits.

    The sizes are those that its directory tells; ``zipfile`` reads no more than it tells.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        members = archive.infolist()
    except _BROKEN as error:
        raise StageError(Reason.CORRUPT, "zip archive cannot be opened") from error
    unpacked = sum(member.file_size for member in members)
    if len(members) > _MOST_MEMBERS:
        raise StageError(Reason.BOMB, f"{len(members)} members in a zip archive")
    if unpacked > max(_HARMLESS, settings.max_ratio * len(content)):
        raise StageError(Reason.BOMB, f"{len(content)} bytes unpack to {unpacked}")
    if unpacked > settings.max_output_bytes:
        raise StageError(Reason.TOO_LARGE, f"{unpacked} bytes unpacked")
    return archive


def read_member(archive: zipfile.ZipFile, name: str) -> bytes | None:
    """The bytes of a member, None where there is none of that name."""
    if name not in archive.NameToInfo:
        return None
    if archive.NameToInfo[name].flag_bits & 1:
        raise StageError(Reason.ENCRYPTED, "zip archive needs a password")
    try:
        return archive.read(name)
    except _BROKEN as error:
        raise StageError(Reason.CORRUPT, "member of a zip archive cannot be read") from error
