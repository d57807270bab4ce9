"""Has files read in a child process, so that no file can hurt the one who asks.

The child is limited in time, memory and output, is used for many files and then replaced, and
ends with all that it started, whoever ends first.
"""

import time

from extractors.parsing.sandbox.exchange import Exchange
from extractors.parsing.sandbox.nursery import Child, Nursery
from extractors.parsing.sandbox.request import Request
from extractors.parsing.sandbox.verdict import of_death
from extractors.parsing.sandbox.wire import open_reply
from extractors.stage import StageError
from schemas.run import Reason
from schemas.settings import ParseSettings

_LEFT_BEHIND = (Reason.CRASHED, Reason.MEMORY, Reason.UNAVAILABLE)
_ENDS_THE_CHILD = (*_LEFT_BEHIND, Reason.TIMEOUT, Reason.TOO_LARGE)


class Sandbox:
    """One child at a time that answers requests."""

    def __init__(self, settings: ParseSettings) -> None:
        self._settings = settings
        self._nursery: Nursery | None = None
        self._child: Child | None = None
        self._ended_seconds = 0.0

    @property
    def cpu_seconds(self) -> float:
        """What the children have worked so far, those that ended and the one that lives."""
        return self._ended_seconds + (self._child.cpu_seconds if self._child else 0.0)

    def read(self, request: Request, content: bytes) -> memoryview:
        """The child's reply to a request; StageError where it gave none within its limits."""
        was_fresh = self._child is None or self._child.files == 0
        try:
            return self._answer(request, content)
        except StageError as error:
            if error.reason in _ENDS_THE_CHILD:
                self._end_child()
            if was_fresh or error.reason not in _LEFT_BEHIND:
                raise
        # What earlier files left behind in the child must not be held against this one.
        return self.read(request, content)

    def close(self) -> None:
        """End the child and the process that started it; the next file starts others."""
        nursery = self._nursery
        if nursery is not None:
            self._end_child()
            self._nursery = None
            nursery.close()

    def _answer(self, request: Request, content: bytes) -> memoryview:
        """The reply, once what it says of the child is seen to."""
        reply = self._exchange(request, content)
        head, _ = open_reply(reply)
        child = self._child
        if child is not None:
            child.files += 1
            child.cpu_seconds += head.cpu_seconds
            child.resident = child.resident or head.resident
            grown = head.resident - child.resident
            is_spent = child.files >= self._settings.recycle_after
            if is_spent or grown > self._settings.recycle_growth_mb << 20:
                self._end_child()
        if head.reason is not None:
            raise StageError(head.reason, head.detail)
        return reply

    def _exchange(self, request: Request, content: bytes) -> memoryview:
        """Send a request and receive its reply, both under one deadline."""
        child, nursery = self._running()
        deadline = _Deadline(child, request.seconds)
        exchange = Exchange(child, nursery.link, request, content)
        try:
            while not exchange.is_done():
                if (left := deadline.left()) <= 0:
                    raise StageError(Reason.TIMEOUT, f"over {request.seconds:g} s")
                exchange.go_on(left)
                if exchange.received > self._settings.max_output_bytes + (1 << 20):
                    limit = self._settings.max_output_bytes
                    raise StageError(Reason.TOO_LARGE, f"over {limit} bytes of output")
                if exchange.child_has_ended:
                    self._mourn(nursery, exchange)
        finally:
            exchange.close()
        return exchange.reply()

    def _mourn(self, nursery: Nursery, exchange: Exchange) -> None:
        """See why the child ended; StageError unless it had answered before."""
        try:
            death = nursery.death()
        except StageError:
            self._abandon()
            self._forget_child()
            raise
        self._ended_seconds += death.cpu_seconds
        exchange.drain()
        self._forget_child()
        if not exchange.is_done():
            limit = self._settings.memory_mb << 20
            raise StageError(*of_death(death, exchange.errors(), limit))

    def _running(self) -> tuple[Child, Nursery]:
        try:
            self._nursery = self._nursery or Nursery(self._settings)
            self._child = self._child or self._nursery.spawn()
        except StageError:
            self._abandon()
            raise
        return self._child, self._nursery

    def _end_child(self) -> None:
        if self._child is None or self._nursery is None:
            return
        try:
            self._ended_seconds += self._nursery.end().cpu_seconds
        except StageError:
            self._abandon()
        self._forget_child()

    def _abandon(self) -> None:
        """Let go of a process that answers no more; the next file starts another."""
        nursery, self._nursery = self._nursery, None
        if nursery is not None:
            nursery.close()

    def _forget_child(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.close()


class _Deadline:
    """When a child's time for a file is up: on a busy machine, later by what it had to wait."""

    def __init__(self, child: Child, seconds: float) -> None:
        self._child = child
        self._until = time.monotonic() + seconds
        self._waited = child.kept_waiting()

    def left(self) -> float:
        """Seconds until then; none, where it is past."""
        left = self._until - time.monotonic()
        if left <= 0:
            waited = self._child.kept_waiting()
            late, self._waited = waited - self._waited, waited
            self._until += late
            left += late
        return left
