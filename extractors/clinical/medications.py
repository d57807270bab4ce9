"""Ties to a drug what is said of it, and tells whether it is taken now."""

import re
from collections.abc import Iterator
from typing import Literal

from extractors.clinical.attributes import Attribute, said_of_a_drug
from schemas.vocabulary import ClinicalLabel

_REACH = 200
_BEFORE = 60
# A list may go on below the drug: indented, or with the name of what it says.
_GOES_ON = re.compile(
    r"[ \t]*\n(?:[ \t]{2,}\S|[ \t]*(?:[-*\u2022][ \t]*)?(?:dos(?:e|age)|strength|route"
    r"|freq(?:uency)?|sig|directions?|instructions?|take|form|duration|indication|reason|prn)\b)",
    re.IGNORECASE,
)
_OF = re.compile(r"\s*(?:dose\s+)?of\s+(?:the\s+)?", re.IGNORECASE)
_APART = re.compile(r"[.;,\n]|\b(?:and|with|then|on|to)\b", re.IGNORECASE)
_LINE_BEGIN = re.compile(r"[\s\W\d]*(?:takes?\s+)?", re.IGNORECASE)
_STATUS = re.compile(
    r"\b(?P<stopped>discontinue[ds]?|stopp?(?:ed|ing)?|off of|no longer (?:takes?|taking|on)"
    r"|d/c(?:ed|'d)?)\b"
    r"|\b(?P<held>held|hold(?:ing)?|on hold|withheld)\b"
    r"|\b(?P<changed>increased?|decreased?|reduced?|titrated?|changed?|switched)\b"
    r"|\b(?P<started>start(?:ed|ing)?|begin|began|begun|initiated?|add(?:ed)?|newly prescribed)\b"
    r"|\b(?P<active>continue[ds]?|takes?|taking|is on|remains on|resume[ds]?|restarted)\b",
    re.IGNORECASE,
)
_OWN_CLAUSE = re.compile(r"(?:(?!\band\b|\bbut\b)[^,;:\n])*(?:,[^,;\n]*)?")
_LEADS = (ClinicalLabel.STRENGTH, ClinicalLabel.DOSE, ClinicalLabel.FORM)

Status = Literal["active", "held", "stopped", "started", "changed"]


def attributes(
    text: str, drug_start: int, drug_end: int, *, since: int, until: int
) -> Iterator[Attribute]:
    """What is said of a drug between the drug before it and the one after it, one of each kind.

    What follows the drug counts, up to the end of its line and of the lines that go on about it;
    then what stands directly before it, as in "5 mg of warfarin".
    """
    stop = _end(text, drug_end, min(until, drug_end + _REACH))
    if until < len(text):
        # What leads to the next drug is said of that one.
        stop = min([stop, *(item.start for item in _leading(text, drug_end, until))])
    after = {item.label: item for item in said_of_a_drug(text, drug_end, stop)}
    before = {item.label: item for item in _leading(text, since, drug_start)}
    yield from sorted({**after, **before}.values())


def _end(text: str, start: int, until: int) -> int:
    """Where the lines on a drug end."""
    end = start
    while True:
        line_end = text.find("\n", end, until)
        if line_end < 0:
            return until
        before = len(text[:line_end].rstrip(" \t"))
        goes_on = _GOES_ON.match(text, before, until)
        if goes_on is None:
            return line_end
        end = goes_on.end()


def _leading(text: str, since: int, drug_start: int) -> Iterator[Attribute]:
    """What is said of a drug before its name: "5 mg of warfarin", or a line that begins so."""
    line = text.rfind("\n", since, drug_start) + 1
    first = max(since, line, drug_start - _BEFORE)
    for item in said_of_a_drug(text, first, drug_start):
        between = text[item.end : drug_start]
        if item.label is ClinicalLabel.ROUTE and not between.strip():
            # "oral prednisone"; but in "aspirin 81 mg PO lisinopril" it is the first drug's.
            if since == 0 or _APART.search(text, since, item.start):
                yield item
            continue
        begins_line = first == line and _LINE_BEGIN.fullmatch(text, line, item.start)
        if item.label in _LEADS and (
            _OF.fullmatch(between) or (begins_line and not between.strip())
        ):
            yield item


def status(text: str, start: int, drug_start: int, drug_end: int, end: int) -> Status:
    """Whether a drug is taken now, by what its sentence says of it; active where it says nothing.

    What directly follows the drug ("was stopped") counts most, then the nearest word before it,
    then the nearest after it.
    """
    own = _OWN_CLAUSE.match(text, drug_end, end)
    after = _STATUS.search(text, drug_end, own.end() if own else drug_end)
    before = list(_STATUS.finditer(text, start, drug_start))
    found = after or (before[-1] if before else _STATUS.search(text, drug_end, end))
    return found.lastgroup if found else "active"  # type: ignore[return-value]  # a group's name
