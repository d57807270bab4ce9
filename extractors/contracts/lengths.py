"""Finds how long a term, a renewal or a notice lasts, in numbers or in words such as "annually"."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from extractors.contracts.amounts import find_amounts
from extractors.contracts.calendar import Period, Unit
from schemas.vocabulary import ContractLabel

_BUSINESS = re.compile(r"\b(?:business|working|trading)\s+days?\b", re.IGNORECASE)
_HALF = re.compile(r"\bhalf\s+(?:a\s+|an?\s+)?year\b|\bsix-month\b", re.IGNORECASE)
_WORDS: tuple[tuple[re.Pattern[str], Period], ...] = tuple(
    (re.compile(rf"\b(?:{words})\b", re.IGNORECASE), Period(number=1, unit=unit))
    for words, unit in (
        (
            r"annual(?:ly)?|yearly|year[\s-]+to[\s-]+year|(?:another|an?\s+additional|each|every)"
            r"\s+year|year[\s-]+by[\s-]+year|annual\s+(?:periods?|terms?|basis)",
            "Y",
        ),
        (
            r"monthly|month[\s-]+to[\s-]+month|(?:another|an?\s+additional|each|every)\s+month",
            "M",
        ),
    )
)
_ORDINALS = {
    word: number
    for number, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
        " thirteenth fourteenth fifteenth".split(),
        start=1,
    )
} | {"twentieth": 20, "twenty-fifth": 25, "thirtieth": 30}
_ANNIVERSARY = re.compile(
    rf"\b(?:(?P<word>{'|'.join(sorted(_ORDINALS, key=len, reverse=True))})\b)?\s*+"
    r"\(?(?:(?P<number>\d{1,2})\s*(?:st|nd|rd|t\s?h))?\)?\s*+(?:year\s+)?anniversary",
    re.IGNORECASE,
)


class Length(NamedTuple):
    """A length of time and where it stands."""

    start: int
    end: int
    period: Period


def lengths(text: str) -> list[Length]:
    """The lengths of time that a stretch names, in reading order, those in words too."""
    found = sorted([*_counted(text), *_in_words(text)])
    kept: list[Length] = []
    for item in found:
        if not kept or item.start >= kept[-1].end:
            kept.append(item)
    return kept


def anniversaries(text: str) -> list[Length]:
    """What is called an anniversary: so many years after a day."""
    found = []
    for match in _ANNIVERSARY.finditer(text):
        number = int(match["number"] or _ORDINALS.get((match["word"] or "").lower(), 0))
        if number:
            found.append(Length(*match.span(), Period(number=number, unit="Y")))
    return found


def _counted(text: str) -> Iterator[Length]:
    for item in find_amounts(text):
        if item.label is ContractLabel.DURATION:
            unit: Unit = "D"
            match item.unit:
                case "W" | "M" | "Y":
                    unit = item.unit
                case _ if _BUSINESS.search(text, item.start, item.end):
                    unit = "B"
            yield Length(item.start, item.end, Period(number=int(item.number), unit=unit))


def _in_words(text: str) -> Iterator[Length]:
    for pattern, period in _WORDS:
        for match in pattern.finditer(text):
            yield Length(*match.span(), period)
    for match in _HALF.finditer(text):
        yield Length(*match.span(), Period(number=6, unit="M"))
