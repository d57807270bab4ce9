"""Finds what is to happen next: visits and checks, and after how long."""

import re
from collections.abc import Iterator
from typing import NamedTuple

_I = re.IGNORECASE
_WHAT = re.compile(
    r"\b(?:follow[\s-]?up|followup|return(?:s|ing)?\s+(?:to|in|for|visit)|re-?check(?:ed)?"
    r"|(?:see|seen)\s+(?:(?:him|her|them|the\s+patient|back|again)\s*)+|come\s+back|suture\s+removal"
    r"|repeat\s+(?:\w+\s+){1,3}?(?=in\b))",
    _I,
)
_COUNT = r"one|two|three|four|five|six|seven|eight|nine|ten|twelve|a|an|\d{1,3}"
_AFTER = re.compile(
    rf"\b(?:in|after|within|at)\s+(?:about\s+|approximately\s+|the\s+next\s+)?(?P<number>{_COUNT})"
    rf"(?:\s?(?:-|to|or)\s?(?:{_COUNT}))?(?:\s+more)?[\s-]+(?P<unit>days?|weeks?|months?|years?)\b",
    _I,
)
_NUMBERS = {
    word: number
    for number, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve".split(), start=1
    )
} | {"a": 1, "an": 1}


class FollowUp(NamedTuple):
    """What is to happen, where it stands, and after how long (ISO 8601, the shortest said)."""

    start: int
    end: int
    after: str


def follow_ups(text: str, start: int, end: int) -> Iterator[FollowUp]:
    """What a sentence says is to happen after some time; the first such time after its words."""
    for what in _WHAT.finditer(text, start, end):
        if after := _AFTER.search(text, what.start(), end):
            said = after["number"].lower()
            number = _NUMBERS.get(said) or int(said)
            yield FollowUp(what.start(), after.end(), f"P{number}{after['unit'][0].upper()}")
            return
