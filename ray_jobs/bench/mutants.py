"""Reads damaged PDFs: whatever they are, the one who asks lives and is told of each what it is."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from extractors.parsing.parser import Parser
from ray_jobs.bench.files import made_pdf, mutant
from ray_jobs.bench.reading import Family, raw, read_all
from schemas.job import Kind
from schemas.record import Value
from schemas.run import Reason
from schemas.settings import ParseSettings
from schemas.source import RawFile

_MADE = 12
_LARGEST = 400_000


class Mutants(Value):
    """What became of them, by outcome; ``untyped`` are the seeds of those without a true reason."""

    mutants: int
    outcomes: dict[str, int]
    untyped: tuple[int, ...]
    left_over: int

    def passed(self) -> bool:
        """Whether each is read or has a reason, and nothing is left."""
        typed = sum(self.outcomes.values()) == self.mutants and not self.untyped
        return typed and not self.left_over


def read_mutants(
    *,
    count: int,
    seed: int,
    data: Path | None = None,
    settings: ParseSettings | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Mutants:
    """Read so many mutants of PDFs made here, and of small ones below a folder.

    Mutant number n of a seed is the same bytes every time.
    """
    family = Family()
    originals = list(_originals(seed, data))
    parser = Parser(settings or ParseSettings(seconds=10, salvage_seconds=20), Kind.CONTRACT)
    outcomes: Counter[str] = Counter()
    untyped: list[int] = []
    for number, item in enumerate(read_all(parser, _mutants(count, seed, originals))):
        outcomes[item.outcome] += 1
        if item.outcome == Reason.INTERNAL:
            untyped.append(number)
        if not (number + 1) % 500:
            tell(f"{number + 1} of {count} read")
    parser.close()
    return Mutants(
        mutants=count,
        outcomes=dict(sorted(outcomes.items())),
        untyped=tuple(untyped),
        left_over=family.left_over(),
    )


def _originals(seed: int, data: Path | None) -> Iterator[bytes]:
    dice = random.Random(seed)  # noqa: S311  # Not for secrets.
    for number in range(_MADE):
        yield made_pdf(dice, pages=1 + number % 4)
    for path in sorted(data.rglob("*.pdf")) if data else ():
        if path.stat().st_size <= _LARGEST:
            yield path.read_bytes()


def _mutants(count: int, seed: int, originals: list[bytes]) -> Iterator[RawFile]:
    for number in range(count):
        dice = random.Random(f"{seed}/{number}")  # noqa: S311  # Not for secrets.
        yield raw(f"{number:05}", mutant(dice, originals), ".pdf")
