"""Long-running child processes that are started together and ended by their pids."""

import ctypes
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import psutil

_PATIENCE_SECONDS = 20.0
_LAST_SECONDS = 2.0
_PR_SET_PDEATHSIG = 1


class Processes:
    """Children with a log file each; ``stop`` ends them and all that they have started."""

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self._children: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, command: Sequence[str], environment: Mapping[str, str]) -> int:
        """Start a child in a session of its own, so that Ctrl-C reaches only us; its pid."""
        self._logs.mkdir(parents=True, exist_ok=True)
        with (self._logs / f"{name}.log").open("ab") as log:
            child = subprocess.Popen(  # noqa: S603  # our own commands, no shell
                command,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_end_with_parent if sys.platform == "linux" else None,
            )
        self._children[name] = child
        return child.pid

    def dead(self) -> list[str]:
        """The names of children that have ended by themselves."""
        return [name for name, child in self._children.items() if child.poll() is not None]

    def log(self, name: str) -> Path:
        """Where a child's output goes."""
        return self._logs / f"{name}.log"

    def kill(self, name: str) -> None:
        """End one child and all that it has started at once, as a crash of its machine would."""
        child = self._children.pop(name)
        family = _family(child.pid)
        for process in family:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        child.wait()
        _awaited(family, _PATIENCE_SECONDS)

    def stop(self) -> None:
        """End every child, in reverse order of their start, then whatever they left behind."""
        family = [process for child in self._children.values() for process in _family(child.pid)]
        for child in reversed(self._children.values()):
            child.terminate()
        until = time.monotonic() + _PATIENCE_SECONDS
        for child in self._children.values():
            with suppress(subprocess.TimeoutExpired):
                child.wait(max(0.0, until - time.monotonic()))
        alive = _awaited(family, _LAST_SECONDS)
        for process in alive:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        _awaited(alive, _PATIENCE_SECONDS)
        for child in self._children.values():
            child.wait()
        self._children.clear()


def free_ports(count: int) -> list[int]:
    """Ports of 127.0.0.1 that are free now."""
    sockets = [socket.socket() for _ in range(count)]
    for item in sockets:
        item.bind(("127.0.0.1", 0))
    ports = [item.getsockname()[1] for item in sockets]
    for item in sockets:
        item.close()
    return ports


def _end_with_parent() -> None:
    """Have the kernel end this process when its parent dies, however it dies."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _awaited(family: list[psutil.Process], seconds: float) -> list[psutil.Process]:
    """The processes that still run after so many seconds."""
    try:
        return list(psutil.wait_procs(family, timeout=seconds)[1])
    except FileNotFoundError:
        # What some kernels say of a process that ends just then; psutil lets it through.
        return [process for process in family if process.is_running()]


def _family(pid: int) -> list[psutil.Process]:
    with suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    return []
