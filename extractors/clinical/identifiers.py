"""Finds what identifies a person: the 18 classes of HIPAA's Safe Harbor (45 CFR 164.514(b)(2)).

Names of places smaller than a state, all parts of dates but the year, and ages over 89 count; a
state, a year and an age up to 89 do not.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from importlib.resources import files
from ipaddress import ip_address
from typing import NamedTuple

from extractors.clinical.person_names import person_names

CLASSES = (
    "name",
    "location",
    "date",
    "phone",
    "fax",
    "email",
    "ssn",
    "mrn",
    "health_plan",
    "account",
    "license",
    "vehicle",
    "device",
    "url",
    "ip",
    "biometric",
    "photo",
    "other",
)
"""In the order of the rule; ages over 89 are of the class ``date``, as there."""
_RULES = tomllib.loads(
    files("extractors.clinical").joinpath("rules", "identifiers.toml").read_text("utf-8")
)
_STATES = "|".join(_RULES["states"])
_I = re.IGNORECASE
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|(?-i:May|MAY)|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_YEAR = r"(?:19|20)\d{2}"
_NUMBER_MONTH = r"(?:0?[1-9]|1[0-2])"
_TO = r"(?:\s?[-–]\s?|\s(?:to|through)\s)"
_NEW = r"(?:(?<![\d/.-])|(?<=\d{4}[-–])|(?<=/\d\d[-–]))"
_DATES = tuple(
    re.compile(pattern, _I)
    for pattern in (
        rf"\b{_MONTH}\s+{_DAY}(?:st|nd|rd|th)?(?:{_TO}{_DAY}(?:st|nd|rd|th)?(?![\d/]))?"
        rf"(?:,?\s+(?:of\s+)?{_YEAR})?\b(?!\s*(?:mg|mcg|ml|%))",
        rf"\b{_DAY}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR})?\b",
        rf"\b{_DAY}(?P<mark>[-/]){_MONTH}(?P=mark)(?:{_YEAR}|\d{{2}})\b",
        rf"\b{_MONTH}(?:\s+of)?,?\s+{_YEAR}\b",
        rf"\b{_YEAR}(?P<mark>[-/.]){_NUMBER_MONTH}(?P=mark){_DAY}(?:\b|(?=T\d))",
        rf"{_NEW}{_NUMBER_MONTH}(?P<mark>[/.-]){_DAY}(?P=mark)(?:{_YEAR}|\d{{2}})(?![\d/])",
        rf"{_NEW}{_DAY}(?P<mark>[/.-]){_NUMBER_MONTH}(?P=mark)(?:{_YEAR}|\d{{2}})(?![\d/])",
        rf"(?<![\d/-]){_NUMBER_MONTH}/{_YEAR}(?![\d/])",
        rf"(?<=\bon )(?<![\d/]){_NUMBER_MONTH}/{_DAY}(?![\d/])",
    )
)
_AGE = re.compile(
    r"(?<![\d.])(?:9\d|1[0-2]\d)(?=[\s-]*(?:years?|yrs?|y)[\s./-]*(?:old|o\b|of\s+age))"
    r"|(?<=\baged )(?:9\d|1[0-2]\d)\b|(?<=\bage )(?:9\d|1[0-2]\d)\b|(?<=\bage: )(?:9\d|1[0-2]\d)\b",
    _I,
)
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_URL = re.compile(
    r"\b(?:https?|ftp)://[^\s<>\"')\]]+[^\s<>\"')\].,;]"
    r"|\bwww\.[\w-]+(?:\.[\w-]+)+(?:/[^\s<>\"')\],;]*)?",
    _I,
)
_PHOTO = re.compile(r"(?<![\w/.])[\w-]+\.(?:jpe?g|png|tiff?|bmp|heic|gif)\b", _I)
_IP = re.compile(
    r"(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|(?:[0-9a-f]{0,4}:){3,7}[0-9a-f]{0,4})(?![\w.:]*\w)", _I
)
_SSN = re.compile(r"(?<![\d-])(?!000|666)\d{3}-\d{2}-\d{4}(?![\d-])")
_SSN_KEYED = re.compile(
    r"(?<=\bssn )\d{3}[- ]?\d{2}[- ]?\d{4}\b|(?<=\bssn: )\d{3}[- ]?\d{2}[- ]?\d{4}\b"
    r"|(?<=\bsocial security number )\d{3}[- ]?\d{2}[- ]?\d{4}\b",
    _I,
)
_PHONE = re.compile(
    r"(?<![\w.-])(?:\+?1[-. ]?)?(?:\(\d{3}\)\s?|\d{3}[-. ])\d{3}[-. ]\d{4}"
    r"(?:\s*(?:x|ext\.?|extension)\s*\d{1,6})?(?![\d-])",
    _I,
)
_FAX = re.compile(r"\b(?:fax|facsimile|telefax)\b[^\n\d(+]{0,20}$", _I)
_ID = r"(?P<id>(?=[\w./-]*\d)[A-Z0-9]+(?:(?:[-./]|[ ](?=\d))?[A-Z0-9]+)*)"
_LINK = (
    r"(?![A-Za-z0-9])(?:\s+(?:number|numbers|no|num|id|identifier|code|record|is|was|of|card|reading)"
    r"(?![A-Za-z0-9]))*\.?[\s:#=]*(?:is\s+)?"
)
_KEYED = tuple(
    (name, re.compile(rf"(?<![\w])(?:{'|'.join(keys)}){_LINK}{_ID}(?![\w])", _I))
    for name, keys in _RULES["keys"].items()
)
_SURE = (
    ("email", _EMAIL, 0.99),
    ("url", _URL, 0.99),
    ("photo", _PHOTO, 0.99),
    ("ssn", _SSN_KEYED, 0.99),
    ("ssn", _SSN, 0.95),
)
_MEASURED = re.compile(r"\d{1,3}/\d{1,3}")
_FEWEST_DIGITS = 4
_SHORTEST_ALONE = 6
_CAP = r"[A-Z][a-zA-Z'’.-]+"
_PLACE = r"[A-Z][a-zA-Z'’-]+"
_PLACES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<![\w.])\d{{1,6}}\s+(?:[NSEW]\.?\s+)?(?:(?:{_CAP}|\d+(?:st|nd|rd|th))\s+){{1,3}}"
        r"(?i:street|st|avenue|ave|road|rd|boulevard|blvd|lane|ln|drive|dr|court|ct|way|place|pl"
        r"|parkway|pkwy|circle|cir|terrace|highway|hwy|square|trail)\b\.?"
        r"(?:,?\s*(?i:apt|apartment|suite|ste|unit|#)\.?\s*\w+)?"
        rf"(?:,\s*{_CAP}(?:\s{_CAP}){{0,2}},\s*(?:{_STATES})\b)?(?:,?\s+\d{{5}}(?:-\d{{4}})?)?",
        rf"\b(?P<place>{_CAP}(?:\s{_CAP}){{0,2}}),\s*(?:{_STATES})\b(?:,?\s+\d{{5}}(?:-\d{{4}})?)?",
        rf"\b(?:{_STATES})\s+\d{{5}}(?:-\d{{4}})?\b",
        r"(?i:(?<=\bzip )|(?<=\bzip: )|(?<=\bzip code )|(?<=\bzip code: )|(?<=\bzip code of ))"
        r"\d{5}(?:-\d{4})?\b",
        r"(?i:\bP\.?\s?O\.?\s+box)\s+\d+",
        rf"\b(?:(?:St\.?|Mount|Mt\.?|Saint)[ \t]+)?(?:{_PLACE}[ \t]+){{1,5}}"
        r"(?:Hospital|Clinic|Medical\s+Center|Health\s+Center|Nursing\s+Home"
        r"|Rehabilitation\s+Center|Hospice|Infirmary|Pharmacy)\b",
        rf"\b{_CAP}\s+(?:County|Township|Parish|Borough)\b",
    )
)
_LIVES = re.compile(
    r"\b(?i:lives?\s+in|living\s+in|resid(?:es|ing)\s+in|resident\s+of|moved\s+(?:here\s+)?(?:from|to)"
    r"|born\s+in|visiting\s+from|travell?ed\s+(?:to|from)|(?:from|in)\s+the\s+(?:city|town|village)\s+of"
    r"|hometown(?:\s+is|:)|city:|town:|county:|works?\s+in|raised\s+in|native\s+of)\s+"
    rf"(?P<place>(?!(?:{_STATES})\b)(?:(?:St|Mt|Ft)\.?\s)?{_PLACE}(?:\s{_PLACE}){{0,2}})"
)
_DEPARTMENT = (
    rf"(?:(?:{'|'.join(_RULES['no_places'])}|[Aa]nd|&)\s+)+"
    r"(?:Clinic|(?:Health|Rehabilitation)\s+Center)"
)
_NO_PLACE = re.compile(
    rf"(?:The|A|An|This|No|Patient|He|She)\b|(?:{'|'.join(_RULES['countries'])})\.?$"
    rf"|(?i:{_MONTH})\b|[A-Z\s]+,\s*(?:CT|OR|IN|ME|HI|OK)$"
    rf"|{_DEPARTMENT}$"
)


class Identifier(NamedTuple):
    """What identifies somebody: where it stands, its class, and how sure the rule is."""

    start: int
    end: int
    label: str
    score: float


def identifiers(text: str) -> list[Identifier]:
    """The identifiers of a text in order; of those that overlap the first found counts."""
    kept: list[Identifier] = []
    _keep(kept, _found(text))
    _keep(kept, list(_again(text, kept)))
    return sorted(kept)


def _keep(kept: list[Identifier], found: Iterable[Identifier]) -> None:
    for item in found:
        if all(item.start >= own.end or item.end <= own.start for own in kept):
            kept.append(item)


def _found(text: str) -> Iterator[Identifier]:
    """The surest kinds first."""
    yield from _by_form(text)
    yield from _keyed(text)
    for pattern in (*_DATES, _AGE):
        for match in pattern.finditer(text):
            yield Identifier(*match.span(), "date", 0.95)
    yield from _places(text)
    for person in person_names(text):
        yield Identifier(person.start, person.end, "name", person.score)


def _again(text: str, kept: Iterable[Identifier]) -> Iterator[Identifier]:
    """Numbers that were found by the word before them, where they stand without it."""
    known = {text[item.start : item.end]: item for item in kept if item.label in _RULES["keys"]}
    for said, item in known.items():
        if len(said) >= _SHORTEST_ALONE:
            for match in re.finditer(rf"(?<![\w.-]){re.escape(said)}(?![\w-])", text):
                yield Identifier(*match.span(), item.label, 0.8)


def _by_form(text: str) -> Iterator[Identifier]:
    for label, pattern, score in _SURE:
        for match in pattern.finditer(text):
            yield Identifier(*match.span(), label, score)
    for match in _IP.finditer(text):
        if _is_address(match.group()):
            yield Identifier(*match.span(), "ip", 0.99)
    for match in _PHONE.finditer(text):
        is_fax = _FAX.search(text, max(0, match.start() - 40), match.start())
        yield Identifier(*match.span(), "fax" if is_fax else "phone", 0.95)


def _places(text: str) -> Iterator[Identifier]:
    for match in (match for pattern in _PLACES for match in pattern.finditer(text)):
        if not _NO_PLACE.match(match.group()):
            yield Identifier(*match.span(), "location", 0.9)
    for match in _LIVES.finditer(text):
        if not _NO_PLACE.match(match["place"]):
            yield Identifier(*match.span("place"), "location", 0.85)


def _keyed(text: str) -> Iterator[Identifier]:
    """Numbers by the word before them; of two words the nearer one says what the number is."""
    found = [
        (match.start("id") - match.start(), name, match)
        for name, pattern in _KEYED
        for match in pattern.finditer(text)
        if sum(char.isdigit() for char in match["id"]) >= _FEWEST_DIGITS
        and not _MEASURED.fullmatch(match["id"])
        and not any(date.fullmatch(match["id"]) for date in _DATES)
    ]
    for _, name, match in sorted(found, key=lambda item: item[0]):
        yield Identifier(*match.span("id"), name, 0.9)


def _is_address(written: str) -> bool:
    try:
        ip_address(written)
    except ValueError:
        return False
    return True
