"""Has files read in a child process, so that no file can hurt the one who asks.

The child is limited in time, memory and output, is used for many files and then replaced, and
dies with its parent.
"""

import json
import os
import selectors
import subprocess
import sys
import time
from typing import Any

from extractors.stage import StageError
from schemas.job import Kind
from schemas.run import Reason
from schemas.settings import ParseSettings
from schemas.source import RawFile

_MODULE = "extractors.parsing.child"
_SLICE = 1 << 20
_LEFT_BEHIND = (Reason.CRASHED, Reason.MEMORY)


class Sandbox:
    """One child at a time that turns files into the JSON of a reply (see ``child``)."""

    def __init__(self, settings: ParseSettings) -> None:
        self._settings = settings
        self._child: subprocess.Popen[bytes] | None = None
        self._read = 0

    def read(self, file: RawFile, kind: Kind) -> bytes:
        """The child's reply as JSON; StageError where it gave none within its limits."""
        return self._ask({**file.model_dump(exclude={"content"}), "kind": kind}, file.content)

    def members(self, uri: str, content: bytes) -> bytes:
        """The child's list of a file's attachments as JSON; StageError as with ``read``."""
        return self._ask({"ask": "members", "uri": uri}, content)

    def _ask(self, request: dict[str, Any], content: bytes) -> bytes:
        request = {**request, "settings": self._settings.model_dump(mode="json")}
        frames = _frame(json.dumps(request).encode()) + _frame(content)
        try:
            reply = self._exchange(frames)
        except StageError as error:
            was_fresh = self._read == 0
            self.close()
            if was_fresh or error.reason not in _LEFT_BEHIND:
                raise
            # What earlier files left behind in the child must not be held against this one.
            return self._ask(request, content)
        self._read += 1
        if self._read >= self._settings.recycle_after:
            self.close()
        return reply

    def close(self) -> None:
        """End the child; the next file starts another."""
        child, self._child, self._read = self._child, None, 0
        if child is not None:
            child.kill()
            child.wait()
            for pipe in (child.stdin, child.stdout):
                if pipe is not None:
                    pipe.close()

    def _exchange(self, frames: bytes) -> bytes:
        """Send a request and receive its reply, both under one deadline."""
        child = self._running()
        assert child.stdin and child.stdout
        deadline = time.monotonic() + self._settings.seconds
        unsent = memoryview(frames)
        received = bytearray()
        with selectors.DefaultSelector() as ready:
            ready.register(child.stdout, selectors.EVENT_READ)
            ready.register(child.stdin, selectors.EVENT_WRITE)
            while not _is_whole(received):
                events = ready.select(max(0.0, deadline - time.monotonic()))
                if not events:
                    raise StageError(Reason.TIMEOUT, f"over {self._settings.seconds:g} s")
                for key, event in events:
                    if event & selectors.EVENT_READ:
                        self._receive(key.fd, received, child)
                    elif not (unsent := unsent[_send(key.fd, unsent) :]):
                        ready.unregister(child.stdin)
        return bytes(received[8:])

    def _receive(self, fd: int, received: bytearray, child: subprocess.Popen[bytes]) -> None:
        data = os.read(fd, _SLICE)
        if not data:
            raise StageError(Reason.CRASHED, f"the parser ended with status {child.wait()}")
        received += data
        if len(received) > self._settings.max_output_bytes:
            limit = self._settings.max_output_bytes
            raise StageError(Reason.TOO_LARGE, f"over {limit} bytes of output")

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self.close()
            memory = str(self._settings.memory_mb << 20)
            self._child = subprocess.Popen(  # noqa: S603  # our own module, no shell
                [sys.executable, "-m", _MODULE, memory],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
            )
            assert self._child.stdin and self._child.stdout
            os.set_blocking(self._child.stdin.fileno(), False)
            os.set_blocking(self._child.stdout.fileno(), False)
        return self._child


def _frame(data: bytes) -> bytes:
    return len(data).to_bytes(8, "big") + data


def _is_whole(received: bytearray) -> bool:
    return len(received) >= 8 and len(received) >= 8 + int.from_bytes(received[:8], "big")


def _send(fd: int, data: memoryview) -> int:
    """How many bytes were taken; all of them where the child is gone, as its end will be read."""
    try:
        return os.write(fd, data[:_SLICE])
    except BrokenPipeError:
        return len(data)
