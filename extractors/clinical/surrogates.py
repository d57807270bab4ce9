"""Invents what may stand for an identifier: another of its kind, the same for the same one.

What is invented follows from a secret, the patient and the identifier, so that neither runs nor
notes differ, and that nobody without the secret can go back.
"""

import hmac
import re
import tomllib
from collections.abc import Callable, Sequence
from functools import cache, partial
from importlib.resources import files
from string import ascii_lowercase, ascii_uppercase, digits

from extractors.clinical.person_names import listed

_RULES, _CLASSES = (
    tomllib.loads(files("extractors.clinical").joinpath("rules", name).read_text("utf-8"))
    for name in ("surrogates.toml", "identifiers.toml")
)
_PLACES: tuple[str, ...] = tuple(_RULES["places"])
_USUAL = 500
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_KEPT = rf"(?:{'|'.join((*_CLASSES['states'], *_RULES['kept']))})(?![\w'’-])"
_PLACE_WORD = rf"(?!{_KEPT})(?:\d+(?:st|nd|rd|th)\b|[^\W\d_][\w'’-]*)"
_PLACE_PART = re.compile(
    rf"(?P<kept>{_KEPT})|(?P<number>\d+(?!\d|st\b|nd\b|rd\b|th\b)[a-z]?)"
    rf"|(?P<name>{_PLACE_WORD}(?:\s+{_PLACE_WORD})*)",
    re.IGNORECASE,
)
_WEEKS = 52
_ATTEMPTS = 8


def mask(label: str) -> str:
    """What stands for any identifier of a class."""
    return f"[{label.upper().replace('_', ' ')}]"


class Surrogates:
    """Inventions for one patient."""

    def __init__(self, key: bytes, patient: str) -> None:
        self._key = key
        self._patient = patient

    def of(self, label: str, text: str) -> str:
        """What stands for an identifier of a class; never the same as it."""
        invent = _INVENTORS.get(label, _shaped)
        for attempt in range(_ATTEMPTS):
            found = invent(text, partial(self._draw, label, attempt))
            if found.lower() != text.lower():
                return found
        return mask(label)  # There is nothing in it that could be another.

    def days(self) -> int:
        """By how many days the patient's dates move: whole weeks, so that weekdays stay right."""
        weeks = 1 + self._number("weeks", 0, "") % _WEEKS
        return 7 * weeks * (1 if self._number("direction", 0, "") % 2 else -1)

    def _draw(self, label: str, attempt: int, value: str) -> "Dice":
        return Dice(partial(self._number, label, attempt, value.lower()))

    def _number(self, label: str, attempt: int, value: str, more: int = 0) -> int:
        said = "\0".join((label, self._patient, value, str(attempt), str(more)))
        return int.from_bytes(hmac.new(self._key, said.encode(), "sha256").digest())


class Dice:
    """Choices that follow from a keyed hash."""

    def __init__(self, number: Callable[[int], int]) -> None:
        self._number = number
        self._thrown = 0

    def pick(self, options: Sequence[str]) -> str:
        """One of some options."""
        self._thrown += 1
        return options[self._number(self._thrown) % len(options)]

    def other(self, options: Sequence[str], than: str) -> str:
        """One of some options that is not the one given."""
        return self.pick([item for item in options if item.lower() != than.lower()])


_Draw = Callable[[str], Dice]


def _named(text: str, draw: _Draw) -> str:
    """Each word by itself, so that a name and its parts go on belonging together."""
    return _WORD.sub(lambda match: _name(match.group(), draw(match.group())), text)


def _name(word: str, dice: Dice) -> str:
    if len(word) == 1:
        return dice.other(ascii_uppercase if word.isupper() else ascii_lowercase, word)
    return _as_loud(dice.other(_namesakes(word.lower()), word), word)


@cache
def _namesakes(word: str) -> tuple[str, ...]:
    """Names of the same sort: of women, of men, of families."""
    lists = [_usual(name) for name in ("dist.female.first", "dist.male.first")]
    ranked = [(own.index(word), own) for own in lists if word in own]
    return min(ranked)[1] if ranked else _usual("dist.all.last")


@cache
def _usual(name: str) -> tuple[str, ...]:
    return tuple(item for item in listed(name)[:_USUAL] if len(item) > 2)


def _as_loud(word: str, old: str) -> str:
    if old.isupper():
        return word.upper()
    return word.title() if old[:1].isupper() else word


def _shaped(text: str, draw: _Draw) -> str:
    """Digits for digits, letters for letters."""
    dice = draw(text)
    return "".join(_char(char, dice) for char in text)


def _char(char: str, dice: Dice) -> str:
    for kind in (digits, ascii_lowercase, ascii_uppercase):
        if char in kind:
            return dice.pick(kind)
    return char


def _phone(text: str, draw: _Draw) -> str:
    """A number of those that telephone companies keep for fiction: 555-0100 to 555-0199."""
    dice = draw(text)
    invented = dice.pick("23456789") + dice.pick(digits) + dice.pick(digits) + "55501"
    kept = re.match(r"\+?1[-. ]", text)
    said = iter(invented)
    first = kept.end() if kept else 0
    body = re.sub(r"\d", lambda _: next(said, None) or dice.pick(digits), text[first:])
    return text[:first] + body


def _email(text: str, draw: _Draw) -> str:
    dice = draw(text)
    first, last = (dice.pick(_usual(name)) for name in ("dist.female.first", "dist.all.last"))
    return f"{first}.{last}{dice.pick(digits)}{dice.pick(digits)}@example.com"


def _url(text: str, draw: _Draw) -> str:
    dice = draw(text)
    return "https://www.example.com/" + "".join(dice.pick(ascii_lowercase) for _ in range(8))


def _address(text: str, draw: _Draw) -> str:
    """An address of the ranges that are kept for examples (RFC 5737, RFC 3849)."""
    dice = draw(text)
    if ":" in text:
        return "2001:db8::" + ":".join(_hex(dice) for _ in range(2))
    return dice.pick(("192.0.2.", "198.51.100.", "203.0.113.")) + dice.pick(_HOSTS)


_HOSTS = tuple(str(number) for number in range(1, 255))


def _hex(dice: Dice) -> str:
    return dice.pick("123456789abcdef") + "".join(dice.pick("0123456789abcdef") for _ in range(3))


def _photo(text: str, draw: _Draw) -> str:
    name, dot, ending = text.rpartition(".")
    return _shaped(name, draw) + dot + ending


def _place(text: str, draw: _Draw) -> str:
    """Other numbers and names; states, and what kind of place it is, stay."""

    def exchange(match: re.Match[str]) -> str:
        found = match.group()
        if match["kept"]:
            return found
        if match["number"]:
            return _shaped(found, draw)
        return _as_loud(draw(found).other(_PLACES, found), found)

    return _PLACE_PART.sub(exchange, text)


_INVENTORS: dict[str, Callable[[str, _Draw], str]] = {
    "name": _named,
    "location": _place,
    "phone": _phone,
    "fax": _phone,
    "email": _email,
    "url": _url,
    "ip": _address,
    "photo": _photo,
}
