"""Puts words in drawing order together to lines and blocks, by where each stands."""

from collections.abc import Iterable
from typing import NamedTuple

from extractors.parsing.pdf.pdf_file import Rectangle, Word

_WIDE = 1.5
_APART = 0.7


class Drawn(NamedTuple):
    """A word as it was drawn; ``vertical`` where its letters stand above each other."""

    text: str
    box: Rectangle
    unseen: bool = False
    vertical: bool = False


def words_of(drawn: Iterable[Drawn]) -> tuple[list[Word], list[Word]]:
    """The words that can be seen and those that cannot.

    A line ends where the drawing goes on below, or leaves a gap as between cells; a block ends
    where lines stand apart.
    """
    seen: list[Word] = []
    unseen: list[Word] = []
    block = line = number = 0
    last: Drawn | None = None
    for word in drawn:
        if last is None or _is_next(last, word):
            number += 1
        elif _is_near(last, word):
            line, number = line + 1, 0
        else:
            block, line, number = block + 1, 0, 0
        (unseen if word.unseen else seen).append((*word.box, word.text, block, line, number))
        last = word
    return seen, unseen


def _is_next(last: Drawn, word: Drawn) -> bool:
    """Whether a word goes on in the line of the last."""
    if last.vertical is not word.vertical:
        return False
    along, across = (1, 0) if word.vertical else (0, 1)
    height = min(_side(last.box, across), _side(word.box, across))
    if _overlap(last.box, word.box, across) <= 0.5 * height:
        return False
    gap = -_overlap(last.box, word.box, along)
    if word.vertical:
        return gap <= _WIDE * height
    return word.box[0] > last.box[0] and gap <= _WIDE * height


def _is_near(last: Drawn, word: Drawn) -> bool:
    """Whether a word begins a line that stands beside the last one or right below it."""
    if last.vertical or word.vertical:
        return last.vertical is word.vertical
    height = min(_side(last.box, 1), _side(word.box, 1))
    if _overlap(last.box, word.box, 1) > 0.5 * height:
        return word.box[0] > last.box[0]
    return word.box[1] >= last.box[1] and word.box[1] - last.box[3] <= _APART * height


def _side(box: Rectangle, axis: int) -> float:
    return box[axis + 2] - box[axis]


def _overlap(left: Rectangle, right: Rectangle, axis: int) -> float:
    """How much two boxes share along an axis; below zero the gap between them."""
    return min(left[axis + 2], right[axis + 2]) - max(left[axis], right[axis])
