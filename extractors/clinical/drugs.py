"""Knows the names of drugs, by ingredient and by brand."""

import bz2
import pickle  # What is read is part of an installed package, as its code is.
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from extractors.clinical.lexicon import read_lexicon, read_lines
from extractors.stage import StageError
from schemas.run import Reason

LONGEST_NAME = 4
"""Tokens in the longest name that is looked for."""

_PACKAGE = "drug_named_entity_recognition"
_SHORTEST = 3


def ingredient(name: str) -> str | None:
    """The ingredient of a drug by any of its names in lower case; None where it is no drug."""
    own = _own().get(name)
    if own is not None:
        return own
    if len(name) <= _SHORTEST or name in _not_drugs():
        return None
    return _known().get(name)


@cache
def _known() -> dict[str, str]:
    """Names to ingredients, as the package's dictionary has them.

    The package itself is not imported: that takes five times as long, for an index of trigrams
    that nobody needs here, and unpickles a file of the home folder.
    """
    spec = find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise StageError(Reason.UNAVAILABLE, f"package {_PACKAGE} is not installed")
    folder = Path(spec.submodule_search_locations[0])
    with bz2.open(folder / "drug_ner_dictionary.pkl.bz2") as file:
        whole = pickle.load(file)  # noqa: S301  # See the import.
    records = whole["drug_canonical_to_data"]
    return {
        name: drugs[0]
        for name, canonicals in whole["drug_variant_to_canonical"].items()
        # Entries without a DrugBank identifier are classes of drugs, organisms and tissues.
        if (drugs := [drug for drug in canonicals if "drugbank_id" in records.get(drug, {})])
    }


@cache
def _own() -> dict[str, str]:
    return read_lexicon("drugs").terms


@cache
def _not_drugs() -> frozenset[str]:
    return frozenset(read_lines("not_drugs.txt"))
