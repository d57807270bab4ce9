"""Tells which lengths of a clause are a term, which a renewal, and which a notice."""

import re

from extractors.contracts.lengths import Length, anniversaries, lengths

_I = re.IGNORECASE
_NOTICE_AFTER = re.compile(
    r"[’'s)\s]*(?:(?:prior|advance|written|notice|before|after\s+(?:written\s+)?notice|in\s+advance)"
    r"\b)",
    _I,
)
_NOTICE_BEFORE = re.compile(
    r"\b(?:at\s+least|not?\s+less\s+than|no\s+(?:later|fewer)\s+than|not\s+later\s+than"
    r"|minimum\s+of|notice\s+of|within|upon)\s*(?:a\s+)?$",
    _I,
)
_NOTICE = re.compile(r"\b(?:notice|notif\w+|prior|before|advance|in\s+writing)\b", _I)
_NO_TERM = re.compile(r"\b(?:successive|additional|subsequent|renewal|extension|further)\s*$", _I)
_DAYS = {"D": 1, "B": 0, "W": 7}
_MONTH = 28


def _is_notice(text: str, length: Length) -> bool:
    """Whether a length is that of a notice, and not of a term that lasts "at least" so long."""
    if _NOTICE_AFTER.match(text, length.end):
        return True
    return _is_least(text, length) and bool(_NOTICE.search(text[length.end : length.end + 60]))


def _is_least(text: str, length: Length) -> bool:
    return _NOTICE_BEFORE.search(text[max(0, length.start - 40) : length.start]) is not None


def term_lengths(text: str) -> list[Length]:
    """Lengths that may be the first term: neither a notice nor a renewal."""
    found = [*anniversaries(text), *lengths(text)]
    renews = re.search(r"\b(?:renew|automatic)\w*", text, _I)
    until = renews.start() if renews else len(text)
    usable = [
        item
        for item in sorted(found)
        if item.period.unit in "MY" or item.period.number >= 30
        if not _is_notice(text, item)
        and not _NO_TERM.search(text[max(0, item.start - 20) : item.start])
    ]
    counted = [item for item in usable if not text[item.start : item.end].lower().startswith("ann")]
    first = [item for item in counted if item.start < until]
    return first or counted


def renewal_lengths(text: str) -> list[Length]:
    """Lengths that may be a renewal: no notice, and a month or nearly so."""
    return [
        item
        for item in lengths(text)
        if not _is_notice(text, item)
        and (item.period.unit in "MY" or item.period.number * _DAYS[item.period.unit] >= _MONTH)
    ]


def notice_lengths(text: str) -> list[Length]:
    """Lengths that are a notice, those next to the word first."""
    found = lengths(text)
    near = [item for item in found if _is_notice(text, item) or _is_least(text, item)]
    if near:
        return near
    return [
        item
        for item in found
        if item.period.unit in "DBM" and _NOTICE.search(text[item.end : item.end + 60])
    ]
