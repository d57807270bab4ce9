"""Leases: who may do something alone, also when a holder is killed, or stopped and continued.

A lease ends when its holder gives it back, when the holder's session with the database is gone, or
when it was not renewed in time. Its fence grows with each holder; whoever writes under a lease
proves in the same transaction that the fence is still its own, so that a holder that was stopped
past its time changes nothing when it wakes up (Kleppmann, "How to do distributed locking").
"""

import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple, TypeVar

import sqlalchemy as sa

from ray_jobs.errors import BusyError, DocmillError, RetryError

SECONDS = 60.0
"""How long a lease holds without being renewed."""

_RENEWALS = 4
_POLL_SECONDS = 0.5


class Waits(NamedTuple):
    """How long to wait for others, in seconds, and who is told that one waits."""

    patience: float
    tell: Callable[[str], None] = lambda _: None


WAITS = Waits(600.0)
NO_WAIT = Waits(0.0)


class Lease:
    """A lease that this process took; it may have lost it since."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.name: str = values["name"]
        self._values = values

    def check(self, connection: sa.Connection) -> None:
        """Make sure, until the transaction ends, that the lease is held; RetryError if not.

        A holder that is stopped in the midst of the transaction loses it with the lease.
        """
        _keep_moving(connection, self._values["seconds"])
        if connection.execute(sa.text(_CHECK), self._values).first() is None:
            raise RetryError(f"another process has taken over {self.name}")


@contextmanager
def lease(
    opened: sa.Engine, name: str, *, waits: Waits = WAITS, seconds: float = SECONDS
) -> Iterator[Lease]:
    """Hold a lease; RetryError where another holds it longer than the patience.

    RetryError, too, where the block fails after another has taken the lease over: what it stood on
    may have been cleared away since.
    """
    values: dict[str, Any] = {"name": name, "holder": _new_key(), "seconds": seconds}

    def attempt() -> int | None:
        with opened.begin() as connection:
            _keep_moving(connection, seconds)
            fence: int | None = connection.execute(sa.text(_TAKE), values).scalar()
        return fence

    with _alive(opened, values["holder"], _RENEW, values):
        values["fence"] = _until(attempt, waits, f"another process is busy with {name}")
        held = Lease(values)
        try:
            yield held
        except DocmillError:
            raise
        except Exception:  # Whatever failed may have failed because the lease was lost.
            # A lost database is told as such; where it is there, `check` tells who lost the lease.
            with suppress(sa.exc.SQLAlchemyError), opened.begin() as connection:
                held.check(connection)
            raise
        finally:
            _forgive(opened, _GIVE_BACK, values)


class Job:
    """A job in flight, or one that waits to be."""

    def __init__(self, opened: sa.Engine, values: dict[str, Any], waits: Waits) -> None:
        self._opened = opened
        self._values = values
        self._waits = waits

    def is_outranked(self) -> bool:
        """Whether a job of a higher priority waits."""
        with self._opened.begin() as connection:
            connection.execute(sa.text(_FORGET_DEAD))
            return bool(connection.execute(sa.text(_OUTRANKED), self._values).scalar())

    def wait(self) -> None:
        """Leave the place to others, wait behind those of a higher rank, go on."""
        with self._opened.begin() as connection:
            connection.execute(sa.text(_STEP_BACK), self._values)
        _until(self._started, self._waits, f"{self._values['limit']} jobs are in flight")

    def _started(self) -> bool | None:
        with self._opened.begin() as connection:
            _keep_moving(connection, self._values["seconds"])
            connection.execute(sa.text(_ONE_AT_A_TIME))
            connection.execute(sa.text(_FORGET_DEAD))
            return connection.execute(sa.text(_START), self._values).rowcount == 1 or None


@contextmanager
def job(
    opened: sa.Engine, name: str, *, limit: int, priority: int, waits: Waits, seconds: float
) -> Iterator[Job]:
    """Be one of at most ``limit`` jobs in flight; of those that wait the first in rank goes first.

    RetryError where none ends within the patience.
    """
    values: dict[str, Any] = {
        "token": _new_key(),
        "name": name,
        "priority": priority,
        "limit": limit,
        "seconds": seconds,
    }
    with _alive(opened, values["token"], _RENEW_JOB, values):
        with opened.begin() as connection:
            connection.execute(sa.text(_QUEUE), values)
        try:
            place = Job(opened, values, waits)
            place.wait()
            yield place
        finally:
            _forgive(opened, "delete from jobs where token = :token", values)


def _keep_moving(connection: sa.Connection, seconds: float) -> None:
    """Let the server end the transaction of a process that is stopped: its locks keep others."""
    connection.execute(sa.text(_TIMEOUT), {"timeout": f"{1000 * seconds:.0f}ms"})


def _new_key() -> int:
    return secrets.randbits(63)


def _forgive(opened: sa.Engine, statement: str, values: dict[str, Any]) -> None:
    """Give something back; a database that is away finds out by itself."""
    with suppress(sa.exc.SQLAlchemyError), opened.begin() as connection:
        connection.execute(sa.text(statement), values)


T = TypeVar("T")


def _until(attempt: Callable[[], T | None], waits: Waits, why: str) -> T:
    """What an attempt gives, as soon as it gives something."""
    until = time.monotonic() + waits.patience
    told = False
    while (found := attempt()) is None:
        if time.monotonic() >= until:
            raise BusyError(f"{why}; try again when it has ended")
        if not told:
            waits.tell(why)
            told = True
        time.sleep(_POLL_SECONDS)
    return found


@contextmanager
def _alive(opened: sa.Engine, key: int, renewal: str, values: dict[str, Any]) -> Iterator[None]:
    """Show others that this process lives: by a session that holds a lock, and by renewals."""
    held, ended = threading.Event(), threading.Event()

    def live() -> None:
        while not ended.is_set():
            # A database that was away is tried again: whoever writes finds out what was lost.
            with (
                suppress(sa.exc.SQLAlchemyError),
                opened.connect().execution_options(isolation_level="AUTOCOMMIT") as session,
            ):
                session.execute(sa.text("select pg_advisory_lock(:key)"), {"key": key})
                held.set()
                while not ended.wait(values["seconds"] / _RENEWALS):
                    session.execute(sa.text(renewal), {"fence": None, **values})
                session.execute(sa.text("select pg_advisory_unlock(:key)"), {"key": key})
            held.set()
            ended.wait(_POLL_SECONDS)

    thread = threading.Thread(target=live, name="lease", daemon=True)
    thread.start()
    held.wait()
    try:
        yield
    finally:
        ended.set()
        thread.join()


_TIMEOUT = "select set_config('idle_in_transaction_session_timeout', :timeout, true)"
_UNTIL = "clock_timestamp() + make_interval(secs => :seconds)"
_DEAD = "expires_at < clock_timestamp() or pg_try_advisory_xact_lock({})"
_MINE = "name = :name and fence = :fence and holder = :holder"
_TAKE = f"""
    insert into leases (name, fence, holder, expires_at) values (:name, 1, :holder, {_UNTIL})
    on conflict (name) do update
        set fence = leases.fence + 1, holder = excluded.holder, expires_at = excluded.expires_at
        where leases.holder is null or leases.{_DEAD.format("leases.holder")}
    returning fence
"""  # noqa: S608  # No value is put into any of these.
# `for update` keeps others from taking over until what is written under the lease is committed.
_CHECK = f"select 1 from leases where {_MINE} for update"  # noqa: S608
_RENEW = f"update leases set expires_at = {_UNTIL} where {_MINE}"  # noqa: S608
_GIVE_BACK = f"update leases set holder = null where {_MINE}"  # noqa: S608
_ONE_AT_A_TIME = "lock table jobs in exclusive mode"
_FORGET_DEAD = f"delete from jobs where {_DEAD.format('token')}"  # noqa: S608
_QUEUE = f"""
    insert into jobs (token, name, priority, running, expires_at)
    values (:token, :name, :priority, false, {_UNTIL})
"""  # noqa: S608
_RENEW_JOB = f"update jobs set expires_at = {_UNTIL} where token = :token"  # noqa: S608
_STEP_BACK = """
    update jobs set running = false, since = clock_timestamp() where token = :token and running
"""
_START = """
    update jobs set running = true
    where token = :token
      and (select count(*) from jobs where running) < :limit
      and not exists (
          select 1 from jobs other, jobs mine
          where mine.token = :token and not other.running and other.token <> mine.token
            and (other.priority > mine.priority
                 or other.priority = mine.priority and other.since < mine.since)
      )
"""
_OUTRANKED = "select exists (select 1 from jobs where not running and priority > :priority)"
