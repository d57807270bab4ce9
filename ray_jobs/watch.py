"""Who is told how a run goes."""

from typing import Protocol

from schemas.job import StageName


class Watch(Protocol):
    """Is told how a run goes."""

    def planned(self, stage: StageName, documents: int) -> None:
        """So many documents of a stage are to be done."""
        ...

    def done(self, stage: StageName, documents: int, failures: int) -> None:
        """So many more are done, so many of them failed."""
        ...

    def waiting(self, why: str) -> None:
        """The run waits for another."""
        ...


class Unwatched:
    """A ``Watch`` for a run that nobody looks at."""

    def planned(self, stage: StageName, documents: int) -> None:
        """Nothing."""

    def done(self, stage: StageName, documents: int, failures: int) -> None:
        """Nothing."""

    def waiting(self, why: str) -> None:
        """Nothing."""
