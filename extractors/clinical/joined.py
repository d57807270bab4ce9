"""Joins what the lexicons know with what the trained model tags.

A lexicon's mention has a preferred name and known bounds, so it stands; the model adds what no
lexicon holds. Tests, procedures and what is said of drugs are not taken from it: it learned them
from case reports, where verbs are marked ("was examined", "was removed"), and rules tie the last.
"""

from collections.abc import Callable, Sequence
from functools import cache

from extractors.clinical.entity_labels import COARSE, Tagged
from extractors.clinical.lexicon import read_lines
from extractors.clinical.mentions import Mention
from schemas.vocabulary import ClinicalLabel

_ADDED = {
    ClinicalLabel.PROBLEM,
    ClinicalLabel.MEDICATION,
    ClinicalLabel.ANATOMY,
    ClinicalLabel.DATE,
    ClinicalLabel.DEMOGRAPHIC,
    ClinicalLabel.SEVERITY,
}
_SURE = 0.8
Find = Callable[[str], list[Mention]]


def joined(listed: Find, tag: Callable[[str], Sequence[Tagged]]) -> Find:
    """What finds the mentions of both, in reading order, none over another."""

    def find(text: str) -> list[Mention]:
        known = listed(text)
        added = [
            mention
            for mention in map(_mention(text), tag(text))
            if mention is not None
            and all(mention.start >= own.end or mention.end <= own.start for own in known)
        ]
        return sorted([*known, *added])

    return find


@cache
def _empty() -> frozenset[str]:
    return frozenset(read_lines("not_entities.txt"))


def _mention(text: str) -> Callable[[Tagged], Mention | None]:
    def mention(item: Tagged) -> Mention | None:
        label = COARSE.get(item.label)
        if label not in _ADDED or item.score < _SURE:
            return None
        words = " ".join(text[item.start : item.end].lower().split())
        if words in _empty() or _empty().issuperset(words.split()):
            return None
        return Mention(item.start, item.end, label, words, item.score)

    return mention
