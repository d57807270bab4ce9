"""Finds the headings of a clinical note and gives them canonical names."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from extractors.text.headings import Found, outline
from schemas.document import Block, Heading


class _Rules(NamedTuple):
    """Canonical name by the words of a heading, what to guess by, and what stands below another."""

    names: dict[str, str]
    guesses: tuple[tuple[re.Pattern[str], str], ...]
    nested: frozenset[str]
    optional: frozenset[str]


_HEADING = re.compile(
    r"^[ \t*#,]*(?P<title>[A-Za-z][A-Za-z0-9 /&,'’().-]{1,60}?)[ \t*]*(?::|$)", re.MULTILINE
)
_WORD = re.compile(r"[a-z0-9]+")
_ALONE = re.compile(r"[ \t]*(?:\n|\Z)")
_PARAGRAPH = re.compile(r"(?:\A|\n[ \t]*\n)[ \t*#,]*\Z")
_SMALL_WORDS = frozenset(["a", "an", "and", "at", "by", "for", "in", "of", "on", "or", "the", "to"])
_FEWEST_LETTERS = 3
_MOST_WORDS = 8


def sections(text: str, blocks: tuple[Block, ...] = ()) -> tuple[Heading, ...]:
    """The outline of a note: known headings, lines in capitals, and what the file itself marks.

    Where a note has headings in capitals, those in lower case stand one level below them. What is
    in no list bounds a section all the same, and has the name of what it stands below where it is
    part of an examination.
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
    return outline(_with_names_above([*marked, *written]), len(text))


def canonical_name(title: str) -> str | None:
    """The canonical name of a heading, in a list or by words in it; None where nothing fits."""
    key = _key(title)
    rules = _rules()
    if key in rules.names or key in rules.nested:
        return rules.names.get(key)
    return next((name for words, name in rules.guesses if words.search(key)), None)


def is_part(title: str) -> bool:
    """Whether a heading stands below another: a part of an examination or of a review."""
    return _key(title) in _rules().nested


def is_optional(name: str) -> bool:
    """Whether notes of one template may lack a section of this canonical name."""
    return name in _rules().optional


def _written(text: str) -> Iterator[Found]:
    for match in _HEADING.finditer(text):
        title = match["title"].strip()
        is_listed = _key(title) in _rules().names and title[0].isupper()
        is_nested = _key(title) in _rules().nested
        is_closed = match.group().endswith(":") or title.isupper()
        is_set_apart = is_nested or _is_in_capitals(title) or _is_titled(text, match, title)
        # A line that is nothing but a known heading needs no colon.
        if is_listed or (is_closed and is_set_apart):
            level = 2 if is_nested else 1
            name = canonical_name(title)
            yield Found(match.start("title"), match.end("title"), level, title, None, name)


def _with_names_above(found: Iterable[Found]) -> Iterator[Found]:
    above = None
    for heading in sorted(found, key=lambda item: (item.start, -item.end)):
        if _key(heading.title) not in _rules().nested:
            above = heading.label
            yield heading
        else:
            yield heading._replace(label=heading.label or above)


def _is_in_capitals(title: str) -> bool:
    letters = [letter for letter in title if letter.isalpha()]
    return title.isupper() and len(letters) >= _FEWEST_LETTERS and len(title.split()) <= _MOST_WORDS


def _is_titled(text: str, match: re.Match[str], title: str) -> bool:
    """Whether all its words are capitalised, on a line of its own that begins a paragraph."""
    return (
        all(word[0].isupper() or word in _SMALL_WORDS for word in title.split())
        and _ALONE.match(text, match.end()) is not None
        and _PARAGRAPH.search(text, 0, match.start("title")) is not None
    )


def _key(title: str) -> str:
    return " ".join(_WORD.findall(title.lower()))


@cache
def _rules() -> _Rules:
    text = files("extractors.clinical").joinpath("rules", "sections.toml").read_text("utf-8")
    rules = tomllib.loads(text)
    names = {_key(title): name for name, titles in rules["sections"].items() for title in titles}
    guesses = tuple(
        (re.compile(rf"\b(?:{'|'.join(map(_key, guess['words']))})\b"), guess["name"])
        for guess in rules["guess"]
    )
    nested = frozenset(_key(title) for title in rules["nested"])
    return _Rules(names, guesses, nested, frozenset(rules["optional"]))
