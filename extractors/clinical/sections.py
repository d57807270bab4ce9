"""Finds the headings of a clinical note and gives them canonical names."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from extractors.text.headings import Found, outline
from schemas.document import Block, Heading


class _Rules(NamedTuple):
    """Canonical name by the words of a heading, and the headings that stand below another."""

    names: dict[str, str]
    nested: frozenset[str]


_HEADING = re.compile(
    r"^[ \t*#,]*(?P<title>[A-Za-z][A-Za-z0-9 /&,'’().-]{1,60}?)[ \t*]*(?::|$)", re.MULTILINE
)
_WORD = re.compile(r"[a-z0-9]+")
_FEWEST_LETTERS = 3
_MOST_WORDS = 8


def sections(text: str, blocks: tuple[Block, ...] = ()) -> tuple[Heading, ...]:
    """The outline of a note: known headings, lines in capitals, and what the file itself marks.

    Where a note has headings in capitals, those in lower case stand one level below them.
    """
    marked = [
        Found(block.start, block.end, block.level or 1, title, None, canonical_name(title))
        for block in blocks
        if block.kind == "heading" and (title := text[block.start : block.end].strip(" :"))
    ]
    written = list(_written(text))
    if any(heading.title.isupper() and heading.level == 1 for heading in written):
        written = [
            heading if heading.title.isupper() else heading._replace(level=2) for heading in written
        ]
    return outline([*marked, *written], len(text))


def canonical_name(title: str) -> str | None:
    """The canonical name of a heading, by its words; None where the vocabulary has none."""
    return _rules().names.get(_key(title))


def _written(text: str) -> Iterator[Found]:
    for match in _HEADING.finditer(text):
        title = match["title"].strip()
        name = canonical_name(title)
        is_nested = _key(title) in _rules().nested
        is_closed = match.group().endswith(":") or title.isupper()
        # A line that is nothing but a known heading needs no colon.
        if (name and title[0].isupper()) or (is_closed and (is_nested or _is_in_capitals(title))):
            level = 2 if is_nested else 1
            yield Found(match.start("title"), match.end("title"), level, title, None, name)


def _is_in_capitals(title: str) -> bool:
    letters = [letter for letter in title if letter.isalpha()]
    return title.isupper() and len(letters) >= _FEWEST_LETTERS and len(title.split()) <= _MOST_WORDS


def _key(title: str) -> str:
    return " ".join(_WORD.findall(title.lower()))


@cache
def _rules() -> _Rules:
    text = files("extractors.clinical").joinpath("rules", "sections.toml").read_text("utf-8")
    rules = tomllib.loads(text)
    names = {_key(title): name for name, titles in rules["sections"].items() for title in titles}
    return _Rules(names, frozenset(_key(title) for title in rules["nested"]))
