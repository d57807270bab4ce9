"""Finds what a sentence claims and a reader can check: amounts, numbers, dates, drugs, names."""

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from extractors.clinical.drugs import LONGEST_NAME, ingredient
from extractors.contracts.dates import find_dates
from extractors.summarizing.cues import ACTS, LEGAL, MONEY, OFTEN, PLAIN, UNITS, any_of
from extractors.summarizing.numbers import NUMBER, number_of
from extractors.summarizing.stems import is_telling

Kind = Literal["amount", "frequency", "number", "date", "drug", "name"]

_UNIT = any_of(UNITS)
_SCALE = r"thousand|million|billion|hundred"
_QUANTITY = re.compile(
    rf"(?P<sign>(?:{'|'.join(map(re.escape, MONEY))})\s?)?(?P<number>{NUMBER})"
    rf"(?:\s*(?P<scale>{_SCALE})\b)?"
    rf"(?:\s?\)?[\s-]{{0,2}}(?:(?:business|calendar|consecutive|full|working|additional|contract)\s+)?"
    rf"(?P<unit>{_UNIT}))?",
    re.IGNORECASE,
)
_SCALES = {"hundred": 100, "thousand": 1e3, "million": 1e6, "billion": 1e9}
_OFTEN = re.compile(rf"(?<!\w){any_of(OFTEN)}", re.IGNORECASE)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = (
    r"(?P<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
_PARTIAL = (
    re.compile(rf"\b{_MONTH},?\s+(?:of\s+)?(?P<year>(?:19|20)\d\d)\b", re.IGNORECASE),
    re.compile(rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b", re.IGNORECASE),
    re.compile(
        # "11.4 may" is no day.
        rf"(?<![\d.])\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:day\s+)?(?:of\s+|(?!may)){_MONTH}",
        re.IGNORECASE,
    ),
)
_WORD = re.compile(r"[^\W_](?:[\w'’.&-]*\w)?")
_RANGE = re.compile(r"\s*(?:-|–|to|and|or|,|x|by|/|\()\s*", re.IGNORECASE)
_LETTERED = re.compile(
    r"\b(?:Party|Exhibit|Schedule|Annex|Appendix|Series|Class|Group|Phase)\s+[A-Z]\b", re.IGNORECASE
)
_IN_NAME = re.compile(r"[\s,&.-]{1,3}")
_CODE = re.compile(r"(?=\w*\d)(?=\w*[A-Za-z])[\w-]+")
_SHOUTED = 0.6


class Claim(NamedTuple):
    """A value that a text names, where it stands there, and its normal form."""

    start: int
    end: int
    kind: Kind
    value: str
    written: str


def claims(text: str) -> list[Claim]:
    """The checkable values of a text, in reading order, none over another of another kind."""
    kept: list[Claim] = []
    for found in (_dates(text), _often(text), _quantities(text), _drugs(text), _names(text)):
        for claim in found:
            if all(claim.end <= own.start or own.end <= claim.start for own in kept):
                kept.append(claim)
    return sorted(kept)


def words(text: str) -> Iterator[re.Match[str]]:
    """The words of a text, with the marks inside them."""
    return _WORD.finditer(text)


def word_key(word: str) -> str:
    """A word as it is compared: without case, possessive and the forms of company names."""
    plain = word.lower().replace("’", "'").strip(".'")
    plain = plain.removesuffix("'s")
    return LEGAL.get(plain, plain)


def whole_names(text: str, found: Sequence[Claim]) -> list[Claim]:
    """The same claims, with the words of one name as one claim."""
    joined: list[Claim] = []
    for claim in found:
        last = joined[-1] if joined else None
        if (
            last
            and last.kind == claim.kind == "name"
            and _IN_NAME.fullmatch(text, last.end, claim.start)
        ):
            value = f"{last.value} {claim.value}"
            joined[-1] = _claim(text, last.start, claim.end, "name", value)
        else:
            joined.append(claim)
    return joined


def is_shouted(text: str) -> bool:
    """Whether most letters are capitals, so that they tell no names."""
    letters = [letter for letter in text if letter.isalpha()]
    return sum(map(str.isupper, letters)) > _SHOUTED * max(1, len(letters))


def _dates(text: str) -> Iterator[Claim]:
    for found in find_dates(text):
        yield _claim(text, found.start, found.end, "date", found.value.isoformat())
    for pattern in _PARTIAL:
        for match in pattern.finditer(text):
            fields = match.groupdict()
            month = _MONTHS.index(match["month"][:3].lower()) + 1
            if fields.get("year"):
                value = f"{fields['year']}-{month:02d}"
            else:
                value = f"-{month:02d}-{int(match['day']):02d}"
            yield _claim(text, *match.span(), "date", value)


def _often(text: str) -> Iterator[Claim]:
    for match in _OFTEN.finditer(text):
        yield _claim(text, *match.span(), "frequency", OFTEN[_plain(match.group())])


def _quantities(text: str) -> Iterator[Claim]:
    """Amounts and bare numbers; in "5 to 10 mg" and "ten (10) mg" both are of the unit."""
    unit_after: tuple[int, str] | None = None
    for claim, unit in reversed(list(_numbers(text))):
        if unit is None and unit_after and _RANGE.fullmatch(text, claim.end, unit_after[0]):
            times, unit = UNITS.get(unit_after[1], (1.0, unit_after[1]))
            value = f"{float(claim.value) * times:.12g} {unit}"
            claim, unit = claim._replace(kind="amount", value=value), unit_after[1]
        unit_after = (claim.start, unit) if unit else None
        yield claim


def _numbers(text: str) -> Iterator[tuple[Claim, str | None]]:
    for match in _QUANTITY.finditer(text):
        number = number_of(match["number"])
        number *= _SCALES[match["scale"].lower()] if match["scale"] else 1
        start = match.start("sign") if match["sign"] else match.start("number")
        if match["sign"]:
            value = f"{number:.12g} {MONEY[match['sign'].strip().upper()]}"
            yield _claim(text, start, match.end(), "amount", value), None
        elif match["unit"]:
            written = _plain(match["unit"])
            times, unit = UNITS[written]
            value = f"{number * times:.12g} {unit}"
            yield _claim(text, start, match.end(), "amount", value), written
        elif match["number"].lower() != "one":  # "one of them" counts nothing.
            end = match.end("scale") if match["scale"] else match.end("number")
            yield _claim(text, start, end, "number", f"{number:.12g}"), None


def _drugs(text: str) -> Iterator[Claim]:
    found = list(words(text))
    after = 0
    for first in range(len(found)):
        if first < after:
            continue
        for last in range(min(first + LONGEST_NAME, len(found)), first, -1):
            start, end = found[first].start(), found[last - 1].end()
            name = ingredient(_plain(text[start:end]))
            if name is not None:
                yield _claim(text, start, end, "drug", name)
                after = last
                break


def _names(text: str) -> Iterator[Claim]:
    """Words with a capital, codes such as T12, and letters that name something, as in Party B.

    Where a sentence begins, or all is in capitals, a word may be no name: a reader of claims takes
    it for one only if the other text has no such word.
    """
    for match in _LETTERED.finditer(text):
        yield _claim(text, *match.span(), "name", _plain(match.group()))
    shouted = is_shouted(text)
    found = list(words(text))
    following = [*(match.group() for match in found[1:]), ""]
    for match, after in zip(found, following, strict=False):
        word, key = match.group(), word_key(match.group())
        if key in PLAIN or len(key) < 2 or key.endswith("n't"):
            continue
        is_name = word[0].isupper()
        if is_name and _opens(text, match.start()) and not shouted:
            is_name = _acts(word, after)
        if (is_name and (not shouted or is_telling(word))) or _CODE.fullmatch(word):
            yield _claim(text, *match.span(), "name", key)


def _acts(word: str, following: str) -> bool:
    """Whether the first word of a sentence is who does something, or the first of a name."""
    return sum(map(str.isupper, word)) > 1 or following[:1].isupper() or following in ACTS


def _opens(text: str, start: int) -> bool:
    """Whether a sentence, an item or what follows a heading begins here."""
    before = text[:start].rstrip(" \t\n\"'“‘(")
    return not before or before[-1] in ".:;!?-•*"


def _claim(text: str, start: int, end: int, kind: Kind, value: str) -> Claim:
    return Claim(start, end, kind, value, text[start:end])


def _plain(text: str) -> str:
    return " ".join(text.lower().split())
