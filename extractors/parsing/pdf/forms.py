"""Puts the values of form fields where they stand, and keeps what was remarked on a page.

What a form shows is part of the text: values and free text stand in the flow, values beside their
labels. Comments (notes, marked passages with a remark) are said about the text: they stand apart.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from schemas.document import LeftOut

Word = tuple[float, float, float, float, str, int, int, int]
Rectangle = tuple[float, float, float, float]

_TOUCH = 2.0


class Field(NamedTuple):
    """A form field: its box, and the value it holds, as far as that is text."""

    box: Rectangle
    value: str


def comment(text: str, box: Rectangle) -> LeftOut:
    """What a reader of the file remarked on a page."""
    x0, y0, x1, y1 = (round(value, 2) for value in box)
    glyphs = sum(map(len, text.split()))
    return LeftOut(reason="comment", glyphs=glyphs, text=text, x0=x0, y0=y0, x1=x1, y1=y1)


def place_values(words: list[Word], fields: Sequence[Field]) -> list[Word]:
    """The words of a page with those inside its fields moved beside what stands left of them.

    A file draws its fields after everything else. A value that is not drawn at all is added.
    """
    for number, field in enumerate(fields, start=1):
        inside = [word for word in words if _is_inside(word, field.box)]
        inside = inside or list(_undrawn(field, -number))
        if inside:
            kept = set(map(id, inside))
            others = [word for word in words if id(word) not in kept]
            words = _inserted(others, inside, field.box)
    return words


def _is_inside(word: Word, box: Rectangle) -> bool:
    x, y = (word[0] + word[2]) / 2, (word[1] + word[3]) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _undrawn(field: Field, block: int) -> Iterator[Word]:
    """The words of a value, spread over its field, as a block of their own."""
    texts = field.value.split()
    x0, y0, x1, y1 = field.box
    width = (x1 - x0) / max(1, len(texts))
    for index, text in enumerate(texts):
        left = x0 + index * width
        yield left, y0, left + width, y1, text, block, 0, index


def _inserted(words: list[Word], value: list[Word], box: Rectangle) -> list[Word]:
    """The words with a value after what stands left of it, else before what stands below it."""
    left = [
        (word[2], index)
        for index, word in enumerate(words)
        if word[2] <= box[0] + _TOUCH and _is_level(word, box)
    ]
    if left:
        _, index = max(left)
        block, line = words[index][5], words[index][6]
        joined = [(*word[:5], block, line, word[7]) for word in value]
        return [*words[: index + 1], *joined, *words[index + 1 :]]
    below = next((index for index, word in enumerate(words) if word[1] >= box[3]), len(words))
    return [*words[:below], *value, *words[below:]]


def _is_level(word: Word, box: Rectangle) -> bool:
    shared = min(word[3], box[3]) - max(word[1], box[1])
    return shared > 0.5 * min(word[3] - word[1], box[3] - box[1])
