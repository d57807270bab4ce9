"""Tells which dates of a clause are beginnings and which are ends."""

import re

from extractors.contracts.dates import FoundDate, find_dates

_EDGE = re.compile(
    r"(?P<stays>\b(?:unless|if|or|sooner|earlier|otherwise)\s+(?:\w+\s+){0,2}terminat\w+)"
    r"|(?P<end>\b(?:until|till|through|thru|expir\w+|end(?:s|ing)?|conclud\w+|terminat\w+)\b"
    r"(?:\s+(?:as\s+of|from|effective))?)"
    r"|(?P<begin>\b(?:commenc\w+|beginn?\w*|effective|effect|starts?|starting|from|as\s+of"
    r"|into\s+force)\b)",
    re.IGNORECASE,
)
_UP_TO = re.compile(r"\bto\s+(?:and\s+including\s+)?(?:the\s+)?$", re.IGNORECASE)
_NO_EDGE = re.compile(r"\bdated\s+(?:as\s+of\s+)?(?:the\s+)?$", re.IGNORECASE)
_STOP = re.compile(r"[.;]\s")
_LATEST = 95
_ALONE = 30


def stated_ends(text: str) -> list[FoundDate]:
    """The dates that a clause on the term gives as its end."""
    dates = find_dates(text)
    is_alone = len(dates) == 1 and len(text) < dates[0].end - dates[0].start + _ALONE
    if is_alone and edge(text, dates[0]) != "begin":
        return dates
    return [found for found in dates if edge(text, found) == "end"]


def edge(text: str, found: FoundDate) -> str | None:
    """Whether what stands before a date makes it an "end" or a "begin": the nearest such word."""
    before = _STOP.split(text[max(0, found.start - _LATEST) : found.start])[-1]
    if _UP_TO.search(before):
        return "end"
    if _NO_EDGE.search(before):
        return None
    kinds = [match.lastgroup for match in _EDGE.finditer(before) if match.lastgroup != "stays"]
    return kinds[-1] if kinds else None
