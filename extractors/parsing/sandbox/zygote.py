"""The process that forks the readers of one ``Sandbox``, ends them and clears up after them.

It loads the libraries once, so that a fresh child costs a fork and not a start of Python. It never
reads a file itself, and it answers for everything that a child has started: when the child ends,
or when the one who asked for it is gone, no process and no temporary file is left.

Messages on the socket: ``spawn`` with three descriptors (requests, replies, errors), answered by
the pid; ``end``. Each end of a child is told once: its exit code (negative: the signal), how much
memory it took above what it began with, its processor seconds.
"""

import gc
import json
import os
import resource
import select
import signal
import socket
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from extractors.parsing.sandbox.child import serve
from extractors.parsing.sandbox.limits import adopt_orphans, die_with, limit_process, own_bytes
from extractors.parsing.sandbox.loading import load_all
from extractors.parsing.sandbox.scratch import Scratch, remove_stale
from schemas.settings import ParseSettings

_LOOK_FOR_PARENT = 1.0
_LONGEST_MESSAGE = 64


class Zygote:
    """Forks one child at a time."""

    def __init__(self, link: socket.socket, settings: ParseSettings) -> None:
        self._link = link
        self._settings = settings
        self._parent = os.getppid()
        self._scratch: Scratch | None = None
        self._pid = 0
        self._children = 0
        self._resident = 0

    def run(self) -> None:
        """Do what is asked until the one who asks is gone."""
        woken, wake = os.pipe()
        os.set_blocking(wake, False)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        while os.getppid() == self._parent:
            link = self._link.fileno()
            ready, _, _ = select.select([link, woken], [], [], _LOOK_FOR_PARENT)
            if woken in ready:
                os.read(woken, _LONGEST_MESSAGE)
                if self._has_ended():
                    self._clear_up()
            if link in ready and not self._obey():
                break
        self._clear_up()

    def _obey(self) -> bool:
        """Do what one message says; False where there are no more."""
        message, files, _, _ = socket.recv_fds(self._link, _LONGEST_MESSAGE, 3)
        if message == b"spawn":
            self._spawn(files)
        elif message == b"end":
            self._clear_up()
        return bool(message)

    def _spawn(self, files: list[int]) -> None:
        self._children += 1
        if self._children == 2:
            # The first child loads what it needs: often there is no second.
            load_all(self._settings)
            gc.collect()
            gc.freeze()
        self._scratch = Scratch()
        self._resident = own_bytes()
        own = os.getpid()
        pid = os.fork()
        if not pid:
            self._become_child(files, own)
        self._pid = pid
        for file in files:
            os.close(file)
        self._tell({"pid": pid})

    def _become_child(self, files: list[int], zygote: int) -> NoReturn:
        try:
            os.setsid()
            die_with(zygote)
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            self._link.close()
            requests, replies, errors = files
            # What a library prints would break the frames, and may quote the document.
            os.dup2(errors, 1)
            os.dup2(errors, 2)
            os.close(errors)
            if self._scratch is not None:
                self._scratch.leave()
                os.environ["TMPDIR"] = tempfile.tempdir = str(self._scratch.path)
            limit_process(self._settings)
            with os.fdopen(requests, "rb") as asked, os.fdopen(replies, "wb") as answered:
                serve(asked, answered, self._settings)
        except BaseException as error:  # A child ends here: it must never go on as the zygote.
            os.write(2, type(error).__name__.encode())
            os._exit(1)
        os._exit(0)

    def _has_ended(self) -> bool:
        """Whether the child has; it is left unwaited for, so that its group stays its own."""
        if not self._pid:
            return False
        return os.waitid(os.P_PID, self._pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None

    def _clear_up(self) -> None:
        """End the child with all that it started, remove its files, and tell how it ended."""
        if not self._pid:
            return
        pid, self._pid = self._pid, 0
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        _, status, usage = os.wait4(pid, 0)
        _end_adopted()
        if self._scratch is not None:
            self._scratch.remove()
        self._tell(
            {
                "code": os.waitstatus_to_exitcode(status),
                "peak": max(0, (usage.ru_maxrss << 10) - self._resident),
                "cpu_seconds": usage.ru_utime + usage.ru_stime,
            }
        )

    def _tell(self, message: dict[str, float]) -> None:
        with suppress(OSError):
            self._link.send(json.dumps(message).encode())


def main() -> None:
    """Load the readers, then fork them as asked on the socket that the command line names."""
    link = socket.socket(fileno=int(sys.argv[1]))
    settings = ParseSettings.model_validate_json(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    adopt_orphans()
    remove_stale()
    Zygote(link, settings).run()


def _end_adopted() -> None:
    """End what a child had started and let go of: it was given to this process."""
    tasks = Path("/proc/self/task")
    while found := [
        int(pid)
        for task in tasks.iterdir()
        for pid in (task / "children").read_text(encoding="ascii").split()
    ]:
        for pid in found:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            with suppress(ChildProcessError):
                os.waitpid(pid, 0)


if __name__ == "__main__":
    main()
