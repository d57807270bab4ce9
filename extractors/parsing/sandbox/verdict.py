"""Says what befell a file: by the exception it raised, or by how the process that read it died.

Messages are only searched for signs, never passed on: they may quote the document.
"""

import errno
import signal
from collections.abc import Iterator
from typing import NamedTuple

from extractors.stage import StageError
from schemas.run import Reason

_NO_MEMORY = (
    "malloc",
    "calloc",
    "bad_alloc",
    "bad alloc",
    "out of memory",
    "cannot allocate",
    "memory allocation of",
    "failed to allocate",
)
_BOMB = ("compression bomb", "decompression bomb", "amplification factor", "entity reference loop")
_TOO_DEEP = ("excessive depth", "nested too deep", "too many levels", "maximum recursion")
_ERRNO = {
    errno.ENOMEM: (Reason.MEMORY, "out of memory while parsing"),
    errno.EFBIG: (Reason.TOO_LARGE, "a temporary file grew over the limit"),
    errno.ENOSPC: (Reason.UNAVAILABLE, "no space left for temporary files"),
}
_DIES_OF_MEMORY = 0.8
"""The share of its limit at which a process that dies is taken to have died of it."""


class Verdict(NamedTuple):
    """A reason, and what was met in a few words."""

    reason: Reason
    detail: str


class Death(NamedTuple):
    """How a process ended: its exit code (negative: the signal), and what it took.

    ``peak`` is the memory, in bytes, above what it began with.
    """

    code: int
    peak: int
    cpu_seconds: float = 0.0


def of_exception(error: BaseException) -> Verdict:
    """What an exception says of the file that raised it."""
    for cause in _chain(error):
        found = _known(cause)
        if found is not None:
            return found
    if isinstance(error, StageError):
        return Verdict(error.reason, error.detail)
    return Verdict(Reason.CORRUPT, type(error).__name__)


def of_words(text: str) -> Verdict | None:
    """What a library's own words say, None where they name no limit."""
    low = text.lower()
    if any(sign in low for sign in _BOMB):
        return Verdict(Reason.BOMB, "unpacks to far more than it holds")
    if any(sign in low for sign in _NO_MEMORY):
        return Verdict(Reason.MEMORY, "out of memory while parsing")
    if any(sign in low for sign in _TOO_DEEP):
        return Verdict(Reason.CRASHED, "nested too deeply")
    return None


def of_death(death: Death, errors: str, limit: int) -> Verdict:
    """What killed a process that was reading a file, by what it wrote and by its memory limit."""
    name = signal.Signals(-death.code).name if death.code < 0 else f"exit code {death.code}"
    if death.code == -signal.SIGXCPU:
        return Verdict(Reason.TIMEOUT, "over its processor time")
    said = of_words(errors)
    if said is not None and said.reason is Reason.MEMORY:
        return Verdict(Reason.MEMORY, f"out of memory, ended by {name}")
    # Nobody but the system kills a child from outside, and that for want of memory.
    if death.code == -signal.SIGKILL or death.peak >= _DIES_OF_MEMORY * limit:
        return Verdict(Reason.MEMORY, f"ended by {name} at {death.peak >> 20} MB")
    return Verdict(Reason.CRASHED, f"the parser ended by {name}")


def _known(error: BaseException) -> Verdict | None:
    if isinstance(error, MemoryError):
        return Verdict(Reason.MEMORY, "out of memory while parsing")
    if isinstance(error, RecursionError):
        return Verdict(Reason.CRASHED, "nested too deeply")
    if isinstance(error, StageError):
        return None
    if isinstance(error, ImportError):
        return Verdict(Reason.UNAVAILABLE, "a library of the reader cannot be loaded")
    if isinstance(error, OSError) and error.errno in _ERRNO:
        return Verdict(*_ERRNO[error.errno])
    return of_words(f"{type(error).__name__} {error}".replace("DecompressionBomb", _BOMB[1]))


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    at: BaseException | None = error
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        yield at
        at = at.__cause__ or at.__context__
