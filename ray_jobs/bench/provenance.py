"""Checks boxes against the file: do they hold the words of the spans that they are given for?

Spans are drawn at random from native PDF files, from copies of these with turned pages, and on
purpose across the ends of pages. What stands inside the boxes is taken from the file anew by
pypdfium2, letter by letter, which shares no code with the first reader.
"""

import random
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import pymupdf

from extractors.parsing.builder import TextBuilder
from extractors.parsing.pdf.document import read_pdf
from extractors.text.locating import Locator
from extractors.text.raw import raw_text
from ray_jobs.bench.letters import Letters
from schemas.record import Value
from schemas.settings import ReadingSettings

_TURNS = (90, 180, 270)
_SHORTEST, _LONGEST = 3, 40
_ACROSS = 20
_KINDS = ("native", "turned", "two pages", "two pages, turned")


class Precision(Value):
    """How many spans of a kind have boxes that hold exactly their words."""

    kind: str
    spans: int
    exact: int
    share: float


def provenance(files: Sequence[Path], *, spans: int, seed: int) -> list[Precision]:
    """The precision of boxes by kind of span, for about so many spans in all."""
    chance = random.Random(seed)  # noqa: S311  # a sample, no secret
    found: dict[str, list[bool]] = defaultdict(list)
    each = max(1, -(-spans // len(files)))
    for index, path in enumerate(files):
        kinds = _KINDS if index % 2 else _KINDS[::2]
        for kind, draws in _shares(each, kinds):
            found[kind] += _checked(path.read_bytes(), kind, draws, chance)
    return [_precision(kind, found[kind]) for kind in _KINDS if found[kind]]


def _shares(each: int, kinds: Sequence[str]) -> Iterator[tuple[str, int]]:
    for index, kind in enumerate(kinds):
        yield kind, each // len(kinds) + (index < each % len(kinds))


def _checked(content: bytes, kind: str, draws: int, chance: random.Random) -> list[bool]:
    """For each span drawn, whether its boxes hold exactly its words."""
    if not draws:
        return []
    if kind.endswith("turned"):
        content = _turned(content, chance)
    read = read_pdf(content, "a", ReadingSettings(ocr="never"))
    locator, letters = Locator(read.pages), Letters(content)
    try:
        return [
            _is_same(
                raw_text(read.text, read.pages, start, end),
                letters.inside(locator.boxes(start, end)),
                in_order=not kind.endswith("turned"),
            )
            for start, end in _drawn(read, kind, draws, chance)
        ]
    finally:
        letters.close()


def _turned(content: bytes, chance: random.Random) -> bytes:
    with pymupdf.open(stream=content) as pdf:
        for page in pdf:
            page.set_rotation(chance.choice(_TURNS))
        return bytes(pdf.tobytes())


def _drawn(
    read: TextBuilder, kind: str, draws: int, chance: random.Random
) -> Iterator[tuple[int, int]]:
    """Spans from the start of a word to the end of another, on one page or across two."""
    pages = [page.words for page in read.pages if len(page.words.start) > _ACROSS]
    for _ in range(draws if pages else 0):
        if kind.startswith("two") and len(pages) > 1:
            index = chance.randrange(len(pages) - 1)
            start = pages[index].start[-chance.randint(1, _ACROSS)]
            yield start, pages[index + 1].end[chance.randrange(_ACROSS)]
        elif not kind.startswith("two"):
            words = chance.choice(pages)
            first = chance.randrange(len(words.start))
            last = min(first + chance.randint(_SHORTEST, _LONGEST), len(words.end) - 1)
            yield words.start[first], words.end[last]


def _is_same(text: str, inside: str, *, in_order: bool) -> bool:
    """Whether the same characters stand in both; turned pages are shuffled by the second reader."""
    expected, given = _characters(text), _characters(inside)
    return expected == given if in_order else sorted(expected) == sorted(given)


def _characters(text: str) -> str:
    """The characters without white space and in one form, as two readers may differ in both."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _precision(kind: str, checked: Sequence[bool]) -> Precision:
    exact = sum(checked)
    share = round(exact / len(checked), 4)
    return Precision(kind=kind, spans=len(checked), exact=exact, share=share)
