"""The one shape every stage has, and the error that costs one document."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol, TypeVar

from schemas.record import Record
from schemas.run import Reason

In = TypeVar("In", bound=Record, contravariant=True)
Out = TypeVar("Out", bound=Record, covariant=True)


class Fault(NamedTuple):
    """A document that a stage gave up, and why."""

    document_id: str
    reason: Reason
    detail: str


class Stage(Protocol[In, Out]):
    """Turns a batch of records into records, and keeps nothing between calls."""

    def __call__(self, batch: Sequence[In]) -> Iterable[Out | Fault]:
        """Process one batch.

        For a document that cannot be processed, give a Fault; or raise StageError, and the batch is
        tried again in smaller pieces.
        """
        ...


class StageError(Exception):
    """A document that a stage cannot process. The run goes on without it.

    ``detail`` says in a few words what was met: sizes, limits, types; never document text.
    """

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail
