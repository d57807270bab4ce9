"""Finds what a test or a measurement gave: the number, its unit, and whether it is flagged."""

import re
from typing import NamedTuple

_UNIT = (
    r"%|mm\s?Hg|(?:m|mc|µ|μ|n|p)?g\s?/\s?(?:dL|mL|L|24\s?h(?:ours?|r)?)|mEq\s?/\s?L|mmol\s?/\s?(?:L|mol)"
    r"|(?:m|µ|μ)?I?U\s?/\s?(?:mL|L)|units?\s?/\s?(?:mL|L)|(?:x\s?)?10\s?[\^*]?\s?\d+\s?/\s?[uµμ]?L|K\s?/\s?[uµμ]?L"
    r"|cells\s?/\s?(?:mm3|[uµμ]L)|/\s?min(?:ute)?|bpm|beats\s+per\s+minute|breaths\s+per\s+minute"
    r"|degrees(?:\s+(?:F|C|Fahrenheit|Celsius))?|°\s?[FC]|kg|lbs?|pounds|cm|mm(?!\s?Hg)|inches|seconds|sec|mL(?:\s?/\s?min)?"
)
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_VALUE = re.compile(
    r"(?P<lead>(?:\s+(?:level|count|rate|value|result|score|reading|today|again))*"
    r"\s*(?:[:=-]|\b(?:of|is|was|at|were|to be|measured|found to be)\b|\(|,)?\s*(?:\bof\b\s*)?)"
    rf"(?P<whole>(?P<sign>[<>]=?\s?)?(?P<number>{_NUMBER})(?P<second>\s?/\s?\d{{2,3}}(?![\d/]))?"
    rf"(?![\d/])(?:\s?(?P<unit>{_UNIT})(?![\w]))?)",
    re.IGNORECASE,
)
_FLAG = re.compile(
    r"[\s,(\[]*(?P<flag>\*?[HL]{1,2}\b|\b(?:high|low|elevated|critical|abnormal|normal)\b)"
)
_NO_VALUE = re.compile(
    r"\s*(?:-?\s?(?:days?|weeks?|months?|years?|hours?|times|am|pm)\b|[./-]\d|(?:st|nd|rd|th)\b)",
    re.IGNORECASE,
)
_FLAGS = {"h": "high", "hh": "high", "elevated": "high", "l": "low", "ll": "low"}


_ENDS = re.compile(r"\s*(?:[.,;)(\n]|$|\*?[HL]\b|and\b)")
_LEAST_SYSTOLIC, _LEAST_DIASTOLIC = 50, 20


class Measurement(NamedTuple):
    """A value, where it stands, and what is said of it; a pressure has no single number."""

    start: int
    end: int
    written: str
    number: float | None
    unit: str | None
    flag: str | None


def measurement(text: str, test_end: int, until: int) -> Measurement | None:
    """What directly follows the name of a test; None where that is no value."""
    match = _VALUE.match(text, test_end, until)
    if match is None or _NO_VALUE.match(text, match.end()):
        return None
    if match["second"] and not match["unit"] and not _is_pressure(match):
        return None
    is_said = match["unit"] or match["lead"].strip() or "." in match["number"]
    if not (is_said or _ENDS.match(text, match.end())):
        return None
    flag = _FLAG.match(text, match.end(), until)
    said = flag["flag"].strip("*").lower() if flag else None
    unit = "".join(match["unit"].split()) if match["unit"] else None
    return Measurement(
        *match.span("whole"),
        " ".join(match["whole"].split()),
        None if match["second"] else float(match["number"].replace(",", "")),
        "mmHg" if match["second"] and unit is None else unit,
        _FLAGS.get(said, said) if said else None,
    )


def _is_pressure(match: re.Match[str]) -> bool:
    systolic, diastolic = float(match["number"].replace(",", "")), int(match["second"].strip(" /"))
    return systolic >= _LEAST_SYSTOLIC and diastolic >= _LEAST_DIASTOLIC
