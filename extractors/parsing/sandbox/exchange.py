"""One request to a child and its reply, piece by piece as the pipes take and give them."""

import os
import selectors
import socket

from extractors.parsing.sandbox.frames import HEAD, frame, is_whole
from extractors.parsing.sandbox.nursery import Child
from extractors.parsing.sandbox.request import Request

_SLICE = 1 << 20
_KEPT_ERRORS = 1 << 16


class Exchange:
    """What is still to be sent, and what has come."""

    def __init__(self, child: Child, link: socket.socket, request: Request, content: bytes) -> None:
        asked = request.model_dump_json().encode()
        self._unsent = [memoryview(piece) for piece in (*frame(asked), *frame(content)) if piece]
        self._child = child
        self._link = link
        self._received = bytearray()
        self._errors = bytearray()
        self.child_has_ended = False
        self._ready = selectors.DefaultSelector()
        for source in (child.replies, child.errors, link):
            self._ready.register(source, selectors.EVENT_READ)
        self._ready.register(child.requests, selectors.EVENT_WRITE)

    @property
    def received(self) -> int:
        """Bytes of the reply that have come."""
        return len(self._received)

    def is_done(self) -> bool:
        """Whether the reply is there."""
        return is_whole(self._received)

    def reply(self) -> memoryview:
        """The reply."""
        return memoryview(self._received)[HEAD:]

    def errors(self) -> str:
        """The end of what the child wrote elsewhere; it may quote the document."""
        return self._errors.decode("utf-8", "replace")

    def close(self) -> None:
        """Watch the pipes no more."""
        self._ready.close()

    def go_on(self, seconds: float) -> None:
        """Send and receive what can be at once, or as soon as anything can be in that time."""
        for key, _ in self._ready.select(seconds):
            if key.fileobj is self._link:
                self.child_has_ended = True
            elif key.fd == self._child.requests:
                self._send()
            elif not self._take(key.fd):
                self._ready.unregister(key.fd)

    def drain(self) -> None:
        """Take what a child has left in its pipes."""
        for pipe in (self._child.replies, self._child.errors):
            while self._take(pipe):
                pass

    def _send(self) -> None:
        first, *rest = self._unsent
        try:
            first = first[os.write(self._child.requests, first[:_SLICE]) :]
        except BrokenPipeError:
            first, rest = first[:0], []  # The child is gone; the news of it will come.
        self._unsent = [first, *rest] if first else rest
        if not self._unsent:
            self._ready.unregister(self._child.requests)

    def _take(self, pipe: int) -> bool:
        """Whether there was something to take."""
        try:
            data = os.read(pipe, _SLICE)
        except BlockingIOError:
            return False
        if pipe == self._child.replies:
            self._received += data
        else:
            self._errors = (self._errors + data)[-_KEPT_ERRORS:]
        return bool(data)
