"""What lines and sentences tell of (rules/lines.toml)."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from extractors.text.headings import path_at
from schemas.document import DocumentText


class Rules(NamedTuple):
    """Topics of terms, clauses and sections; the must-mention ones."""

    contract_topics: tuple[str, ...]
    terms: Mapping[str, tuple[str, str]]
    clauses: Mapping[str, str]
    note_topics: tuple[str, ...]
    sections: Mapping[str, str]
    changes: frozenset[str]
    must: frozenset[str]


@cache
def rules() -> Rules:
    """The rules as they are written."""
    text = files("extractors.summarizing").joinpath("rules", "lines.toml").read_text("utf-8")
    data = tomllib.loads(text)
    contracts, notes, must = data["contracts"], data["notes"], data["must"]
    return Rules(
        contract_topics=tuple(contracts["topics"]),
        terms={name: (topic, words) for name, (topic, words) in contracts["terms"].items()},
        clauses=contracts["clauses"],
        note_topics=tuple(notes["topics"]),
        sections=notes["sections"],
        changes=frozenset(notes["changes"]),
        must=frozenset([*must["terms"], *must["clauses"], *must["notes"]]),
    )


def topic_at(document: DocumentText, offset: int) -> str | None:
    """What the section of a note that holds a character tells of; None where that is not known."""
    labels = [heading.label for heading in path_at(document.headings, offset) if heading.label]
    return next(
        (rules().sections[name] for name in reversed(labels) if name in rules().sections), None
    )
