"""Writes down which words of a page are not in its text, and why."""

from collections.abc import Sequence
from itertools import groupby

from schemas.document import LeftOut, LeftOutReason

Word = tuple[float, float, float, float, str, int, int, int]


def left_out(reason: LeftOutReason, words: Sequence[Word]) -> list[LeftOut]:
    """The words, line by line."""
    lines = groupby(words, key=lambda word: (word[5], word[6]))
    return [_line(reason, list(line)) for _, line in lines]


def _line(reason: LeftOutReason, words: Sequence[Word]) -> LeftOut:
    return LeftOut.model_construct(
        reason=reason,
        glyphs=sum([len(word[4]) for word in words]),
        text=" ".join([word[4] for word in words]),
        x0=round(min([word[0] for word in words]), 2),
        y0=round(min([word[1] for word in words]), 2),
        x1=round(max([word[2] for word in words]), 2),
        y1=round(max([word[3] for word in words]), 2),
    )
