"""Questions of one search asked at the same time, about the same moment and as the same role."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Protocol, TypeVar

import sqlalchemy as sa

from ray_jobs.search.nearest import prepare
from ray_jobs.storage.access import acting_as

Found = TypeVar("Found")

_SEARCHES = 2
_HELPERS = 3
_free = BoundedSemaphore(_SEARCHES)
_threads = ThreadPoolExecutor(_SEARCHES * _HELPERS, thread_name_prefix="docmill-search")


class Ask(Protocol):
    """Begins a question; what comes of it is waited for where it is needed."""

    def __call__(self, question: Callable[[sa.Connection], Found], /) -> Future[Found]:
        """What will come of a question."""


@contextmanager
def at_once(
    opened: sa.Engine, role: str | None, connection: sa.Connection, *, alone: bool = False
) -> Iterator[Ask]:
    """What asks questions beside a transaction at repeatable read, each on its own connection.

    They see what that transaction sees, as the same role. Where this process is busy with other
    searches, or ``alone``, they are asked in the transaction itself, one after another: so no
    search waits for a connection that another one needs to go on.
    """
    if alone or not _free.acquire(blocking=False):
        yield _within(connection)
        return
    begun: list[Future[object]] = []
    try:
        snapshot = connection.execute(sa.select(sa.func.pg_export_snapshot())).scalar_one()

        def ask(question: Callable[[sa.Connection], Found], /) -> Future[Found]:
            def answer() -> Found:
                with acting_as(opened, role, snapshot=snapshot) as own:
                    prepare(own)
                    return question(own)

            found = _threads.submit(answer)
            begun.append(found)  # type: ignore[arg-type]  # Only waited for.
            return found

        yield ask
    finally:
        wait(begun)
        _free.release()


def _within(connection: sa.Connection) -> Ask:
    def ask(question: Callable[[sa.Connection], Found], /) -> Future[Found]:
        found: Future[Found] = Future()
        found.set_result(question(connection))
        return found

    return ask
