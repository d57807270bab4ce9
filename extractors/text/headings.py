"""Turns the headings found in a text into an outline: which stretch each of them governs."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from schemas.document import Heading


class Found(NamedTuple):
    """A heading as it was met, before it is known how far its section reaches."""

    start: int
    end: int
    level: int
    title: str
    number: str | None = None
    label: str | None = None


def outline(found: Iterable[Found], length: int) -> tuple[Heading, ...]:
    """The headings in order, each governing the text up to the next of its level or above.

    ``length`` is the length of the text. Of headings that overlap, the first is kept.
    """
    kept: list[Found] = []
    for heading in sorted(found, key=lambda item: (item.start, -item.end)):
        if not kept or heading.start >= kept[-1].end:
            kept.append(heading)
    return tuple(
        Heading(**heading._asdict(), body_end=_body_end(kept[index + 1 :], heading, length))
        for index, heading in enumerate(kept)
    )


def path_at(headings: Sequence[Heading], offset: int) -> list[Heading]:
    """The headings whose sections hold a character, from the outermost in."""
    return [heading for heading in headings if heading.start <= offset < heading.body_end]


def _body_end(following: Sequence[Found], heading: Found, length: int) -> int:
    return next((item.start for item in following if item.level <= heading.level), length)
