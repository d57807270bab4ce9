"""The limits that a process sets itself before it reads what strangers wrote."""

import ctypes
import math
import os
import resource
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from schemas.settings import ParseSettings

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_STACK = 64 << 20
"""Deep enough for documents that are nested deeply in earnest; the stack of a main thread may grow
so far whatever it was when the process began."""
_PAGE = os.sysconf("SC_PAGE_SIZE")


def limit_process(settings: ParseSettings) -> None:
    """Bound the memory, the files and the stack of this process and of those that it starts."""
    _limit_memory(settings)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (settings.max_output_bytes,) * 2)
    _, hard = resource.getrlimit(resource.RLIMIT_STACK)
    stack = _STACK if hard == resource.RLIM_INFINITY else min(_STACK, hard)
    resource.setrlimit(resource.RLIMIT_STACK, (stack, hard))


@contextmanager
def memory_lifted(settings: ParseSettings) -> Iterator[None]:
    """Let this process take what it needs in the block; after it the limit is above what it has."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
    try:
        yield
    finally:
        _limit_memory(settings)


def limit_processor(seconds: float) -> None:
    """Have the system end this process after so many more seconds of work."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = math.ceil(used.ru_utime + used.ru_stime + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def die_with(parent: int) -> None:
    """End this process when its parent ends, or now where that has happened already."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)


def adopt_orphans(yes: bool = True) -> None:
    """Become the parent of every descendant whose own parent ends from now on, or no more."""
    _prctl(_PR_SET_CHILD_SUBREAPER, yes)


def resident_bytes() -> int:
    """What this process holds in memory."""
    return _statm(1)


def own_bytes() -> int:
    """What this process holds in memory that is no part of a file; a fork begins with it."""
    return _statm(1) - _statm(2)


def processor_seconds() -> float:
    """What this process and those it has waited for have worked."""
    own, others = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime


def _limit_memory(settings: ParseSettings) -> None:
    memory = _address_space() + (settings.memory_mb << 20)
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    soft = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _address_space() -> int:
    return _statm(0)


def _statm(field: int) -> int:
    with open("/proc/self/statm", "rb") as file:  # noqa: PTH123  # Hot: twice a document.
        return int(file.read().split()[field]) * _PAGE


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)
