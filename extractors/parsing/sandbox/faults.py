"""Files that do harm for real when they are read, to prove that harm stays where it is.

Only a process in whose environment ``DOCMILL_FAULTS`` is set knows them. A file begins with
``%docmill-fault`` and has a page in each line after that; a line that begins with an exclamation
mark names the harm that reading that page does.
"""

import ctypes
import gc
import os
import re
import subprocess
import tempfile
import time
from collections.abc import Callable

from extractors.parsing.builder import TextBuilder

FAULTS = "DOCMILL_FAULTS"
MEDIA = "application/x-docmill-fault"
_MAGIC = b"%docmill-fault"
_LOT = 1 << 24


def is_faulty(content: bytes) -> bool:
    """Whether a file is one that does harm."""
    return content.startswith(_MAGIC)


def fault_pages(content: bytes) -> list[str]:
    """The pages of such a file."""
    return content.decode("ascii").splitlines()[1:]


def fault_file(*pages: str) -> bytes:
    """Such a file."""
    return b"\n".join([_MAGIC, *(page.encode("ascii") for page in pages)])


def read_faults(content: bytes, document_id: str, pages: range | None = None) -> TextBuilder:
    """The text of such a file, where reading it does not end the process or its time."""
    builder = TextBuilder(document_id, "plain")
    lines = fault_pages(content)
    for line in lines if pages is None else [lines[number] for number in pages]:
        builder.open_page()
        if line.startswith("!"):
            line = HARMS[line.removeprefix("!")]() or ""
        builder.write(line)
        builder.close_page()
    return builder


def _abort() -> None:
    os.abort()


def _leave() -> None:
    os._exit(3)


def _segfault() -> None:
    ctypes.string_at(0)


def _illegal() -> None:
    os.kill(os.getpid(), 4)


def _allocate() -> None:
    held = []
    while True:
        held.append(b"x" * _LOT)


def _new() -> None:
    """What a C++ library does that asks for more than there is."""
    library = ctypes.CDLL("libstdc++.so.6")
    library._Znwm.restype = ctypes.c_void_p
    library._Znwm.argtypes = [ctypes.c_size_t]
    library._Znwm(1 << 45)


def _fill() -> None:
    """What a C library does that does not look whether it was given memory."""
    library = ctypes.CDLL(None)
    library.malloc.restype = ctypes.c_void_p
    library.malloc.argtypes = [ctypes.c_size_t]
    while True:
        ctypes.memset(library.malloc(_LOT), 1, _LOT)


def _spin() -> None:
    while True:
        pass


def _toil() -> None:
    """Half a second of honest work."""
    until = time.process_time() + 0.5
    while time.process_time() < until:
        pass


def _sleep() -> None:
    time.sleep(3600)


def _backtrack() -> None:
    re.match(r"(a+)+$", "a" * 64 + "b")


def _recurse() -> None:
    _recurse()


def _overflow() -> None:
    """What a C library does that descends into whatever it is given."""
    gc.disable()
    nested: tuple[object, ...] = ()
    for _ in range(2_000_000):
        nested = (nested,)
    hash(nested)


def _flood() -> str:
    return "flood " * 6_000_000


def _litter() -> None:
    """Temporary files and processes of its own, one of them in a session of its own; then dies."""
    for place in (None, tempfile.mkdtemp()):
        with tempfile.NamedTemporaryFile(delete=False, dir=place) as file:
            file.write(b"left behind")
    for alone in (False, True):
        subprocess.Popen(["/bin/sleep", "3600"], start_new_session=alone)
    os.abort()


HARMS: dict[str, Callable[[], str | None]] = {
    "abort": _abort,
    "leave": _leave,
    "segfault": _segfault,
    "illegal": _illegal,
    "allocate": _allocate,
    "new": _new,
    "fill": _fill,
    "spin": _spin,
    "toil": _toil,
    "sleep": _sleep,
    "backtrack": _backtrack,
    "recurse": _recurse,
    "overflow": _overflow,
    "flood": _flood,
    "litter": _litter,
}
"""What a page can do, by its name."""
