"""Runs parts on Ray: the only module of the batch path that imports it.

Plain actors, each with a warm ``Worker``, are fed one part at a time. What is done is decided by
the ledger; a part whose actor dies is halved until the document that kills actors stands alone and
becomes a failure. (Ray Data would retry such a block for ever, or drop it whole.)
"""

import logging
import signal
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from time import perf_counter
from typing import Any

from infra.ray import prepare_environment
from ray_jobs.errors import RetryError
from ray_jobs.stages import STAGES
from ray_jobs.worker import Worker
from schemas.digest import digest
from schemas.run import Outcome, Part, PartReport, Reason
from schemas.settings import Settings

prepare_environment()

import ray  # noqa: E402  # Ray reads its environment when it is imported.
from ray.exceptions import RayActorError, RayTaskError  # noqa: E402  # As above.

_MOST_FALSE_STARTS = 3
_LOOK_SECONDS = 5.0
"""Between two looks whether Ray still has a node: who waits for an actor of none waits for ever."""


class _Actor:
    """A worker on the cluster."""

    def __init__(self, settings: Settings) -> None:
        self._worker = Worker(_for_one_core(settings))

    def ready(self) -> None:
        """Nothing; an answer means that the actor is up."""

    def do(self, part: Part) -> PartReport:
        return self._worker(part)


def _for_one_core(settings: Settings) -> Settings:
    """Settings of an actor: it was given one core, so it reads one file at a time."""
    parse = settings.parse.model_copy(update={"children": settings.parse.children or 1})
    return settings.model_copy(update={"parse": parse})


class OnRay:
    """A pool of actors on a local Ray, or on the cluster that the settings name."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._owns_ray = not ray.is_initialized()
        if self._owns_ray:
            on_sigterm = signal.getsignal(signal.SIGTERM)
            ray.init(
                address=settings.ray_address,
                include_dashboard=False if settings.ray_address is None else None,
                log_to_driver=False,
                logging_level=logging.ERROR,
            )
            _keep(on_sigterm)
        cores = int(ray.cluster_resources().get("CPU", 1))
        self.workers = min(cores, settings.work.max_parallel or cores)
        self._has_gpu = ray.cluster_resources().get("GPU", 0) > 0
        self._pools: dict[float, Pool] = {}

    def __call__(self, parts: Sequence[Part]) -> Iterator[tuple[Part, PartReport]]:
        """Each part with its report, as they are done; parts that ask for a GPU apart."""
        for gpus in sorted({self._gpus(part) for part in parts}):
            mine = [part for part in parts if self._gpus(part) == gpus]
            pool = self._pools.setdefault(gpus, Pool(self._settings, gpus))
            pool.grow(min(self.workers, len(mine)))
            yield from pool.run(mine)

    def close(self) -> None:
        """Let the actors go; a local Ray that was started here ends."""
        for pool in self._pools.values():
            pool.close()
        self._pools.clear()
        if self._owns_ray:
            ray.shutdown()

    def _gpus(self, part: Part) -> float:
        kind = self._settings.collection(part.collection).kind
        return STAGES[kind][part.stage].gpus if self._has_gpu else 0.0


class Pool:
    """Warm actors of one kind, each with at most one part in flight.

    A part goes only to an actor that is up: one that still waits for a core may wait for a core
    that another job's idle actor holds.
    """

    def __init__(self, settings: Settings, gpus: float, actor: type[Any] = _Actor) -> None:
        self._settings = settings
        self._remote: Any = ray.remote(num_cpus=1, num_gpus=gpus, max_restarts=0)(actor)
        self._starting: dict[Any, Any] = {}
        self._idle: deque[Any] = deque()
        self._busy: dict[Any, tuple[Any, Part, float]] = {}
        self._deaths: dict[str, int] = {}
        self._false_starts = 0

    def grow(self, size: int) -> None:
        """Have at least so many actors, up or starting."""
        while len(self._idle) + len(self._busy) + len(self._starting) < size:
            self._start()

    def run(self, parts: Sequence[Part]) -> Iterator[tuple[Part, PartReport]]:
        """Each part with its report; one whose actor died comes in smaller parts."""
        waiting = deque(parts)
        while waiting or self._busy:
            while waiting and self._idle:
                part, actor = waiting.popleft(), self._idle.popleft()
                self._busy[actor.do.remote(part)] = actor, part, perf_counter()
            ready = self._next()
            if ready in self._starting:
                self._welcome(ready)
                continue
            actor, part, started = self._busy.pop(ready)
            busy = perf_counter() - started
            try:
                report = ray.get(ready)
                self._idle.append(actor)
            except RayActorError:
                self._start()
                report = self._after_death(part, waiting)
            except RayTaskError as error:
                self._idle.append(actor)
                # As it was raised there: Ray's own has the actor's traceback for a message.
                raise error.cause from error
            if report is not None:
                yield part, report.model_copy(update={"busy_seconds": busy})

    def close(self) -> None:
        """Let all actors go."""
        busy = [actor for actor, *_ in self._busy.values()]
        for actor in [*self._idle, *self._starting.values(), *busy]:
            ray.kill(actor)

    def _next(self) -> Any:
        """The next answer of an actor; RetryError where no node is left to give one."""
        while True:
            ready, _ = ray.wait(
                [*self._busy, *self._starting], num_returns=1, timeout=_LOOK_SECONDS
            )
            if ready:
                return ready[0]
            if not any(node["Alive"] for node in ray.nodes()):
                raise RetryError("Ray has lost its nodes; run the same command again")

    def _start(self) -> None:
        actor = self._remote.remote(self._settings)
        self._starting[actor.ready.remote()] = actor

    def _welcome(self, ready: Any) -> None:
        """Take an actor that has come up; one that has not is started again, but not for ever."""
        actor = self._starting.pop(ready)
        try:
            ray.get(ready)
            self._idle.append(actor)
            self._false_starts = 0
        except RayActorError as error:
            self._false_starts += 1
            if self._false_starts > _MOST_FALSE_STARTS:
                raise RetryError("Ray workers do not come up; see Ray's logs") from error
            self._start()

    def _after_death(self, part: Part, waiting: deque[Part]) -> PartReport | None:
        """Halve a part that took its actor along; alone and twice, the document is at fault."""
        if len(part.items) > 1:
            middle = len(part.items) // 2
            waiting.extend(_with(part, half) for half in (part.items[:middle], part.items[middle:]))
            return None
        deaths = self._deaths[part.part_id] = self._deaths.get(part.part_id, 0) + 1
        if deaths < 2:
            waiting.append(part)
            return None
        (item,) = part.items
        outcome = Outcome(
            document_id=item.document_id,
            input=item.input,
            status="failed",
            reason=Reason.CRASHED,
            detail="took its worker along",
        )
        return PartReport(
            part_id=part.part_id, outcomes=(outcome,), rows={}, seconds=0, cpu_seconds=0
        )


def _with(part: Part, items: Sequence[Any]) -> Part:
    keys = [word for item in items for word in (item.document_id, item.input)]
    part_id = digest("part", part.stage, part.version, *keys)
    return part.model_copy(update={"items": tuple(items), "part_id": part_id})


def _keep(on_sigterm: Any) -> None:
    """Let our own handler answer a request to end: Ray's ends us before anything is closed."""
    if on_sigterm is not None and threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, on_sigterm)
