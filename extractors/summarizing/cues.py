"""What the grounding check knows of units, denials and opposites (rules/grounding.toml)."""

import re
import tomllib
from collections.abc import Iterable
from importlib.resources import files
from typing import Any


def any_of(phrases: Iterable[str]) -> str:
    """A pattern of any of some phrases up to the end of a word, the longest first."""
    longest_first = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    return rf"(?:{'|'.join(_whole(phrase) for phrase in longest_first)})"


def _whole(phrase: str) -> str:
    words = r"\s+".join(map(re.escape, phrase.split()))
    return words + (r"(?!\w)" if phrase[-1].isalnum() else "")


def _read() -> dict[str, Any]:
    text = files("extractors.summarizing").joinpath("rules", "grounding.toml").read_text("utf-8")
    return tomllib.loads(text)


_RULES = _read()
UNITS: dict[str, tuple[float, str]] = {
    name: (float(times), unit)
    for unit, by_times in _RULES["units"].items()
    for times, names in by_times.items()
    for name in names
}
"""By its name how many of which unit another unit is."""
MONEY: dict[str, str] = _RULES["money"]
OFTEN: dict[str, str] = {
    phrase: times for times, phrases in _RULES["often"].items() for phrase in phrases
}
PLAIN = frozenset(_RULES["words"]["plain"])
ACTS = frozenset(_RULES["words"]["acts"])
"""What follows who does something."""
LEGAL: dict[str, str] = _RULES["words"]["legal"]
OPPOSITES: dict[str, set[str]] = {}
for _one, _other in _RULES["opposites"]["pairs"]:
    OPPOSITES.setdefault(_one, set()).add(_other)
    OPPOSITES.setdefault(_other, set()).add(_one)
BEFORE = re.compile(rf"\b{any_of(_RULES['denial']['before'])}", re.IGNORECASE)
AFTER = re.compile(rf"\b{any_of(_RULES['denial']['after'])}", re.IGNORECASE)
ENDS = re.compile(rf"[.;:](?=\s|$)|\b{any_of(_RULES['denial']['ends'])}", re.IGNORECASE)
PSEUDO = re.compile(rf"\b{any_of(_RULES['denial']['pseudo'])}", re.IGNORECASE)
