"""Finds calendar dates in contracts and gives them in ISO 8601."""

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

_MONTHS = (
    "january february march april may june july august september october november december".split()
)
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
# What was read by OCR may have a space within "th".
_DAY = r"(?P<day>\d{1,2})(?:\s*(?:s\s?t|n\s?d|r\s?d|t\s?h))?"
_BREAK = r"(?:\s*,\s*|\s+)"
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
# A rule under a blank that was filled in by hand stands between the month and the year.
_RULED = r"\s*,[ \t\r\n_-]{2,200}(?=\d)"
_YEAR = r"(?P<year>\d{4})"
_LAST_MONTH = 12
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?P<month>{_MONTH})\s+{_DAY}{_BREAK}{_YEAR}\b",
        rf"\b(?:the\s+)?{_DAY}\s+(?:day\s+)?(?:of\s+)?(?:{_WEEKDAY}\s*,?\s+)?"
        rf"(?P<month>{_MONTH})(?:{_BREAK}|{_RULED}){_YEAR}\b",
        rf"\b(?:the\s+)?{_DAY}\s+(?P<month>{_MONTH})\s+day\s+of\s+{_YEAR}\b",
        r"\b(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})\b",
        r"\b(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4}|\d{2})\b",
        r"(?<![\d.-])(?P<month>\d{1,2})-(?P<day>\d{1,2})-(?P<year>\d{4}|\d{2})\b(?![.-]?\d)",
        r"(?<![\d.])(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>(?:19|20)\d{2})\b(?!\.?\d)",
    )
)


class FoundDate(NamedTuple):
    """A date and where it stands."""

    start: int
    end: int
    value: date


def find_dates(text: str, start: int = 0, end: int | None = None) -> list[FoundDate]:
    """The dates of a stretch in reading order.

    Between slashes or hyphens the month comes first, as in the US, unless it can only be the day;
    between full stops the day does.
    """
    stop = len(text) if end is None else end
    kept: list[FoundDate] = []
    for found in sorted(_candidates(text, start, stop)):
        if not kept or found.start >= kept[-1].end:
            kept.append(found)
    return kept


def _candidates(text: str, start: int, stop: int) -> Iterator[FoundDate]:
    for pattern in _PATTERNS:
        for match in pattern.finditer(text, start, stop):
            value = _date(match["year"], match["month"], match["day"])
            if value is not None:
                yield FoundDate(match.start(), match.end(), value)


def _date(year: str, month: str, day: str) -> date | None:
    if month.isdigit() and int(month) > _LAST_MONTH:
        month, day = day, month
    number = int(month) if month.isdigit() else _month_number(month)
    if number is None:
        return None
    full_year = int(year) if len(year) == 4 else int(year) + (1900 if int(year) > 50 else 2000)
    try:
        return date(full_year, number, int(day))
    except ValueError:
        return None


def _month_number(name: str) -> int | None:
    start = name.lower()[:3]
    return next((index for index, month in enumerate(_MONTHS, 1) if month.startswith(start)), None)
