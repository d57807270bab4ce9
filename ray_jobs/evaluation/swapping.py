"""Puts one wrong value into a sentence: another dose, number, date, drug or party, or a denial."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from random import Random
from typing import NamedTuple

from extractors.clinical.drugs import ingredient
from ray_jobs.evaluation.rewording import DATE, as_date, date_form, number_form


class SwapKind(StrEnum):
    """What is put in the place of what was right."""

    DOSE = "dose"
    NUMBER = "number"
    DATE = "date"
    DRUG = "drug"
    PARTY = "party"
    NEGATION = "negation"


_UNIT = r"(?:mg|mcg|mL|ml|cc|grams?|units?|mEq|milligrams|tablets?|puffs?)"
_PATTERNS = {
    SwapKind.DOSE: re.compile(rf"(?<![\w.,/-])\d[\d,]*(?:\.\d+)? ?-?{_UNIT}\b"),
    SwapKind.DATE: DATE,
    SwapKind.NUMBER: re.compile(
        r"(?<![\w.,/:#-])\d{1,3}(?:,\d{3})*(?:\.\d+)?(?![\w/:,-]|\.\d|\)? ?" + _UNIT + ")"
    ),
    SwapKind.DRUG: re.compile(r"(?<![\w-])[A-Za-z]{5,}(?![\w-])"),
}
_ENDING = re.compile(r"[ -]*[A-Za-z]+$")
_LIST_MARK = re.compile(r"^\W*\d{1,3}(?:\.\d+)*[.)]?\s")
# What is denied already is not denied once more.
_DENIED = r"(?:not|no|never|without|unable|only)\b"
_DENIALS = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"\bdenies\b", "reports"),
        (r"\bdenied\b", "reported"),
        (r"\b[Nn]o evidence of\b", "evidence of"),
        (r"\b[Nn]egative for\b", "positive for"),
        (r"\b(?:has|had) no\b", "has"),
        (r"\bwithout\b", "with"),
        (r"\b(shall|will|may|must|does|did|is|was|are|were|has|had|have) not\b", r"\1"),
        (r"\b[Nn]either party\b", "Either party"),
        (r"\b[Nn]o (?=[a-z]{4,})", ""),
        (r"\breports\b", "denies"),
        (r"\bcomplains of\b", "denies"),
        (r"\b[Pp]ositive for\b", "negative for"),
        (rf"\b(shall|will|must)\b (?!{_DENIED})", r"\1 not "),
        (rf"\b(is|was|were|are|has) (?!{_DENIED})(?=[a-z]{{4,}})", r"\1 not "),
    )
)


class Pool(NamedTuple):
    """Values as they are written in all documents, by kind."""

    values: Mapping[SwapKind, Sequence[str]]


class Swap(NamedTuple):
    """A sentence with one value changed."""

    kind: SwapKind
    text: str


def pool_of(sentences: Iterator[str]) -> Pool:
    """Every value of some sentences that one may be swapped for."""
    values: dict[SwapKind, set[str]] = defaultdict(set)
    for sentence in sentences:
        for kind in _PATTERNS:
            values[kind].update(match.group() for match in _places(sentence, kind))
    return Pool({kind: sorted(found) for kind, found in values.items()})


def swapped(
    sentence: str, kind: SwapKind, *, pool: Pool, parties: Sequence[str], chance: Random
) -> Swap | None:
    """The sentence with one value of a kind changed; None where it has none.

    ``parties`` are names, those that the document has first.
    """
    if kind is SwapKind.NEGATION:
        return _denied(sentence, chance)
    if kind is SwapKind.PARTY:
        return _with_other_party(sentence, parties, chance)
    places = list(_places(sentence, kind))
    if not places:
        return None
    place = chance.choice(places)
    new = _other(place.group(), kind, pool, chance)
    if new is None:
        return None
    return Swap(kind, sentence[: place.start()] + new + sentence[place.end() :])


def _places(sentence: str, kind: SwapKind) -> Iterator[re.Match[str]]:
    mark = _LIST_MARK.match(sentence)
    dates = [match.span() for match in DATE.finditer(sentence)]
    for match in _PATTERNS[kind].finditer(sentence, mark.end() if mark else 0):
        if kind is SwapKind.DRUG and ingredient(match.group().lower()) is None:
            continue
        in_date = any(start <= match.start() < end for start, end in dates)
        if kind is SwapKind.DATE or not in_date:
            yield match


def _other(old: str, kind: SwapKind, pool: Pool, chance: Random) -> str | None:
    """A value of the pool that means something else, in a form of its own."""
    fitting = [value for value in pool.values.get(kind, ()) if _differs(old, value, kind)]
    if kind in (SwapKind.DOSE, SwapKind.NUMBER):
        # Of the same unit and size: what a reader would not notice.
        close = [
            value for value in fitting if _ending(value) == _ending(old) and _is_close(old, value)
        ]
        fitting = close or fitting
    if not fitting:
        return None
    new = chance.choice(fitting)
    if kind is SwapKind.DATE and (day := as_date(new)):
        return date_form(day, chance)
    if kind is SwapKind.NUMBER and new.isdigit():
        return number_form(int(new), chance)
    return new


def _differs(old: str, new: str, kind: SwapKind) -> bool:
    if kind is SwapKind.DATE:
        return as_date(old) != as_date(new)
    if kind is SwapKind.DRUG:
        return ingredient(old.lower()) != ingredient(new.lower())
    return _number(old) != _number(new)


def _number(written: str) -> float:
    return float(_ENDING.sub("", written).replace(",", ""))


def _ending(written: str) -> str:
    match = _ENDING.search(written)
    return match.group().strip(" -").lower().rstrip("s") if match else ""


def _is_close(old: str, new: str) -> bool:
    return len(str(int(_number(old)))) == len(str(int(_number(new))))


def _with_other_party(sentence: str, parties: Sequence[str], chance: Random) -> Swap | None:
    named = [name for name in parties if re.search(rf"\b{re.escape(name)}(?!\w)", sentence)]
    if not named:
        return None
    old = chance.choice(named)
    others = [name for name in parties if not _same_name(name, old)]
    if not others:
        return None
    new = chance.choice(others)
    return Swap(
        SwapKind.PARTY, re.sub(rf"\b{re.escape(old)}(?!\w)", lambda _: new, sentence, count=1)
    )


def _same_name(one: str, other: str) -> bool:
    one, other = one.lower(), other.lower()
    return one in other or other in one


def _denied(sentence: str, chance: Random) -> Swap | None:
    """A denial taken away, or put where there was none."""
    fitting = [rule for rule in _DENIALS if rule[0].search(sentence)]
    if not fitting:
        return None
    pattern, words = chance.choice(fitting)
    return Swap(SwapKind.NEGATION, " ".join(pattern.sub(words, sentence, count=1).split()))
