"""What every reader of PDF files offers, whichever library is behind it."""

import math
from dataclasses import dataclass
from typing import Protocol

from extractors.parsing.pages.left_out import left_out
from extractors.parsing.pages.words import PageWords
from schemas.document import LeftOut

_POINTS_PER_INCH = 72
_MOST_PIXELS = 50_000_000

Rectangle = tuple[float, float, float, float]
Word = tuple[float, float, float, float, str, int, int, int]


@dataclass(frozen=True)
class PageContents:
    """What is drawn on a page: the boxes of its pictures, how many texts but spaces, and paths."""

    pictures: list[Rectangle]
    texts: int
    paths: int


class PdfFile(Protocol):
    """An open PDF file whose pages are numbered from 1."""

    page_count: int

    def read(self, number: int) -> PageWords:
        """The words of a page."""
        ...

    def contents(self, number: int) -> PageContents:
        """What is drawn on a page besides words that were read."""
        ...

    def image(self, number: int, dpi: int) -> bytes:
        """A page as it is shown, as a grey PNM."""
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...


def pixels_per_point(width: float, height: float, dpi: int) -> float:
    """The scale of a page's picture; smaller than asked for where it would not fit in memory."""
    wanted = dpi / _POINTS_PER_INCH
    return min(wanted, math.sqrt(_MOST_PIXELS / max(width * height, 1.0)))


def on_the_page(words: list[Word], width: float, height: float) -> tuple[list[Word], list[LeftOut]]:
    """The words of which at least a part can be seen, and those that lie off the page."""
    outside = [
        word
        for word in words
        if word[2] <= 0 or word[3] <= 0 or word[0] >= width or word[1] >= height
    ]
    if not outside:
        return words, []
    off = set(map(id, outside))
    return [word for word in words if id(word) not in off], left_out("outside", outside)


def inside_any(word: Word, boxes: list[Rectangle]) -> bool:
    """Whether the middle of a word lies in one of the boxes."""
    x, y = (word[0] + word[2]) / 2, (word[1] + word[3]) / 2
    return any(box[0] <= x <= box[2] and box[1] <= y <= box[3] for box in boxes)


def turned(box: Rectangle, rotation: int, across: float, down: float) -> Rectangle:
    """A rectangle of a page of so many points as it stands when that is shown turned."""
    x0, y0, x1, y1 = box
    if rotation == 90:
        return down - y1, x0, down - y0, x1
    if rotation == 180:
        return across - x1, down - y1, across - x0, down - y0
    if rotation == 270:
        return y0, across - x1, y1, across - x0
    return box
