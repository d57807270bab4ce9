"""Finds what is said of a drug: strength, route, frequency, and whether it is taken now."""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from schemas.vocabulary import ClinicalLabel

_STRENGTH = re.compile(
    r"\b\d+(?:[.,]\d+)?(?:\s?[-/]\s?\d+(?:\.\d+)?)?\s?"
    r"(?:mcg|mg|g|grams?|ml|mL|cc|units?|iu|meq|mEq|%|puffs?|tablets?|tabs?|caps(?:ules)?|drops?)"
    r"(?:/(?:\d+\s?)?(?:ml|mL|kg|hr|h|hour|day|actuation|spray))?(?![\w])",
    re.IGNORECASE,
)
_ROUTE = re.compile(
    r"\b(?:by mouth|p\.?o\.?|orally|oral|i\.?v\.?|intravenous(?:ly)?|i\.?m\.?|intramuscular(?:ly)?"
    r"|sub-?q|subcutaneous(?:ly)?|s\.?c\.?|s\.?l\.?|sublingual(?:ly)?|topical(?:ly)?|inhaled"
    r"|per rectum|p\.?r\.?|transdermal|nebulized|via nebulizer|intranasal)(?!\w)",
    re.IGNORECASE,
)
_FREQUENCY = re.compile(
    r"(?<!\w)(?:"
    r"(?:once|twice|three times|four times|\d\s?(?:x|times))\s+(?:a |per |each )?"
    r"(?:day|daily|week|weekly|night)"
    r"|q\.d\.|qd|b\.i\.d\.|bid|t\.i\.d\.|tid|q\.i\.d\.|qid|q\.h\.s\.|qhs|h\.s\.|hs|q\.o\.d\.|qod"
    r"|q\.a\.m\.|qam|q\.p\.m\.|qpm|q\.?\s?\d{1,2}(?:-\d{1,2})?\s?h(?:ours|rs|r)?"
    r"|every\s+(?:other\s+)?(?:\d{1,2}(?:\s?(?:-|to)\s?\d{1,2})?\s+)?"
    r"(?:hours?|days?|weeks?|morning|evening|night|months?)"
    r"|daily|nightly|weekly|monthly|at bedtime|at night|in the morning|in the evening"
    r"|before meals|with meals|each morning|each evening|as needed|p\.r\.n\.|prn"
    r")(?!\w)",
    re.IGNORECASE,
)
_PER_DAY: dict[str, float] = {
    "once": 1, "qd": 1, "daily": 1, "nightly": 1, "at bedtime": 1, "at night": 1, "qhs": 1,
    "hs": 1, "in the morning": 1, "in the evening": 1, "each morning": 1, "each evening": 1,
    "every morning": 1, "every evening": 1, "every night": 1, "every day": 1, "qam": 1, "qpm": 1,
    "twice": 2, "bid": 2, "three times": 3, "tid": 3, "four times": 4, "qid": 4,
    "every other day": 0.5, "qod": 0.5, "weekly": 1 / 7,
}  # fmt: skip
_HOURS = re.compile(r"(?:q\.?|every)\s?(\d{1,2})(?:\s?(?:-|to)\s?\d{1,2})?\s?h", re.IGNORECASE)
_REACH = 90
_OWN_CLAUSE = re.compile(r"(?:(?!\band\b|\bbut\b)[^,;:\n])*(?:,[^,;\n]*)?")
_STATUS = re.compile(
    r"\b(?P<stopped>discontinue[ds]?|stopp?(?:ed|ing)?|off of|no longer (?:takes?|taking|on)"
    r"|d/c(?:ed|'d)?)\b"
    r"|\b(?P<held>held|hold(?:ing)?|on hold|withheld)\b"
    r"|\b(?P<changed>increased?|decreased?|reduced?|titrated?|changed?|switched)\b"
    r"|\b(?P<started>start(?:ed|ing)?|begin|began|begun|initiated?|add(?:ed)?|newly prescribed)\b"
    r"|\b(?P<active>continue[ds]?|takes?|taking|is on|remains on|resume[ds]?|restarted)\b",
    re.IGNORECASE,
)

Status = Literal["active", "held", "stopped", "started", "changed"]


class Attribute(NamedTuple):
    """Something said of a drug and where it stands."""

    start: int
    end: int
    label: ClinicalLabel
    normalized: str


def attributes(text: str, drug_end: int, end: int) -> Iterator[Attribute]:
    """Strength, route and frequency after a drug, up to the next drug or the line's end.

    At most one of each is taken, the nearest; ``end`` is where the drug's stretch ends.
    """
    line_end = text.find("\n", drug_end, end)
    stop = min(end if line_end < 0 else line_end, drug_end + _REACH)
    patterns = {
        ClinicalLabel.STRENGTH: _STRENGTH,
        ClinicalLabel.ROUTE: _ROUTE,
        ClinicalLabel.FREQUENCY: _FREQUENCY,
    }
    for label, pattern in patterns.items():
        if match := pattern.search(text, drug_end, stop):
            yield Attribute(*match.span(), label, " ".join(match.group().lower().split()))


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


def times_a_day(frequency: str) -> float | None:
    """How often a day a frequency means; None where it does not say."""
    if match := _HOURS.match(frequency):
        return 24 / int(match[1]) if int(match[1]) else None
    plain = frequency.replace(".", "").lower()
    for words, number in _PER_DAY.items():
        if plain.startswith(words):
            return number
    return None
