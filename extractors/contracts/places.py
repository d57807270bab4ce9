"""Finds the places whose law governs, with their ISO 3166 codes."""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import NamedTuple


class Place(NamedTuple):
    """A state or country, where it is named and its code."""

    start: int
    end: int
    name: str
    code: str


def first_place(text: str, start: int, end: int) -> Place | None:
    """The first place that a stretch names, preferring one after "law" or "laws"."""
    after = re.compile(r"\blaws?\b", re.IGNORECASE).search(text, start, end)
    named = places(text, after.start(), end) if after else []
    found = named or places(text, start, end)
    # "The laws of the United States and of Ohio": the narrower one is the answer.
    narrow = [place for place in found[:2] if place.code.startswith(f"{found[0].code}-")]
    return next(iter(narrow or found), None)


def places(text: str, start: int = 0, end: int | None = None) -> list[Place]:
    """The places that a stretch names, in reading order."""
    found = _pattern().finditer(text, start, len(text) if end is None else end)
    named = ((match, " ".join(match.group().split())) for match in found)
    codes = _codes()
    # Letters such as a dotted capital I match without being the same in lower case.
    return [
        Place(*match.span(), name, codes[name.lower()])
        for match, name in named
        if name.lower() in codes
    ]


@cache
def _pattern() -> re.Pattern[str]:
    names = sorted(_codes(), key=len, reverse=True)
    words = ("\\s+".join(map(re.escape, name.split())) for name in names)
    return re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE)


@cache
def _codes() -> dict[str, str]:
    text = files("extractors.contracts").joinpath("rules", "jurisdictions.toml").read_text("utf-8")
    return {name.lower(): code for name, code in tomllib.loads(text)["places"].items()}
