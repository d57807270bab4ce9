"""Says which pages of a document were lost, in a line that names no more than their numbers."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from schemas.document import Page
from schemas.run import Reason

_LONGEST = 400


class Loss(NamedTuple):
    """Why a document that is done is not whole; without a reason it is."""

    reason: Reason | None = None
    detail: str | None = None


def loss_of(pages: Sequence[Page]) -> Loss:
    """What is lost of a document with these pages."""
    lost: dict[Reason, list[int]] = {}
    for page in pages:
        if page.fault is not None:
            lost.setdefault(page.fault, []).append(page.number)
    if not lost:
        return Loss()
    count = sum(map(len, lost.values()))
    named = "; ".join(f"{reason}: {', '.join(_runs(found))}" for reason, found in lost.items())
    if len(named) > _LONGEST:
        named = named[:_LONGEST].rpartition(",")[0] + ", ..."
    return Loss(Reason.PARTIAL, f"{count} of {len(pages)} pages lost ({named})")


def _runs(numbers: Sequence[int]) -> Iterator[str]:
    """Numbers in order as 3, 7-9."""
    breaks = [index for index, (one, two) in enumerate(pairwise(numbers), 1) if two != one + 1]
    for start, end in pairwise([0, *breaks, len(numbers)]):
        first, last = numbers[start], numbers[end - 1]
        yield str(first) if first == last else f"{first}-{last}"
