"""Codes for problems: the terms of a terminology that a mention comes nearest to, or none.

A word counts by how rare it is among the terms. What the mention says and the term does not, and
the other way about, speaks against a term; where the text does not say more, the term that says no
more comes first.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from extractors.clinical.term_words import Named, Said, named, read_words, said
from extractors.clinical.terminology import ICD10CM, Term, Terminology

SURE_ENOUGH = 0.7
"""A lower score gives no code."""
MOST = 5
"""Candidates of one mention."""

_OF_ONE_WORD = 0.8
"""So near must a term come to a mention of one word."""
_UNSAID = 1.0
"""What a word of the term that the mention lacks counts, against one of the mention's own."""
_LEFT_OVER = re.compile(
    r"\bother\b|\bpersonal history\b|\bfamily history\b|\bencounter for\b|classified elsewhere"
)
_RANKS = {"added": 1.01, "shown": 1.0, "besides": 0.98}
_NOT_SAID_WHICH = re.compile(r"\bunspecified \w+")
_EITHER, _OPTIONAL = 0.5, 0.0
_RESIDUAL, _ASIDE, _LOOSE_SIDE, _ABOVE = 0.93, 0.93, 0.88, 0.9
_SOFT, _COURSE, _SEVERAL, _NOT_ACUTE, _REST = 0.2, 0.5, 0.8, 0.99, 0.95
"""What is added is worth a share of its weight; candidates far from the best are none."""
_LOOKED_AT = 40
_REMEMBERED = 20_000


class Candidate(NamedTuple):
    """A code that a mention may mean, and how near the nearest of its names comes to it."""

    system: str
    code: str
    display: str
    score: float


class CodeIndex:
    """The terms of a terminology by their words."""

    def __init__(self, terminology: Terminology, *, sure_enough: float = SURE_ENOUGH) -> None:
        self._terminology = terminology
        self._sure_enough = sure_enough
        names = [named(term.name) for term in terminology.terms]
        self._weights = _weights(names)
        self._places = _places(names)
        self._by_side = {side: _by_side(names, side) for side in (None, "left", "right", "both")}
        self._totals = np.array([self._total(name) for name in names], np.float32)
        self._ranks = np.array([_rank(term) for term in terminology.terms], np.float32)
        self._is_default = np.array([name.is_default for name in names], bool)
        self.candidates = lru_cache(_REMEMBERED)(self._candidates)
        self.go_together = lru_cache(_REMEMBERED)(self._go_together)
        self._terms: dict[str, frozenset[int]] = {}
        self._named = lru_cache(_REMEMBERED)(self._name)
        self._unspecified = lru_cache(_REMEMBERED)(self._least_specific)

    def best(self, *mentions: str) -> tuple[Candidate, ...]:
        """The candidates by the first of some wordings of a problem that gives any."""
        return next((found for found in map(self.candidates, mentions) if found), ())

    def _go_together(self, mention: str, word: str) -> bool:
        """Whether a word can say more of a problem: a term has it with one of the problem's words.

        Words of side and shade always can.
        """
        other = said(word)
        if not other.core:
            return bool(other.soft or other.side)
        own = said(mention).core - other.core
        return any(
            not self._terms_with(one).isdisjoint(self._terms_with(two))
            for one in own
            for two in other.core
        )

    def _terms_with(self, word: str) -> frozenset[int]:
        if word not in self._terms:
            found = self._places.get(word, {}).values()
            self._terms[word] = frozenset(place for places in found for place in places.tolist())
        return self._terms[word]

    def _candidates(self, mention: str) -> tuple[Candidate, ...]:
        """The codes of a problem as it is written, best first; none where evidence is thin."""
        what = said(mention)
        if not any(word in self._places for word in what.core):
            return ()
        opposite = set(_opposite(what))
        least = self._sure_enough if len(what.core) > 1 else max(self._sure_enough, _OF_ONE_WORD)
        places = self._near(what, least)
        scores = self._scores(what, places)
        first = np.argsort(-scores, kind="stable")[:_LOOKED_AT]
        kept: dict[tuple[str, str], float] = {}
        for score, place in zip(scores[first], places[first], strict=True):
            if score < least:
                break
            term = self._terminology.terms[place]
            code, share = term.code, 1.0
            if term.system == ICD10CM:
                code, share = self._unspecified(term.code)
                code = self._on_side(code, what.side)
                if self._words(code) & opposite:
                    continue
            key = term.system, code
            kept[key] = max(kept.get(key, 0.0), min(1.0, float(score)) * share)
        best = sorted(kept.items(), key=lambda item: -item[1])[:MOST]
        return tuple(
            Candidate(*key, self._terminology.displays.get(key, key[1]), round(score, 3))
            for key, score in best
            if score >= max(self._sure_enough, _SEVERAL * best[0][1])
        )

    def _near(self, what: Said, least: float) -> NDArray[np.int32]:
        """The terms that can come as near: those with one of the words without which none can."""
        weight = {word: self._weights.get(word, self._weights[""]) for word in what.core}
        spare = (1 - least / max(_RANKS.values())) * (
            sum(weight.values()) + sum(self._weights.get(word, 0) for word in what.soft)
        )
        found: list[NDArray[np.int32]] = []
        for word in sorted(weight, key=lambda word: -weight[word]):
            found.extend(self._places.get(word, {}).values())
            spare -= weight[word]
            if spare < 0:
                break
        return np.unique(np.concatenate(found)) if found else np.zeros(0, np.int32)

    def _scores(self, what: Said, places: NDArray[np.int32]) -> NDArray[np.float32]:
        shared, needed, missing = np.zeros((3, len(self._totals)), np.float32)
        everything = 0.0
        for word in (*what.core, *what.soft):
            weight = self._weights.get(word, self._weights[""])
            everything += weight
            for share, where in self._places.get(word, {}).items():
                shared[where] += weight
                needed[where] += weight * share
                missing[where] -= weight
        extra = np.maximum(self._totals[places] - needed[places], 0)
        against = everything + missing[places] + _UNSAID * extra
        scores = shared[places] / np.maximum(shared[places] + against, 1e-6)
        scores *= self._ranks[places] * self._by_side[what.side][places]
        barred = np.zeros(len(self._totals), bool)
        for word in _opposite(what):
            for share, where in self._places.get(word, {}).items():
                if share != _OPTIONAL:
                    barred[where] = True
        scores[barred[places]] = 0
        # Of equals the term that says no more; the difference never decides about a code.
        return np.asarray(scores + 1e-4 * self._is_default[places] * (scores > 0), np.float32)

    def _least_specific(self, code: str) -> tuple[str, float]:
        """The code below one that says no more than it does, down to where there is none."""
        below = self._terminology.below.get(code, [])
        if not below:
            return code, 1.0
        own = self._named(code)
        open_to_all = [child for child in below if self._says_no_more(child, own)]
        if not open_to_all:
            rest = [
                child for child in below if child.endswith("9") and self._vagueness(child)[0] > 0
            ]
            return (
                (rest[0], _REST)
                if rest and rest[0] not in self._terminology.below
                else (code, _ABOVE)
            )
        # "other" says that something is known, "unspecified" that it is not.
        return self._least_specific(max(open_to_all, key=self._vagueness))

    def _says_no_more(self, code: str, above: Named) -> bool:
        display = self._terminology.displays[ICD10CM, code]
        name = named(_NOT_SAID_WHICH.sub("unspecified", display.lower()))
        known = above.core | above.either
        return name.is_default and name.side is None and name.core | name.either <= known

    def _on_side(self, code: str, side: str | None) -> str:
        """The code beside one of no side that says the same of a side, if there is one."""
        own = self._named(code)
        if side is None or own.side is not None:
            return code
        for other in self._beside(code):
            name = self._named(other)
            if name.side == side and name.core | name.either == own.core | own.either:
                return other
        return code

    def _beside(self, code: str) -> list[str]:
        return self._terminology.below.get(code[:-1], [])

    def _words(self, code: str) -> frozenset[str]:
        name = self._named(code)
        return name.core | name.either

    def _vagueness(self, code: str) -> tuple[int, int]:
        display = self._terminology.displays[ICD10CM, code].lower()
        return display.count("unspecified") - 2 * display.count("other"), -len(display)

    def _name(self, code: str) -> Named:
        return named(self._terminology.displays[ICD10CM, code])

    def _total(self, name: Named) -> float:
        core = sum(self._weights[word] for word in name.core)
        return core + _EITHER * sum(self._weights[word] for word in name.either)


def _opposite(what: Said) -> Iterator[str]:
    """Words that a term of what is said cannot have."""
    words, every = read_words(), what.core | what.soft
    yield from words.decisive - every
    for pair in words.opposites:
        if every & set(pair):
            yield from (word for word in pair if word not in every)


def _by_side(names: list[Named], side: str | None) -> NDArray[np.float32]:
    """Terms of another side are none; with a side, those that name none come second."""
    loose = _LOOSE_SIDE if side else 1.0
    shares = {side: 1.0, None: loose}
    return np.array([shares.get(name.side, 0.0) for name in names], np.float32)


def _weights(names: list[Named]) -> dict[str, float]:
    """How much each word counts; "" stands for words that no term has."""
    count: dict[str, int] = defaultdict(int)
    for name in names:
        for word in name.core | name.either | name.optional:
            count[word] += 1
    words = read_words()
    shares = {**dict.fromkeys(words.course, _COURSE), **dict.fromkeys(words.soft, _SOFT)}
    found = {
        word: float(np.log(1 + len(names) / times)) * shares.get(word, 1.0)
        for word, times in count.items()
    }
    return {**found, "": float(np.log(1 + len(names)))}


def _places(names: list[Named]) -> dict[str, dict[float, NDArray[np.int32]]]:
    """The terms that each word is in, by how much of it they need."""
    found: dict[str, dict[float, list[int]]] = defaultdict(lambda: defaultdict(list))
    for place, name in enumerate(names):
        for share, words in ((1.0, name.core), (_EITHER, name.either), (_OPTIONAL, name.optional)):
            for word in words:
                found[word][share].append(place)
    return {
        word: {share: np.array(places, np.int32) for share, places in by_share.items()}
        for word, by_share in found.items()
    }


def _rank(term: Term) -> float:
    """What a term counts: less where it is what is left over, or no disease but a circumstance."""
    share = _RANKS[term.kind]
    if term.kind != "added" and _LEFT_OVER.search(term.name.lower()):
        share *= _RESIDUAL
    if "chronic" in term.name.lower():
        # A problem of which nothing is said is the acute one.
        share *= _NOT_ACUTE
    return share * (_ASIDE if term.system == ICD10CM and term.code.startswith("Z") else 1.0)
