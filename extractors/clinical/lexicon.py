"""Reads the word lists of clinical terms."""

from collections.abc import Iterator
from importlib.resources import files
from typing import NamedTuple


class Lexicon(NamedTuple):
    """Terms with their preferred names, and the shapes of words that need no listing.

    ``modifiers`` are words that belong to a term they stand before; ``suffixes`` are endings of
    single words that name such things, ``exceptions`` words with such an ending that do not.
    """

    terms: dict[str, str]
    modifiers: frozenset[str]
    suffixes: tuple[str, ...]
    exceptions: frozenset[str]


def read_lexicon(name: str) -> Lexicon:
    """A lexicon by the name of its file."""
    terms: dict[str, str] = {}
    words: dict[str, list[str]] = {}
    for line in read_lines(f"{name}.txt"):
        if line.startswith("_"):
            key, *listed = line.split()
            words.setdefault(key.strip("_"), []).extend(listed)
        else:
            term, _, preferred = line.partition(" = ")
            terms[term] = preferred or term
    return Lexicon(
        terms,
        frozenset(words.get("modifiers", ())),
        tuple(words.get("suffixes", ())),
        frozenset(words.get("exceptions", ())),
    )


def read_lines(name: str) -> Iterator[str]:
    """The lines of a rule file that say something."""
    text = files("extractors.clinical").joinpath("rules", name).read_text("utf-8")
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.strip()
