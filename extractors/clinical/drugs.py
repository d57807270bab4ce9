"""Knows the names of drugs, by ingredient and by brand."""

import bz2
import pickle  # What is read is part of an installed package, as its code is.
import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from extractors.clinical.lexicon import read_lexicon, read_lines
from extractors.stage import StageError
from schemas.run import Reason

LONGEST_NAME = 4
"""Tokens in the longest name that is looked for."""

_PACKAGE = "drug_named_entity_recognition"
_SHORTEST = 3
_OF_SEVERAL = re.compile(r"\s*/\s*|,\s+|\s+and\s+|\s+with\s+")
_AMOUNT = re.compile(r"\s+\d[\d.,/%-]*\s*(?:mg|mcg|g|ml|units?|%)?\b.*$")


class Substance(NamedTuple):
    """An ingredient by its name, its DrugBank number, and how sure its name is."""

    name: str
    drugbank: str | None
    score: float


def ingredient(name: str) -> str | None:
    """The ingredient of a drug by any of its names in lower case; None where it is no drug."""
    own = _own().get(name)
    if own is not None:
        return own
    if len(name) <= _SHORTEST or name in _not_drugs():
        return None
    return _dictionary().names.get(name)


def ingredients(name: str) -> tuple[Substance, ...]:
    """Each ingredient of a drug by any of its names; none where one of them is not known.

    Groups of drugs, as "antibiotics", have none.
    """
    plain = _plain(name.lower())
    known = ingredient(plain) or plain
    parts = [known] if known in _dictionary().numbers else _OF_SEVERAL.split(known)
    found = [_substance(part.strip()) for part in parts]
    return tuple(part for part in found if part) if all(found) else ()


def _plain(name: str) -> str:
    """A name without what follows its amount, and without its salt where it needs none."""
    name = " ".join(_AMOUNT.sub("", name).split())
    while ingredient(name) is None and " " in name:
        first, _, last = name.rpartition(" ")
        if last not in _forms():
            break
        name = first
    return name


def _substance(name: str) -> Substance | None:
    if name in _substances():
        return Substance(name, _dictionary().numbers.get(name), 1.0)
    known = _dictionary()
    if name in known.numbers:
        return Substance(name, known.numbers[name], 1.0)
    single = known.names.get(name)
    if single not in known.numbers:
        return None
    return Substance(single, known.numbers[single], round(1 / known.meanings.get(name, 1), 2))


class _Dictionary(NamedTuple):
    """Names to ingredients, ingredients to DrugBank numbers, names to how many they may mean."""

    names: dict[str, str]
    numbers: dict[str, str]
    meanings: dict[str, int]


@cache
def _dictionary() -> _Dictionary:
    """The package's dictionary.

    The package itself is not imported: that takes five times as long, for an index of trigrams
    that nobody needs here, and unpickles a file of the home folder.
    """
    spec = find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise StageError(Reason.UNAVAILABLE, f"package {_PACKAGE} is not installed")
    folder = Path(spec.submodule_search_locations[0])
    with bz2.open(folder / "drug_ner_dictionary.pkl.bz2") as file:
        whole = pickle.load(file)  # noqa: S301  # See the import.
    # Entries without a DrugBank identifier are classes of drugs, organisms and tissues.
    numbers = {
        drug: str(record["drugbank_id"])
        for drug, record in whole["drug_canonical_to_data"].items()
        if record.get("drugbank_id")
    }
    names: dict[str, str] = {}
    meanings: dict[str, int] = {}
    for name, canonicals in whole["drug_variant_to_canonical"].items():
        single = [drug for drug in canonicals if drug in numbers]
        several = [_joined(drug, numbers) for drug in canonicals]
        if chosen := single or [joined for joined in several if joined]:
            names[name] = chosen[0]
            meanings[name] = len(chosen)
    return _Dictionary(names, numbers, meanings)


def _joined(combination: str, numbers: dict[str, str]) -> str | None:
    """A combination of drugs as its ingredients are told; None where it is none."""
    parts = _OF_SEVERAL.split(combination)
    if len(parts) < 2 or not all(part in numbers for part in parts):
        return None
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


@cache
def _own() -> dict[str, str]:
    return read_lexicon("drugs").terms


@cache
def _substances() -> frozenset[str]:
    """Ingredients that the dictionary does not have by the name that prescribers use."""
    return frozenset(read_lines("substances.txt"))


@cache
def _forms() -> frozenset[str]:
    return frozenset(read_lines("drug_forms.txt"))


@cache
def _not_drugs() -> frozenset[str]:
    return frozenset(read_lines("not_drugs.txt"))
