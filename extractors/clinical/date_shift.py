"""Moves written dates by some days, and writes them back in the form that they had."""

import re
from datetime import date, timedelta
from typing import NamedTuple

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_NAME = r"(?P<name>[A-Za-z]{3,9})"
_DAY = r"(?P<day>\d{1,2})(?P<suffix>st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4}|\d{2})"
_TO = r"\s*(?:[-–]|to|through)\s*"
_MONTH = r"(?P<month>\d{1,2})"
_TWICE = re.compile(
    rf"{_NAME}\.?\s+(?P<day>\d{{1,2}})(?P<gap>{_TO})(?P<until>\d{{1,2}})(?:,?\s+{_YEAR})?", re.I
)
_FORMS = tuple(
    re.compile(form, re.I)
    for form in (
        rf"{_NAME}\.?\s+{_DAY}(?:,?\s+(?:of\s+)?{_YEAR})?",
        rf"{_DAY}[\s/-]+(?:of\s+)?{_NAME}\.?(?:,?[\s/-]+{_YEAR})?",
        rf"{_NAME}\.?(?:\s+of)?,?\s+(?P<year>\d{{4}})",
        rf"(?P<year>\d{{4}})[-/.]{_MONTH}[-/.](?P<day>\d{{1,2}})",
        rf"{_MONTH}[/.-](?P<day>\d{{1,2}})[/.-]{_YEAR}",
        rf"(?P<day>\d{{1,2}})[/.-]{_MONTH}[/.-]{_YEAR}",
        rf"{_MONTH}/(?P<year>\d{{4}})",
        rf"{_MONTH}/(?P<day>\d{{1,2}})",
    )
)
_MIDDLE = 15
_LEAP = 2024
_CENTURY = 100


class Written(NamedTuple):
    """A date as it stands in a text: what it means, and where its parts are written."""

    day: date
    match: re.Match[str]
    has_year: bool
    """Whether a year of four digits is written."""


def read_date(text: str, year: int) -> Written | None:
    """What a written date means; one without a year is of the ``year`` given.

    A month alone stands for its middle. None where it is no date of a known form.
    """
    for form in _FORMS:
        match = form.fullmatch(text)
        if match is not None:
            day = _day(match.groupdict(), year)
            if day is not None:
                return Written(day, match, len(match.groupdict().get("year") or "") > 2)
    return None


def shifted(text: str, days: int, year: int) -> str | None:
    """A written date moved by some days; None where it cannot be read.

    Two days of one month ("June 3-5, 2024") move together.
    """
    twice = _TWICE.fullmatch(text)
    if twice is not None:
        return _both(text, twice, days, year)
    read = read_date(text, year)
    return _rewritten(read, days) if read is not None else None


def _both(text: str, twice: re.Match[str], days: int, year: int) -> str | None:
    """From one day to another, with the second month where that is another now."""
    until = twice["until"]
    head, tail = text[: twice.end("day")], text[twice.end("until") :]
    heads = (head, f"{twice['name']} {until}")
    first, last = (read_date(f"{begins}{tail}", year) for begins in heads)
    if first is None or last is None:
        return None
    begins, ends = (_rewritten(item, days) for item in (first, last))
    begins = begins.removesuffix(_tail(begins, tail))
    moved = last.day + timedelta(days)
    if moved.month == (first.day + timedelta(days)).month:
        ends = re.sub(r"^\D+", "", ends)
    return f"{begins}{twice['gap']}{ends}"


def _tail(written: str, tail: str) -> str:
    """The year at the end of a written date where there is one."""
    return written[-len(tail) :] if tail else ""


def _day(parts: dict[str, str | None], year: int) -> date | None:
    named = parts.get("name")
    month = _month(named) if named else int(parts.get("month") or 0)
    written = parts.get("year")
    day = int(parts.get("day") or _MIDDLE)
    for guess in (int(written),) if written else (year, _LEAP):
        try:
            return date(_full(guess), month, day)
        except ValueError:
            continue
    return None


def _full(year: int) -> int:
    """A year of two digits lies nearer to ours than a century."""
    if year >= _CENTURY:
        return year
    return year + (2000 if year < 50 else 1900)


def _month(name: str) -> int:
    """The number of a month by its first letters; 0 where it is none."""
    fits = (number for number, full in enumerate(_MONTHS, 1) if full.startswith(name.title()))
    return next(fits, 0)


def _rewritten(read: Written, days: int) -> str:
    """The moved date with each part in the place of the old one."""
    moved = read.day + timedelta(days)
    text = read.match.string
    places = _places(read.match)
    is_named = any(name == "name" for name, _, _ in places)
    for name, start, end in sorted(places, key=lambda place: -place[1]):
        new = _part(name, text[start:end], moved, is_named=is_named)
        text = text[:start] + new + text[end:]
    return text


def _places(match: re.Match[str]) -> list[tuple[str, int, int]]:
    return [(name, *match.span(name)) for name, said in match.groupdict().items() if said]


def _part(name: str, old: str, moved: date, *, is_named: bool) -> str:
    """A part of a date as the old one was written: as long, as loud."""
    if name == "name":
        return _like(_MONTHS[moved.month - 1], old)
    if name == "suffix":
        return _suffix(moved.day)
    number = {"day": moved.day, "month": moved.month, "year": moved.year}[name]
    if name == "year":
        return f"{number % 10 ** len(old):0{len(old)}}"
    is_padded = old.startswith("0") or (len(old) > 1 and not is_named)
    return f"{number:0{len(old)}}" if is_padded else str(number)


def _like(month: str, old: str) -> str:
    is_short = len(old) < len(_MONTHS[_month(old) - 1])
    month = month[:3] if is_short else month
    return month.upper() if old.isupper() else month


def _suffix(day: int) -> str:
    teen = 11 <= day % _CENTURY <= 13
    return "th" if teen else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
