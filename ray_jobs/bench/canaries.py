"""Plants identifiers that nobody has into notes, to see whether they are found.

Names are drawn as often as the US census of 1990 counted them, from the package ``names``; the
sentences around them are ours, so that recall on them is kinder than on a hospital's notes.
"""

import random
import string
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import names

from extractors.clinical.identifiers import CLASSES
from extractors.text.sentences import sentences
from ray_jobs.evaluation.maccrobat import GoldEntity, GoldNote

_SENTENCES: dict[str, tuple[str, ...]] = {
    "name": (
        "{} was seen today.",
        "The patient, {}, tolerated this well.",
        "Patient Name: {}.",
        "This was discussed with {} by telephone.",
        "Dictated by: {}.",
        "cc: {}.",
        "Her daughter, {}, was at the bedside.",
        "Dr. {} was consulted.",
    ),
    "location": (
        "She lives at {}.",
        "Address: {}.",
        "He was discharged to {}.",
        "Mail was sent to {}.",
        "The home address is {}.",
    ),
    "date": (
        "He was admitted on {}.",
        "Date of birth: {}.",
        "The last visit was {}.",
        "Surgery took place on {}, without complications.",
        "She returned {} for a check.",
    ),
    "phone": ("Call {} with questions.", "Phone: {}.", "The wife can be reached at {}."),
    "fax": ("Fax: {}.", "Please fax the results to {}.", "The fax number is {}."),
    "email": ("E-mail: {}.", "She asked for results at {}.", "Contact {} for records."),
    "ssn": ("SSN: {}.", "Social security number {}.", "SSN {} was verified."),
    "mrn": ("MRN: {}.", "Medical record number {}.", "MRN {}.", "Medical Record #: {}."),
    "health_plan": (
        "Member ID: {}.",
        "Insurance policy number {}.",
        "Health plan beneficiary number: {}.",
        "Medicare number {}.",
        "Subscriber ID {}.",
    ),
    "account": ("Account number: {}.", "Acct # {}.", "The account number is {}."),
    "license": (
        "Driver's license number {}.",
        "License No. {}.",
        "DEA number {}.",
        "NPI: {}.",
        "Certificate number {}.",
    ),
    "vehicle": ("VIN {}.", "The license plate was {}.", "Vehicle identification number: {}."),
    "device": (
        "Pacemaker serial number {}.",
        "Device serial number: {}.",
        "The implant has S/N {}.",
        "Device identifier {}.",
    ),
    "url": ("See {} for details.", "Portal: {}.", "Images are at {}."),
    "ip": ("Logged in from {}.", "IP address: {}.", "The upload came from {}."),
    "biometric": (
        "Fingerprint ID: {}.",
        "Voiceprint record {}.",
        "Retinal scan number {}.",
        "Biometric identifier {}.",
    ),
    "photo": ("The photograph {} was filed.", "Full-face photo: {}.", "See image {}."),
    "other": (
        "Accession number {}.",
        "Specimen number: {}.",
        "Study ID {}.",
        "Case number {}.",
        "Passport number {}.",
        "Prescription number {}.",
    ),
}
_MONTHS = "January February March April May June July August September October November December"
_STREETS = "Maple Oak Washington Lincoln Cedar Hillside Park Second Lake Church Mill River".split()
_TOWNS = ("Springfield, IL", "Dayton, OH", "Fort Worth, TX", "Salem, Oregon", "Bangor, Maine")
_KINDS = ("Street", "Avenue", "Road", "Lane", "Drive", "Blvd", "Ct")
_FACILITIES = ("Riverside General Hospital", "Oakwood Nursing Home", "Lakeview Medical Center")


class Canary(NamedTuple):
    """An identifier of a class and a sentence that holds it."""

    label: str
    value: str
    sentence: str


def canaries(count: int, seed: int) -> Iterator[Canary]:
    """So many of each class, in random order of their sentences and forms."""
    dice = random.Random(seed)  # noqa: S311  # Not for secrets.
    random.seed(seed)  # The package draws names from the common source.
    for label in CLASSES:
        for _ in range(count):
            yield Canary(label, _MAKERS[label](dice), dice.choice(_SENTENCES[label]))


def planted(notes: Sequence[tuple[str, str]], count: int, seed: int) -> list[GoldNote]:
    """Notes (id, text) with so many canaries of each class among their sentences."""
    dice = random.Random(seed)  # noqa: S311  # Not for secrets.
    made = list(canaries(count, seed))
    dice.shuffle(made)
    return [
        _with(key, text, made[place :: len(notes)], dice) for place, (key, text) in enumerate(notes)
    ]


def _with(key: str, text: str, own: Sequence[Canary], dice: random.Random) -> GoldNote:
    ends = [bounds.end for bounds in sentences(text)] or [len(text)]
    places = sorted(zip((dice.choice(ends) for _ in own), own, strict=True), key=lambda at: at[0])
    parts: list[str] = []
    gold: list[GoldEntity] = []
    last = length = 0
    for at, canary in places:
        before, _, after = canary.sentence.partition("{}")
        start = length + at - last + 1 + len(before)
        gold.append(GoldEntity(start=start, end=start + len(canary.value), label=canary.label))
        parts += [text[last:at], " ", before, canary.value, after]
        length, last = sum(map(len, parts)), at
    return GoldNote(doc_id=key, text="".join([*parts, text[last:]]), entities=tuple(gold))


def _name(dice: random.Random) -> str:
    first, last = names.get_first_name(), names.get_last_name()
    initial = dice.choice(string.ascii_uppercase)
    return dice.choice([f"{first} {last}", f"{first} {initial}. {last}", f"{first} {last}"])


def _location(dice: random.Random) -> str:
    street = f"{dice.randrange(1, 9999)} {dice.choice(_STREETS)} {dice.choice(_KINDS)}"
    town, zipped = dice.choice(_TOWNS), f"{dice.randrange(10000, 99999)}"
    return dice.choice([street, f"{street}, {town} {zipped}", town, dice.choice(_FACILITIES)])


def _date(dice: random.Random) -> str:
    year, month, day = dice.randrange(1930, 2025), dice.randrange(1, 13), dice.randrange(1, 29)
    name = _MONTHS.split()[month - 1]
    return dice.choice(
        [
            f"{month:02}/{day:02}/{year}",
            f"{month}/{day}/{year % 100:02}",
            f"{year}-{month:02}-{day:02}",
            f"{name} {day}, {year}",
            f"{day} {name} {year}",
            f"{name[:3]} {day}, {year}",
        ]
    )


def _phone(dice: random.Random) -> str:
    area, first, last = dice.randrange(201, 989), dice.randrange(200, 999), dice.randrange(10000)
    form = dice.choice(["({}) {}-{:04}", "{}-{}-{:04}", "{}.{}.{:04}", "1-{}-{}-{:04}"])
    return form.format(area, first, last)


def _email(dice: random.Random) -> str:
    return (
        f"{names.get_first_name()}.{names.get_last_name()}{dice.randrange(99)}@example.org".lower()
    )


def _ssn(dice: random.Random) -> str:
    return f"{dice.randrange(1, 665):03}-{dice.randrange(1, 99):02}-{dice.randrange(1, 9999):04}"


def _code(*forms: str) -> Callable[[random.Random], str]:
    """Codes of some forms, in which 9 stands for a digit and A for a letter."""

    def make(dice: random.Random) -> str:
        drawn = {"9": string.digits, "A": string.ascii_uppercase}
        return "".join(dice.choice(drawn.get(char, char)) for char in dice.choice(forms))

    return make


def _address(dice: random.Random) -> str:
    fourth = ".".join(str(dice.randrange(1, 255)) for _ in range(4))
    sixth = ":".join(f"{dice.randrange(1 << 16):x}" for _ in range(8))
    return dice.choice([fourth, fourth, sixth])


def _photo(dice: random.Random) -> str:
    ending = dice.choice(["jpg", "png"])
    return f"{dice.choice(['face', 'IMG', 'photo'])}_{dice.randrange(100000):05}.{ending}"


_MAKERS: dict[str, Callable[[random.Random], str]] = {
    "name": _name,
    "location": _location,
    "date": _date,
    "phone": _phone,
    "fax": _phone,
    "email": _email,
    "ssn": _ssn,
    "mrn": _code("99999999", "999-99-99", "A9999999"),
    "health_plan": _code("AAA999999999", "9AA9-AA9-AA99", "999999999-99"),
    "account": _code("9999999999", "AA-9999999", "99-999999"),
    "license": _code("A9999999", "AA9999999", "9999999999", "A999-9999-9999"),
    "vehicle": _code("9AAAA99A9AA999999", "AAA-9999", "9AAA999"),
    "device": _code("AA-99999-A", "AAA999999", "9999999999"),
    "url": lambda dice: f"https://portal.example.org/p/{dice.randrange(10**6)}",
    "ip": _address,
    "biometric": _code("AA-999999", "99999999", "AA999999"),
    "photo": _photo,
    "other": _code("A99-99999", "9999-99999", "AA999999"),
}
