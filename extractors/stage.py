"""The one shape every stage has, and the error that costs one document."""

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from schemas.record import Record
from schemas.run import Reason

In = TypeVar("In", bound=Record, contravariant=True)
Out = TypeVar("Out", bound=Record, covariant=True)


class Stage(Protocol[In, Out]):
    """Turns a batch of records into records, and keeps nothing between calls."""

    def __call__(self, batch: Sequence[In]) -> Iterable[Out]:
        """Process one batch; raise StageError for a document that cannot be processed."""
        ...


class StageError(Exception):
    """A document that a stage cannot process. The run goes on without it.

    ``detail`` says in a few words what was met: sizes, limits, types; never document text.
    """

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail
