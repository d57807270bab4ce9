"""A folder for what a process writes while it works; none is ever left behind.

Who holds a folder holds a lock on it, which ends with the process however that ends. So the next
one to start sees which folders nobody holds any more, on a shared disk and across containers too.
"""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_PREFIX = "docmill-parse-"
_SETTLED = 60.0
"""Seconds after which a folder without a lock was certainly not made just now."""


class Scratch:
    """A folder of its own for one process; it is there until it is removed."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix=_PREFIX))
        self._lock = os.open(self.path, os.O_RDONLY)
        fcntl.flock(self._lock, fcntl.LOCK_EX)

    def remove(self) -> None:
        """Remove the folder with all that is in it."""
        shutil.rmtree(self.path, ignore_errors=True)
        self.leave()

    def leave(self) -> None:
        """Let go of the lock in this process; another that was forked from it may still hold it."""
        os.close(self._lock)


def remove_stale() -> int:
    """Remove the folders of this user that nobody holds any more; how many there were."""
    return sum(map(_removed, _old_folders()))


def _old_folders() -> Iterator[Path]:
    oldest = time.time() - _SETTLED
    for path in Path(tempfile.gettempdir()).glob(_PREFIX + "*"):
        with suppress(OSError):
            about = path.lstat()
            if about.st_uid == os.geteuid() and about.st_mtime < oldest:
                yield path


def _removed(path: Path) -> bool:
    try:
        lock = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_DIRECTORY)
    except OSError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    else:
        shutil.rmtree(path, ignore_errors=True)
        return not path.exists()
    finally:
        os.close(lock)
