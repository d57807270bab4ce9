"""Groups texts into batches of like length under a budget of word pieces."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

_STEP = 32


class Batch(NamedTuple):
    """Which texts go together, and the length all of them are filled up to."""

    indexes: list[int]
    length: int


def batches(lengths: Sequence[int], budget: int) -> Iterator[Batch]:
    """Batches whose size times length stays within the budget, longest first.

    Lengths are rounded up to a multiple of 32, so that a text's numbers do not depend on the
    company it is computed in; a text longer than the budget goes alone.
    """
    longest_first = sorted(range(len(lengths)), key=lambda index: -lengths[index])
    held: list[int] = []
    length = 0
    for index in longest_first:
        own = -(-lengths[index] // _STEP) * _STEP
        if held and (own != length or (len(held) + 1) * length > budget):
            yield Batch(held, length)
            held = []
        held.append(index)
        length = own
    if held:
        yield Batch(held, length)
