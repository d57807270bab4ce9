"""Finds what the head of a contract says: its name, its parties and its dates."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from extractors.contracts.dates import FoundDate, find_dates

_HEAD = 6000
_KINDS = (
    r"AGREEMENT|CONTRACT|LEASE|AMENDMENT|ADDENDUM|LICEN[SC]E|GUARANTY|MEMORANDUM"
    r"|TERMS AND CONDITIONS"
)
_NAME_LINE = re.compile(
    rf"^[ \t]*(?P<name>[^\n]{{0,110}}?\b(?:{_KINDS})\b[^\n]{{0,60}}?)[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
_NO_NAME = re.compile(r"[(»>|]")
_THIS_KIND = re.compile(rf"\b(?:THIS|This)\s+(?P<name>(?:[A-Z][\w&/'-]*\s+){{0,8}}(?i:{_KINDS}))\b")
_BETWEEN = re.compile(r"\b(?:by\s+and\s+)?(?:between|among|amongst)\b:?", re.IGNORECASE)
_ENTERED = re.compile(r"\b(?:entered\s+into|made|dated|effective)\b", re.IGNORECASE)
_END = re.compile(
    r"\b(?:W\s?I\s?T\s?N\s?E\s?S|RECITALS?|WHEREAS|BACKGROUND|NOW,?\s+THEREFORE|Recitals?|Whereas)\b"
    r"|\n\s*(?:1\.|I\.|A\.|ARTICLE|SECTION|Section)\s"
)
_REGION = 3000
_DEFINED = re.compile(r"\((?P<inside>[^()]{0,160}?[\"“](?P<term>[^\"“”]{2,60})[\"”][^()]{0,80})\)")
_LEAD = re.compile(
    r"[\s,;:.]*(?:(?:and|by|between|among|on the one hand|on the other hand|the following parties"
    r"|is made|\(?[0-9ivxIVX]{1,4}[).])\b[\s,;:]*)*"
)
_SUFFIX = (
    r"Inc|LLC|L\.L\.C|Ltd|Limited|Corp|Corporation|Co|Company|L\.P|LP|LLP|N\.A|S\.A|GmbH|AG|PLC|plc"
    r"|B\.V|N\.V|S\.p\.A|Pty|Jr|Sr|M\.D"
)
_NAME = re.compile(
    rf"(?P<name>[A-Z0-9][^\n,;()\"“]*(?:\n[^\n,;()\"“]+)?(?:,\s*(?:{_SUFFIX})\b\.?)*)"
)
NO_PARTY = re.compile(
    r"(?:the )?(?:part(?:y|ies)|effective date|agreement|contract|territory|date|lease|products?"
    r"|services?|work|term|program|purchase order|each purchase order)",
    re.IGNORECASE,
)
"""Defined terms of a preamble that are no party."""
_APART = 900
_LONGEST_NAME = 120


class Party(NamedTuple):
    """A party: where its name stands, and where the name that the contract gives it."""

    start: int
    end: int
    role: str | None
    role_start: int
    role_end: int


def document_name(text: str) -> tuple[int, int] | None:
    """Where the contract's own name stands: on a line of its own, else after "this"."""
    for match in _NAME_LINE.finditer(text, 0, _HEAD):
        if _looks_like_a_title(match["name"]):
            start, end = match.span("name")
            # A lone "AGREEMENT" is the second half of a name that was broken over two lines.
            return (start if " " in match["name"] else _line_above(text, start)), end
    this = _THIS_KIND.search(text, 0, _HEAD)
    return this.span("name") if this else None


def parties(text: str) -> list[Party]:
    """The parties that the preamble binds, in order, each with its defined name.

    A cover page may name them before the preamble does; the fuller of the two is taken.
    """
    regions = list(_regions(text))
    named = [list(_defined(text, region)) for region in regions]
    best = max(named, key=len, default=[])
    if best:
        return best
    return list(_undefined(text, regions[0])) if regions else []


def agreement_date(text: str) -> FoundDate | None:
    """The first date of the head: the one that the contract bears."""
    dates = find_dates(text, 0, _HEAD)
    return dates[0] if dates else None


def effective_date(text: str) -> FoundDate | None:
    """The date that is called effective, or that stands after the word."""
    for found in find_dates(text, 0, 2 * _HEAD):
        before = text[max(0, found.start - 60) : found.start].lower()
        after = text[found.end : found.end + 50].lower()
        if "effective" in before or "effective date" in after:
            return found
    return None


def _line_above(text: str, start: int) -> int:
    """Where the line above begins, if it is a title too; else the start itself."""
    above = text[:start].rstrip()
    first = above.rfind("\n") + 1
    line = above[first:]
    return first if line.isupper() and _looks_like_a_title(line) else start


def _looks_like_a_title(name: str) -> bool:
    words = [word for word in re.findall(r"[A-Za-z]+", name) if len(word) > 3]
    capital = [word for word in words if word[0].isupper()]
    is_plain = not _NO_NAME.search(name)
    return is_plain and 0 < len(words) <= 12 and len(capital) == len(words)


def _regions(text: str) -> Iterator[tuple[int, int]]:
    """The stretches that may name the parties: after "between", else after "entered into"."""
    starts = [match.end() for match in _BETWEEN.finditer(text, 0, _HEAD)]
    if not starts:
        starts = [match.end() for match in _ENTERED.finditer(text, 0, _HEAD)][:1]
    for start in starts:
        end = _END.search(text, start, start + _REGION)
        yield start, end.start() if end else min(len(text), start + _REGION)


def _defined(text: str, region: tuple[int, int]) -> Iterator[Party]:
    """Names that a defined term in brackets follows."""
    start, end = region
    for count, term in enumerate(_DEFINED.finditer(text, start, end)):
        if count and term.start() - start > _APART:
            return
        if NO_PARTY.fullmatch(term["term"].strip()):
            continue
        name = _name(text, start, term.start())
        if name is not None:
            role = term["term"].strip(" ,.")
            yield Party(*name, role, *term.span("term"))
        start = term.end()


def _name(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The first name of a stretch that ends before a defined term."""
    begin = _LEAD.match(text, start, end)
    match = _NAME.match(text, begin.end() if begin else start, end)
    if match is None:
        return None
    name = match["name"].rstrip()
    if not name or len(name) > _LONGEST_NAME:
        return None
    return match.start("name"), match.start("name") + len(name)


def _undefined(text: str, region: tuple[int, int]) -> Iterator[Party]:
    """Parties joined by "and" in a preamble that defines no names."""
    stop = re.compile(r"\.\s|\n\s*\n").search(text, *region)
    start, end = region[0], stop.start() if stop else region[1]
    for joint in [*re.finditer(r"\band\b", text[start:end]), None]:
        until = start + joint.start() if joint else end
        name = _name(text, start, until) if until > start else None
        if name is not None and text[name[0]].isupper():
            yield Party(*name, None, name[1], name[1])
        break_at = start + joint.end() if joint else end
        start = break_at
        if start >= end:
            return
