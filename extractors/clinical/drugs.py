"""Knows the names of drugs, by ingredient and by brand."""

from functools import cache

# The package's lookup function knows names of two words at the most and copies a record for each
# hit; its dictionary is what is wanted.
from drug_named_entity_recognition.drugs_finder import (
    drug_canonical_to_data,
    drug_variant_to_canonical,
)

from extractors.clinical.lexicon import read_lexicon, read_lines

LONGEST_NAME = 4
"""Tokens in the longest name that is looked for."""

_SHORTEST = 3


def ingredient(name: str) -> str | None:
    """The ingredient of a drug by any of its names in lower case; None where it is no drug."""
    own = _own().get(name)
    if own is not None:
        return own
    if len(name) <= _SHORTEST or name in _not_drugs():
        return None
    for canonical in drug_variant_to_canonical.get(name, ()):
        # Entries without a DrugBank identifier are classes of drugs, organisms and tissues.
        if "drugbank_id" in drug_canonical_to_data.get(canonical, {}):
            return str(canonical)
    return None


@cache
def _own() -> dict[str, str]:
    return read_lexicon("drugs").terms


@cache
def _not_drugs() -> frozenset[str]:
    return frozenset(read_lines("not_drugs.txt"))
