"""Judges by evidence how well a page was read, and whether its picture has to be read as well."""

import re
from collections.abc import Sequence

from extractors.parsing.pages.words import PageWords
from extractors.parsing.pdf.legible import is_scrambled

_GARBAGE = re.compile("[\ufffd\ue000-\uf01f\uf100-\uf8ff\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")
_BAD_SHARE = 0.2
_PICTURE = 0.5
_FEW_WORDS = 40
_SPARSE = 0.02

Rectangle = tuple[float, float, float, float]


def glyphs(page: PageWords) -> int:
    """How many characters its words have."""
    return len(page.letters)


def garbage(page: PageWords) -> int:
    """How many of them stand for no character: U+FFFD, private use, control characters.

    Private use from U+F020 to U+F0FF is how symbol fonts are written, and no garbage.
    """
    text = page.letters
    return 0 if text.isascii() and text.isprintable() else len(_GARBAGE.findall(text))


def is_bad(page: PageWords) -> bool:
    """Whether so much of its text is garbage, or scrambled, that another reader may do better."""
    found = garbage(page)
    return (found > 0 and found > _BAD_SHARE * glyphs(page)) or _is_scrambled(page)


def better(first: PageWords, second: PageWords) -> PageWords:
    """Which of two readings has more characters that mean something; the first if equal."""
    return second if _meaning(second) > _meaning(first) else first


def _meaning(page: PageWords) -> int:
    return 0 if _is_scrambled(page) else glyphs(page) - garbage(page)


def _is_scrambled(page: PageWords) -> bool:
    return is_scrambled(page.words)


def is_a_picture(page: PageWords, pictures: Sequence[Rectangle]) -> bool:
    """Whether pictures cover the page while its words cover next to nothing of it."""
    area = page.width * page.height
    if not area or sum(map(_area, pictures)) < _PICTURE * area:
        return False
    written = sum((word[2] - word[0]) * (word[3] - word[1]) for word in page.words)
    return len(page.words) < _FEW_WORDS and written < _SPARSE * area


def _area(box: Rectangle) -> float:
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])
