"""Says a sentence in another form with the same meaning: dates, numbers, case, denials, order.

It shares no pattern with what checks sentences, so that neither hides the other's mistakes.
"""

import re
from collections.abc import Callable
from datetime import datetime
from random import Random

from dateutil.parser import ParserError, parse

DATE = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December)"
    r"\s+\d{1,2},\s+(?:19|20)\d\d\b|\b\d{1,2}/\d{1,2}/(?:(?:19|20)\d\d|\d\d)\b(?!/)"
)
_SMALL = "two three four five six seven eight nine ten eleven twelve".split()
_DIGIT = re.compile(r"(?<![\w.,/$#:-])(?:[2-9]|1[0-2])(?= (?:days?|weeks?|months?|years?|times)\b)")
_WORDED = re.compile(rf"\b(?:{'|'.join(_SMALL)})\b(?! ?\()", re.IGNORECASE)
_THOUSANDS = re.compile(r"(?<![\d,.])\d{1,3}(?:,000){2,3}(?![\d,]|\.\d)")
_FORMS = ("%B %d, %Y", "%d %B %Y", "%Y-%m-%d", "%m/%d/%Y", "%b %d, %Y")
_SHOUTED = 0.7
_LONG = 12

_UNITS = (
    (re.compile(r"(?<=\d) mg\b"), "mg"),
    (re.compile(r"(?<=\d) mg\b"), " milligrams"),
    (re.compile(r"(?<=\d) ?%"), " percent"),
    (re.compile(r"(?<=\d) percent\b"), "%"),
    (re.compile(r"\bb\.i\.d\.(?=\s)", re.IGNORECASE), "twice daily"),
    (re.compile(r"\bt\.i\.d\.(?=\s)", re.IGNORECASE), "three times a day"),
    (re.compile(r"\btwice (?:daily|a day)\b"), "b.i.d."),
    (re.compile(r"\(\w+\) (?=days?|months?|years?)"), ""),
)
_DENIALS = (
    (re.compile(r"\bdenies (?:any )?"), "has no "),
    (re.compile(r"\bdenied (?:any )?"), "reported no "),
    (re.compile(r"\b[Nn]o evidence of "), "without "),
    (re.compile(r"\b(?:has|had|have) no "), "denies "),
    (re.compile(r"\bwithout (?:any )?"), "with no "),
    (re.compile(r"\bshall not\b"), "may not"),
    (re.compile(r"\bdoes not\b"), "doesn't"),
    (re.compile(r"\bwas not\b"), "wasn't"),
    (re.compile(r"\bis not\b"), "isn't"),
)
_FRAMES = (
    (re.compile(r"^The patient is\b"), "Patient is"),
    (re.compile(r"^The patient\b"), "Pt"),
    (re.compile(r"^(?:She|He)\b"), "The patient"),
    (re.compile(r"\bshall\b"), "will"),
    (re.compile(r"\bAgreement\b"), "Contract"),
    (re.compile(r"\bhereby "), ""),
)
_ASIDE = re.compile(r" \([^()]{3,60}\)")
_JOINT = re.compile(r"; (?:and )?|, (?:and|but) ")


def reworded(sentence: str, chance: Random) -> str:
    """The sentence with some of the changes that fit it, each taken or not by chance."""
    changed = sentence
    for change in _CHANGES:
        if chance.random() < 0.5:
            changed = change(changed, chance)
    return " ".join(changed.split())


def as_date(written: str) -> datetime | None:
    """The day that a date in the American order names."""
    try:
        return parse(written)
    except (ParserError, OverflowError):
        return None


def date_form(day: datetime, chance: Random) -> str:
    """A day in one of the forms that people write."""
    return day.strftime(chance.choice(_FORMS))


def number_form(number: int, chance: Random) -> str:
    """A number in figures, or in words where it is small."""
    if 2 <= number <= len(_SMALL) + 1 and chance.random() < 0.5:
        return _SMALL[number - 2]
    return f"{number:,}" if chance.random() < 0.5 else str(number)


def _dates(text: str, chance: Random) -> str:
    def other(match: re.Match[str]) -> str:
        day = as_date(match.group())
        return date_form(day, chance) if day else match.group()

    return DATE.sub(other, text)


def _numbers(text: str, chance: Random) -> str:
    text = _DIGIT.sub(lambda match: _SMALL[int(match.group()) - 2], text)
    if text == (changed := _WORDED.sub(_figures, text)) or chance.random() < 0.5:
        return _THOUSANDS.sub(_scaled, text)
    return changed


def _figures(match: re.Match[str]) -> str:
    return str(_SMALL.index(match.group().lower()) + 2)


def _scaled(match: re.Match[str]) -> str:
    number = int(match.group().replace(",", ""))
    return f"{number / 1e6:g} million"


def _one_of(rules: tuple[tuple[re.Pattern[str], str], ...]) -> Callable[[str, Random], str]:
    def change(text: str, chance: Random) -> str:
        fitting = [rule for rule in rules if rule[0].search(text)]
        if not fitting:
            return text
        pattern, words = chance.choice(fitting)
        return pattern.sub(words, text)

    return change


def _case(text: str, chance: Random) -> str:
    letters = [letter for letter in text if letter.isalpha()]
    if sum(map(str.isupper, letters)) > _SHOUTED * max(1, len(letters)):
        return text.capitalize()
    way = chance.random()
    if way < 0.2:
        return text.upper()
    return text.lower() if way < 0.4 else text


def _order(text: str, chance: Random) -> str:
    """The second half first, where a sentence has two of some length."""
    joints = [
        joint
        for joint in _JOINT.finditer(text)
        if len(text[: joint.start()].split()) > 3 and len(text[joint.end() :].split()) > 3
    ]
    if not joints:
        return text
    joint = chance.choice(joints)
    first, second = text[: joint.start()], text[joint.end() :].rstrip(" .;")
    return f"{second[:1].upper()}{second[1:]}; {first[:1].lower()}{first[1:]}."


def _shorter(text: str, _: Random) -> str:
    """Without what stands in brackets, where enough remains."""
    short = _ASIDE.sub("", text)
    return short if len(short.split()) >= _LONG else text


_CHANGES = (
    _shorter,
    _dates,
    _numbers,
    _one_of(_UNITS),
    _one_of(_DENIALS),
    _one_of(_FRAMES),
    _order,
    _case,
)
