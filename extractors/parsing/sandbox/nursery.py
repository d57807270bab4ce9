"""Starts the zygote of a sandbox, and has it start and end children."""

import fcntl
import json
import os
import select
import socket
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractors.parsing.sandbox.verdict import Death
from extractors.stage import StageError
from schemas.run import Reason
from schemas.settings import ParseSettings

_MODULE = "extractors.parsing.sandbox.zygote"
_ROOT = str(Path(__file__).parents[3])
_PATIENCE = 120.0
"""Seconds for a zygote to come up, or to end a child, on a machine that is very busy."""
_LONGEST_MESSAGE = 4096
_PIPE = 1 << 20
_PASSED_ON = tuple(
    "PATH HOME LANG LC_ LD_ TZ TMPDIR PYTHON VIRTUAL_ENV TESSDATA DOCMILL_FAULTS".split()
)
"""Beginnings of the names of what readers see of the environment, which may hold passwords."""


@dataclass
class Child:
    """A process that reads, and our ends of its pipes."""

    pid: int
    requests: int
    replies: int
    errors: int
    files: int = 0
    resident: int = 0
    cpu_seconds: float = 0.0

    def kept_waiting(self) -> float:
        """Seconds of its life in which it could have worked and had no processor."""
        with suppress(OSError):
            return int(Path(f"/proc/{self.pid}/schedstat").read_text().split()[1]) / 1e9
        return 0.0

    def close(self) -> None:
        """Close our ends."""
        for pipe in (self.requests, self.replies, self.errors):
            with suppress(OSError):
                os.close(pipe)


class Nursery:
    """A zygote and at most one child of it."""

    def __init__(self, settings: ParseSettings) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.link = ours
        with theirs:
            self._zygote = subprocess.Popen(  # noqa: S603  # our own module, no shell
                [
                    *(sys.executable, "-P", "-m", _MODULE),
                    *(str(theirs.fileno()), settings.model_dump_json()),
                ],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env=_environment(),
                start_new_session=True,
            )

    def spawn(self) -> Child:
        """A fresh child."""
        requests, replies, errors = (os.pipe() for _ in range(3))
        theirs = [requests[0], replies[1], errors[1]]
        child = Child(0, requests[1], replies[0], errors[0])
        try:
            with suppress(OSError):
                socket.send_fds(self.link, [b"spawn"], theirs)
            child.pid = self._hear()["pid"]
        except StageError:
            child.close()
            raise
        finally:
            for file in theirs:
                os.close(file)
        for pipe in (child.requests, child.replies, child.errors):
            os.set_blocking(pipe, False)
        for pipe in (child.requests, child.replies):
            with suppress(OSError):
                fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE)
        return child

    def end(self) -> Death:
        """End the child with all that it started; how it ended, by itself or by this."""
        with suppress(OSError):
            self.link.send(b"end")
        return self.death()

    def death(self) -> Death:
        """How the child ended; waits until it has."""
        return Death(**self._hear())

    def close(self) -> None:
        """End the zygote, and with it the child."""
        self.link.close()
        try:
            self._zygote.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._zygote.kill()
            self._zygote.wait()

    def _hear(self) -> dict[str, Any]:
        readable, _, _ = select.select([self.link], [], [], _PATIENCE)
        message = b""
        with suppress(OSError):
            message = self.link.recv(_LONGEST_MESSAGE) if readable else b""
        if not message:
            raise StageError(Reason.UNAVAILABLE, "the process that starts parsers does not answer")
        told: dict[str, Any] = json.loads(message)
        return told


def _environment() -> dict[str, str]:
    passed = {name: value for name, value in os.environ.items() if name.startswith(_PASSED_ON)}
    path = [_ROOT, *filter(None, passed.get("PYTHONPATH", "").split(os.pathsep))]
    # Threads of numeric libraries would not survive a fork, and take memory for nothing.
    return {
        **passed,
        "PYTHONPATH": os.pathsep.join(map(os.path.abspath, path)),
        "OMP_NUM_THREADS": "1",
        "OMP_THREAD_LIMIT": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
