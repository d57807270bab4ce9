"""What every reader of pages gives: the words of one page with their boxes, in the file's order."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from schemas.document import LeftOut, Method


class Word(NamedTuple):
    """A word as a reader saw it; a plain tuple of the same order does as well.

    The box is in points from the top left corner of the page as it is shown. Words with the same
    block and line belong together.
    """

    x0: float
    y0: float
    x1: float
    y1: float
    text: str
    block: int
    line: int
    number: int


@dataclass(frozen=True)
class PageWords:
    """One page as one reader read it."""

    number: int
    width: float
    height: float
    method: Method
    words: list[tuple[float, float, float, float, str, int, int, int]]
    rotation: int = 0
    confidence: list[float] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)

    @cached_property
    def letters(self) -> str:
        """The characters of its words, run together."""
        return "".join([word[4] for word in self.words])
