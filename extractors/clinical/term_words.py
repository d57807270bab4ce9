"""Brings the words of mentions and of terms to one form, so that they can be compared."""

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple
from unicodedata import combining, normalize

from schemas.record import Value

_WORD = re.compile(r"[a-z]+(?=['’]s\b)|[a-z]+|\d+")
_JOINED = re.compile(
    r"\b(anti|broncho|cardio|co|gastro|hydro|inter|intra|macro|micro|neuro|non|osteo|post|pre|re|sub)"
    r"-(?=[a-z])"
)
"""Beginnings that are written with a hyphen or without."""
_POSSESSIVE = re.compile(r"['’]s\b")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_WHAT_IS_NOT = re.compile(r"\b(?:without|not|no)\b[^,]*?(?=,|$|\s(?:of|due)\b)")
_PAIRED = re.compile(r"([\w'’-]+)(?:,)?\s+(?:or|and)\s+([\w'’-]+)")
_PLURALS = (
    (re.compile(r"(?<=[a-z]{2})(?<!dise)(?<!c)ases$"), "asis"),
    (re.compile(r"(?<=[a-z]{2})oses$"), "osis"),
    (re.compile(r"(?<=[a-z]{2})ies$"), "y"),
    (re.compile(r"(?<=ss|sh|ch)es$|(?<=x)es$"), ""),
    (re.compile(r"(?<=[a-z]{3})(?<![sui])s$"), ""),
)


class Words(Value):
    """Which words mean the same, and which count for little or for nothing (code_words.toml)."""

    ignored: frozenset[str]
    default: frozenset[str]
    soft: frozenset[str]
    course: frozenset[str]
    decisive: frozenset[str]
    sides: dict[str, str]
    opposites: tuple[tuple[str, ...], ...]
    same: dict[str, str]
    abbreviations: dict[str, str]


class Said(NamedTuple):
    """The words of a mention: those that tell what it is, those that only shade it, its side."""

    core: frozenset[str]
    soft: frozenset[str]
    side: str | None


class Named(NamedTuple):
    """The words of a term.

    ``core`` are needed, ``either`` stand on one side of "and" or "or", ``optional`` in brackets.
    ``is_default`` says that the term names what it is not, or that nothing more is known.
    """

    core: frozenset[str]
    either: frozenset[str]
    optional: frozenset[str]
    side: str | None
    is_default: bool


@lru_cache(20_000)
def said(mention: str) -> Said:
    """What a mention says, its abbreviations written out."""
    words = read_words()
    lower = " ".join(mention.lower().split())
    written = words.abbreviations.get(lower) or " ".join(
        words.abbreviations.get(word, word) for word in re.split(r"[\s/]+", lower)
    )
    found = _forms(written) - words.ignored
    sides = {words.sides[word] for word in found if word in words.sides}
    shades = words.soft | words.course
    core = found - shades - words.sides.keys() - words.default
    return Said(core, found & shades, _one_side(sides))


def named(term: str) -> Named:
    """What a term of a terminology names."""
    words = read_words()
    lower = term.lower()
    bare, bracketed = lower, frozenset[str]()
    if "(" in lower or "[" in lower:
        bare, bracketed = _BRACKETS.sub(" ", lower), _forms(" ".join(_BRACKETS.findall(lower)))
    positive = _WHAT_IS_NOT.sub(" ", bare)
    every = _forms(positive)
    nothing = words.ignored | words.default
    core = every - nothing - words.sides.keys()
    pairs = _paired(positive) & core
    return Named(
        core - pairs,
        pairs,
        bracketed - core - nothing,
        _one_side({words.sides[word] for word in every & words.sides.keys()}),
        positive != bare or not words.default.isdisjoint(every),
    )


@cache
def read_words() -> Words:
    """The word lists, their words in the form that they are compared in."""
    file = files("extractors.clinical").joinpath("rules", "code_words.toml")
    told = tomllib.loads(file.read_text("utf-8"))
    same = {
        form(other): preferred
        for preferred, others in told["same"].items()
        for other in others.split()
    }
    return Words(
        ignored=frozenset(map(form, told["ignored"].split())),
        default=frozenset(map(form, told["default"].split())),
        soft=frozenset(map(form, told["soft"].split())),
        course=frozenset(map(form, told["course"].split())),
        decisive=frozenset(map(form, told["decisive"].split())),
        sides={form(word): side for side, listed in told["sides"].items() for word in listed},
        opposites=tuple(tuple(map(form, pair)) for pair in told["opposites"]),
        same=same,
        abbreviations=told["abbreviations"],
    )


def form(word: str) -> str:
    """A word in the singular."""
    for ending, instead in _PLURALS:
        changed = ending.sub(instead, word)
        if changed != word:
            return changed
    return word


def _forms(text: str) -> frozenset[str]:
    found: set[str] = set()
    plain = text if text.isascii() else _without_accents(text)
    plain = _JOINED.sub(r"\1", plain) if "-" in plain else plain
    for word in _WORD.findall(_POSSESSIVE.sub("", plain)):
        found.update(_preferred(word))
    return frozenset(found)


@cache
def _preferred(word: str) -> tuple[str, ...]:
    singular = form(word)
    return tuple(read_words().same.get(singular, singular).split())


def _without_accents(text: str) -> str:
    return "".join(sign for sign in normalize("NFKD", text) if not combining(sign))


def _paired(text: str) -> frozenset[str]:
    """The words on both sides of an "and" or an "or"."""
    if " or " not in text and " and " not in text:
        return frozenset()
    return _forms(" ".join(word for pair in _PAIRED.findall(text) for word in pair))


def _one_side(sides: set[str]) -> str | None:
    if len(sides) > 1:
        return "both"
    return next(iter(sides), None)
