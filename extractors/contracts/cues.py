"""Finds sentences that look like clauses, by cue rules.

The rules are data (rules/clauses.toml) that a lawyer can edit; labels and protocol follow CUAD
(Hendrycks et al. 2021).
"""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from extractors.text.sentences import sentences

_SPACE = re.compile(r"\s+")
_QUOTES = str.maketrans("“”’‘", "\"\"''")
_SHORTEST = 40


class Rule(NamedTuple):
    """A cue rule: every group needs one of its phrases, and no veto may be present."""

    id: str
    label: str
    groups: tuple[tuple[str, ...], ...]
    vetoes: tuple[str, ...]
    score: float


class Candidate(NamedTuple):
    """A stretch that a rule takes for a clause."""

    start: int
    end: int
    label: str
    score: float
    rule: str


def cued_clauses(text: str) -> Iterator[Candidate]:
    """For each sentence and each label the best rule that it meets, weak rules too."""
    for start, end in sentences(text):
        if end - start >= _SHORTEST:
            yield from _match(text, start, end)


def _match(text: str, start: int, end: int) -> Iterator[Candidate]:
    sentence = _SPACE.sub(" ", text[start:end].translate(_QUOTES).lower())
    best: dict[str, Rule] = {}
    for rule in rules():
        known = best.get(rule.label)
        if (known is None or known.score < rule.score) and _meets(sentence, rule):
            best[rule.label] = rule
    for rule in best.values():
        yield Candidate(start, end, rule.label, rule.score, rule.id)


def _meets(sentence: str, rule: Rule) -> bool:
    return all(any(cue in sentence for cue in group) for group in rule.groups) and not any(
        veto in sentence for veto in rule.vetoes
    )


@cache
def rules() -> tuple[Rule, ...]:
    """All rules, as they stand in rules/clauses.toml."""
    text = files("extractors.contracts").joinpath("rules", "clauses.toml").read_text("utf-8")
    return tuple(
        Rule(
            rule["id"],
            rule["label"],
            tuple(map(tuple, rule["all"])),
            tuple(rule.get("none", ())),
            rule["score"],
        )
        for rule in tomllib.loads(text)["rule"]
    )
