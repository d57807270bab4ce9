"""Finds what is said of a drug, and gives it a normal form.

Strength, dose, form, route, frequency, duration and reason: written in any order and in any of the
ways in which sites write their medication lists, the same says the same.
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from schemas.vocabulary import ClinicalLabel

_I = re.IGNORECASE
_SPACES = r"[\s\u2000-\u200a\u202f]?"
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "a": 1, "an": 1, "half": 0.5, "one-half": 0.5, "\u00bd": 0.5,
    "once": 1, "twice": 2, "thrice": 3,
}  # fmt: skip
_COUNT = r"one-half|one|two|three|four|five|six|seven|eight|nine|ten|half|\u00bd"
_UNITS: Mapping[str, str] = {
    "mcg": "mcg|micrograms?|µg|μg|ug",
    "mg": "mg|milligrams?|mgs",
    "g": "g|gm|gms|grams?",
    "mL": "ml|cc|milliliters?",
    "L": "l|liters?",
    "units": "units?|iu|u",
    "mEq": "meq",
    "mmol": "mmol",
    "%": "%|percent",
}
_UNIT = "|".join(_UNITS.values())
_PER = rf"\s?/\s?(?:\d+{_SPACES})?(?:{_UNIT}|kg|m2|h(?:ou)?r?|d(?:ay)?|actuation|spray|puff|dose)"
_STRENGTH = re.compile(
    rf"(?<![\w.,])(?P<number>{_NUMBER})(?:\s?(?:-|/|to)\s?(?P<more>{_NUMBER}))?{_SPACES}-?"
    rf"(?P<unit>{_UNIT})(?P<per>(?:{_PER})*)(?![\w])",
    _I,
)
_FORMS: Mapping[str, str] = {
    "tablet": r"tablets?|tabs?\.?",
    "capsule": r"capsules?|caps?\.?",
    "puff": r"puffs?|inhalations?",
    "spray": r"sprays?",
    "drop": r"drops?|gtts?\.?",
    "patch": r"patch(?:es)?",
    "cream": r"creams?|ointments?|gels?|lotions?",
    "inhaler": r"inhalers?|mdi|hfa",
    "solution": r"solutions?|suspensions?|syrups?|elixirs?|liquid",
    "suppository": r"suppositor(?:y|ies)",
    "injection": r"injections?|vials?|pens?",
    "teaspoon": r"teaspoons?|tsp\.?|teaspoonfuls?",
    "packet": r"packets?|sachets?",
}
_FORM_WORDS = "|".join(_FORMS.values())
_DOSE = re.compile(
    rf"(?<![\w.])(?P<number>{_NUMBER}|{_COUNT}|an?)(?:\s?(?:-|to)\s?(?P<more>{_NUMBER}|{_COUNT}))?"
    rf"\s?(?:\(\d+\)\s?)?(?P<form>{_FORM_WORDS})(?![\w])",
    _I,
)
_FORM = re.compile(rf"(?<![\w])(?:{_FORM_WORDS})(?![\w])", _I)
_ROUTES: Mapping[str, str] = {
    "oral": r"by mouth|per os|p\.?o\.?|orally|oral(?:\s+route)?",
    "intravenous": r"i\.?v\.?(?:\s+push|\s+piggyback)?|ivpb|intravenous(?:ly)?",
    "intramuscular": r"i\.?m\.?|intramuscular(?:ly)?",
    "subcutaneous": r"sub-?\s?q|subcu(?:t)?\.?|sq|s\.?c\.?|subcutaneous(?:ly)?",
    "sublingual": r"s\.?l\.?|sublingual(?:ly)?|under\s+the\s+tongue",
    "topical": r"topical(?:ly)?|to\s+(?:the\s+)?affected\s+areas?",
    "inhaled": r"inhaled|by\s+inhalation|nebuli[sz]ed|(?:via|by)\s+nebuli[sz]er",
    "rectal": r"per\s+rectum|p\.?r\.?(?!\.?\s?n\b)|rectal(?:ly)?",
    "transdermal": r"transdermal(?:ly)?",
    "nasal": r"intranasal(?:ly)?|nasal(?:ly)?|(?:in\s+)?each\s+nostril",
    "ophthalmic": r"(?:in\s+)?(?:both|each|left|right)\s+eyes?|ophthalmic|o\.?u\.?",
    "vaginal": r"vaginal(?:ly)?",
}
_ROUTE = re.compile(
    "|".join(
        rf"(?P<r{place}>(?<![\w.])(?:{words})(?![\w]))"
        for place, words in enumerate(_ROUTES.values())
    ),
    _I,
)
_TIMES = r"once|twice|thrice|one|two|three|four|five|six|\d{1,2}"
_CODES: Mapping[str, tuple[float | None, str]] = {
    "qd": (1, ""), "od": (1, ""), "daily": (1, ""), "everyday": (1, ""), "bid": (2, ""),
    "tid": (3, ""), "qid": (4, ""), "qod": (0.5, ""), "qam": (1, "in the morning"),
    "qpm": (1, "in the evening"), "qhs": (1, "at bedtime"), "hs": (1, "at bedtime"),
    "nightly": (1, "at bedtime"), "ac": (3, "before meals"), "weekly": (1 / 7, ""),
    "biweekly": (1 / 14, ""), "monthly": (1 / 30, ""), "hourly": (24, ""), "stat": (None, "once"),
}  # fmt: skip
_LETTERS = "|".join(r"\.?\s?".join(code) + r"\.?" for code in ("qd", "bid", "tid", "qid", "qod",
    "qam", "qpm", "qhs"))  # fmt: skip
_WHEN: Mapping[str, str] = {
    "in the morning": r"(?:in\s+the|each|every|q)\s+morning|in\s+the\s+a\.?m\.?"
    r"|before\s+breakfast",
    "in the evening": r"(?:in\s+the|each|every|q)\s+evening|in\s+the\s+p\.?m\.?"
    r"|(?:with|before)\s+(?:dinner|supper)",
    "at bedtime": r"at\s+bed\s?time|(?:at|each|every)\s+night|before\s+bed",
    "with meals": r"with\s+(?:each\s+)?(?:meals|food)|before\s+meals",
}
_PER_UNIT = {"day": 1.0, "daily": 1.0, "week": 1 / 7, "weekly": 1 / 7, "month": 1 / 30,
    "monthly": 1 / 30, "hour": 24.0, "night": 1.0, "morning": 1.0, "evening": 1.0}  # fmt: skip
_FREQUENCY = re.compile(
    r"(?<![\w.])(?:"
    rf"(?P<code>{_LETTERS}|o\.d\.|nightly|daily|everyday|weekly|biweekly|monthly|hourly|h\.?s\.?|stat)"
    rf"|(?P<times>{_TIMES})(?:\s?(?:x|times?))?\s*(?:/|a|per|each|every)?\s*"
    r"(?P<unit>day|daily|week|weekly|month|monthly|nightly)"
    + "".join(rf"|(?P<w{place}>{words})" for place, words in enumerate(_WHEN.values()))
    + r"|(?P<every>q\.?|every|each)\s?(?P<number>\d{1,2}|two|three|four|six|eight|twelve|other)?"
    r"(?:\s?(?:-|to)\s?\d{1,2})?\s?(?P<span>hours?|hrs?|h\.?|days?|weeks?|wks?|months?)"
    r")(?![\w])",
    _I,
)
_AS_NEEDED = re.compile(r"(?<![\w.])(?:as\s+needed|p\.?\s?r\.?\s?n\.?|if\s+needed)(?![\w])", _I)
_DURATION = re.compile(
    rf"(?<![\w.])(?:for|x|times|over)\s*(?:(?:the\s+next|another|a\s+total\s+of)\s+)?"
    rf"(?P<number>\d{{1,3}}|{_COUNT})(?:\s?(?:-|more)\s?)?\s?(?P<unit>days?|weeks?|wks?|months?)(?![\w])",
    _I,
)
_REASON = re.compile(
    r"(?<![\w])(?:for|indication:|reason:)\s+(?:(?:his|her|the|their)\s+)?"
    r"(?P<reason>(?!\d|a\b|an\b|another\b|one\b|two\b|three\b|four\b|five\b|six\b|seven\b|ten\b"
    r"|about\b|over\b|which\b|total\b|now\b|the\b)[A-Za-z][\w'/-]*(?:[ \t][A-Za-z][\w'/-]*){0,3}?)"
    r"(?=\s*(?:[,.;|)\n\d]|$|\band\b|\bas\b|\bif\b|\bbut\b|\bsince\b|\buntil\b|\bwith\b))",
    _I,
)
_HOURS = {"two": 2, "three": 3, "four": 4, "six": 6, "eight": 8, "twelve": 12}


class Attribute(NamedTuple):
    """Something said of a drug: where it stands, what it is, and its normal form."""

    start: int
    end: int
    label: ClinicalLabel
    normalized: str


class Frequency(NamedTuple):
    """How often: times a day where that is said, when in the day, and whether only if needed."""

    per_day: float | None
    when: str = ""
    as_needed: bool = False

    def __str__(self) -> str:
        said = (
            _rate(self.per_day) if self.per_day else "",
            self.when,
            "as needed" if self.as_needed else "",
        )
        return " ".join(part for part in said if part)


def said_of_a_drug(text: str, start: int, end: int) -> Iterator[Attribute]:
    """The first of each kind in a stretch of text that is about one drug."""
    if match := _STRENGTH.search(text, start, end):
        yield Attribute(*match.span(), ClinicalLabel.STRENGTH, strength(match))
    if match := _DOSE.search(text, start, end):
        yield Attribute(*match.span(), ClinicalLabel.DOSE, _dose(match))
    if match := _FORM.search(text, start, end):
        yield Attribute(*match.span(), ClinicalLabel.FORM, _name(_FORMS, match.group()))
    if match := _ROUTE.search(text, start, end):
        yield Attribute(*match.span(), ClinicalLabel.ROUTE, _route(match))
    if found := _frequency(text, start, end):
        yield found
    if match := _DURATION.search(text, start, end):
        yield Attribute(
            match.start("number"), match.end("unit"), ClinicalLabel.DURATION, _duration(match)
        )
    if match := _REASON.search(text, start, end):
        words = " ".join(match["reason"].lower().split())
        yield Attribute(*match.span("reason"), ClinicalLabel.REASON, words)


def strength(match: re.Match[str]) -> str:
    """A strength in plain numbers and one spelling of each unit."""
    numbers = [match["number"], match["more"]]
    shown = "-".join(f"{float(number.replace(',', '')):g}" for number in numbers if number)
    per = "".join(match["per"].lower().split())
    return f"{shown} {_name(_UNITS, match['unit'])}{per}"


def frequency(text: str) -> Frequency | None:
    """How often a text says that something is taken; None where it does not say."""
    match, needed = _FREQUENCY.search(text), _AS_NEEDED.search(text)
    if match is None:
        return Frequency(None, as_needed=True) if needed else None
    return _often(match)._replace(as_needed=needed is not None)


def _frequency(text: str, start: int, end: int) -> Attribute | None:
    """From the first word on how often to the last of those that follow it closely."""
    found = [
        match
        for pattern in (_FREQUENCY, _AS_NEEDED)
        for match in pattern.finditer(text, start, end)
    ]
    if not found:
        return None
    found.sort(key=lambda match: match.start())
    first, last = found[0], found[0]
    for match in found[1:]:
        if not text[last.end() : match.start()].strip(" ,;|("):
            last = match
    whole = Frequency(None)
    for match in found:
        if match.end() > last.end():
            break
        if match.re is _AS_NEEDED:
            whole = whole._replace(as_needed=True)
            continue
        own = _often(match)
        whole = whole._replace(per_day=whole.per_day or own.per_day, when=whole.when or own.when)
    later = [match for match in found if match.re is _AS_NEEDED]
    if later:
        whole = whole._replace(as_needed=True)
    return Attribute(first.start(), last.end(), ClinicalLabel.FREQUENCY, str(whole))


def _often(match: re.Match[str]) -> Frequency:
    if match["times"]:
        unit = match["unit"].lower()
        when = "at bedtime" if unit == "nightly" else ""
        return Frequency(_value(match["times"]) * _PER_UNIT.get(unit, 1.0), when)
    if match["every"]:
        return Frequency(_every(match["number"], match["span"].lower()))
    if match["code"]:
        code = re.sub(r"[\s.]", "", match["code"].lower())
        return Frequency(*_CODES[code])
    place = next(place for place in range(len(_WHEN)) if match[f"w{place}"])
    when = list(_WHEN)[place]
    return Frequency(None if when == "with meals" else 1, when)


def _every(number: str | None, span: str) -> float:
    """Times a day of "every 6 hours", "every other day" or "every week"."""
    said = (number or "1").lower()
    count = 2.0 if said == "other" else float(_HOURS.get(said, 0) or _value(said))
    hours = {"h": 1.0, "d": 24.0, "w": 168.0, "m": 720.0}[span[0]]
    return 24 / (max(count, 1) * hours)


def _rate(per_day: float) -> str:
    if per_day >= 1 or per_day == 0.5:
        return f"{per_day:g} per day" if per_day != 0.5 else "every other day"
    days = round(1 / per_day)
    return {7: "1 per week", 30: "1 per month"}.get(days, f"every {days} days")


def _dose(match: re.Match[str]) -> str:
    numbers = [f"{_value(number):g}" for number in (match["number"], match["more"]) if number]
    return f"{'-'.join(numbers)} {_name(_FORMS, match['form'])}"


def _duration(match: re.Match[str]) -> str:
    return f"P{_value(match['number']):g}{match['unit'][0].upper()}"


def _route(match: re.Match[str]) -> str:
    places = {f"r{place}": name for place, name in enumerate(_ROUTES)}
    return next(name for group, name in places.items() if match[group])


def _name(names: Mapping[str, str], written: str) -> str:
    return next(name for name, words in names.items() if re.fullmatch(words, written, _I))


def _value(written: str) -> float:
    said = written.lower().replace(",", "")
    return float(_WORDS[said]) if said in _WORDS else float(said)
