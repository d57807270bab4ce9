"""Finds amounts of money, lengths of time and percentages, with their normal forms."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from schemas.vocabulary import ContractLabel

_CURRENCIES = {"$": "USD", "US$": "USD", "U.S.$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"}
_SCALE = {"thousand": 1e3, "million": 1e6, "billion": 1e9}
_UNITS = {"day": "D", "week": "W", "month": "M", "year": "Y"}
_NUMBERS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
        " fifteen sixteen seventeen eighteen nineteen".split()
    )
}
_TENS = {
    word: 10 * number
    for number, word in enumerate(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2
    )
}
_ONE = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_TEN = "|".join(_TENS)
_MONEY = re.compile(
    r"(?:(?P<sign>US\$|U\.S\.\$|[$€£¥])\s?(?P<number>\d[\d,]*(?:\.\d+)?)"
    r"(?:\s(?P<scale>thousand|million|billion))?"
    r"|\b(?P<code>USD|EUR|GBP|JPY|CHF|CAD|AUD|RMB|CNY)\s?(?P<coded>\d[\d,]*(?:\.\d+)?)"
    r"(?:\s(?P<coded_scale>thousand|million|billion))?)",
    re.IGNORECASE,
)
_DURATION = re.compile(
    rf"\b(?:(?P<hundred>{_ONE})[\s-]++hundred[\s-]*+)?(?:(?P<ten>{_TEN})\b[\s-]*+)?"
    rf"(?:(?P<one>{_ONE})\b\s*+)?(?:\(?(?<![\d.,])(?P<number>\d{{1,4}})\)?|\([Il]\))?"
    r"[\s~-]*+(?:full\s+)?(?:calendar\s+|business\s+|consecutive\s+|contract\s+)?(?P<unit>day|week|month|year)s?\b",
    re.IGNORECASE,
)
_PERCENTAGE = re.compile(r"(?P<number>\d{1,3}(?:\.\d+)?)\s?(?:%|per\s?cent\b)", re.IGNORECASE)


class Amount(NamedTuple):
    """A quantity, where it stands and its normal form."""

    start: int
    end: int
    label: ContractLabel
    normalized: str
    number: float
    unit: str


def find_amounts(text: str, start: int = 0, end: int | None = None) -> list[Amount]:
    """Money (ISO 4217), durations (ISO 8601) and percentages of a stretch, in reading order."""
    stop = len(text) if end is None else end
    return sorted(
        [
            *_money(text, start, stop),
            *_durations(text, start, stop),
            *_percentages(text, start, stop),
        ]
    )


def _money(text: str, start: int, stop: int) -> Iterator[Amount]:
    for match in _MONEY.finditer(text, start, stop):
        sign = match["sign"]
        currency = _CURRENCIES[sign.upper()] if sign else match["code"].upper()
        scale = match["scale"] or match["coded_scale"] or ""
        number = float((match["number"] or match["coded"]).replace(",", "").rstrip("."))
        number *= _SCALE.get(scale.lower(), 1)
        normal = f"{currency} {number:.2f}"
        yield Amount(*match.span(), ContractLabel.MONEY, normal, number, currency)


def _durations(text: str, start: int, stop: int) -> Iterator[Amount]:
    for match in _DURATION.finditer(text, start, stop):
        number = _count(match)
        if number:
            unit = _UNITS[match["unit"].lower()]
            normal = f"P{number}{unit}"
            yield Amount(*match.span(), ContractLabel.DURATION, normal, number, unit)


def _count(match: re.Match[str]) -> int:
    """The figure, which outranks the words where both are written."""
    if match["number"]:
        return int(match["number"])
    hundred = _NUMBERS.get((match["hundred"] or "").lower(), 0)
    ten = _TENS.get((match["ten"] or "").lower(), 0)
    return 100 * hundred + ten + _NUMBERS.get((match["one"] or "").lower(), 0)


def _percentages(text: str, start: int, stop: int) -> Iterator[Amount]:
    for match in _PERCENTAGE.finditer(text, start, stop):
        number = float(match["number"])
        yield Amount(*match.span(), ContractLabel.PERCENTAGE, f"{number:g}", number, "%")
