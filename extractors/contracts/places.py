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
    match = (after and _pattern().search(text, after.start(), end)) or _pattern().search(
        text, start, end
    )
    if not match:
        return None
    name = " ".join(match.group().split())
    return Place(*match.span(), name, _codes()[name.lower()])


@cache
def _pattern() -> re.Pattern[str]:
    names = sorted(_codes(), key=len, reverse=True)
    words = ("\\s+".join(map(re.escape, name.split())) for name in names)
    return re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE)


@cache
def _codes() -> dict[str, str]:
    text = files("extractors.contracts").joinpath("rules", "jurisdictions.toml").read_text("utf-8")
    return {name.lower(): code for name, code in tomllib.loads(text)["places"].items()}
