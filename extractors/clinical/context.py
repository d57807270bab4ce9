"""Decides what a mention means where it stands: negated, possible, past, someone else's.

The algorithm is ConText (Harkema et al. 2009): cues with a direction, pseudo cues, terminators that
end a cue's scope, and the sentence as the outer bound. The cues are data (rules/context.toml).
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

Category = Literal["negated", "possible", "conditional", "historical", "family"]
_CATEGORIES: tuple[Category, ...] = ("negated", "possible", "conditional", "historical", "family")
_ASSERTION = ("negated", "possible", "conditional")
# A semicolon, a full stop inside, and a heading in capitals end every scope.
_ALWAYS_ENDS = re.compile(r";|(?<=\w)\.\s|\b[A-Z]{3}[A-Z /()-]*:")


class Context(NamedTuple):
    """The categories that hold for a mention, each with the words that decided it."""

    cues: Mapping[str, str]

    def assertion(self) -> Literal["present", "negated", "possible", "conditional"]:
        """What is said of the mention."""
        if "negated" in self.cues:
            return "negated"
        if "possible" in self.cues:
            return "possible"
        return "conditional" if "conditional" in self.cues else "present"

    def cue(self) -> str | None:
        """The words that decided, in the order of the axes."""
        return "; ".join(self.cues.values()) or None


class _Cue(NamedTuple):
    category: Category
    role: Literal["forward", "backward", "pseudo", "terminators"]


class _Scope(NamedTuple):
    """Where a cue stands and how far it reaches."""

    category: Category
    words: str
    cue_start: int
    cue_end: int
    start: int
    end: int


class SentenceContext:
    """The cues of one sentence, ready to be asked about its mentions."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self._scopes = list(_scopes(text, start, end))

    def of(self, start: int, end: int, section: str | None) -> Context:
        """The context of the mention from start to end, in a section by its canonical name."""
        cues: dict[str, str] = {}
        for category in _CATEGORIES:
            near = [
                scope
                for scope in self._scopes
                if scope.category == category and scope.start <= start and end <= scope.end
            ]
            if near:
                nearest = min(near, key=lambda scope: _distance(scope, start, end))
                cues[category] = nearest.words
        _keep_nearest_assertion(cues, self._scopes, start, end)
        default = _rules().sections.get(section or "")
        if default and default not in cues:
            cues[default] = f"section {section}"
        return Context(cues)


def _keep_nearest_assertion(
    cues: dict[str, str], scopes: list[_Scope], start: int, end: int
) -> None:
    """Of a denial, a doubt and a condition about one mention, the nearest cue decides."""
    asserted = [
        scope
        for scope in scopes
        if scope.category in _ASSERTION and scope.start <= start and end <= scope.end
    ]
    if asserted:
        nearest = min(asserted, key=lambda scope: _distance(scope, start, end))
        for category in _ASSERTION:
            if category != nearest.category:
                cues.pop(category, None)


def _distance(scope: _Scope, start: int, end: int) -> int:
    return start - scope.cue_end if scope.cue_end <= start else scope.cue_start - end


def _scopes(text: str, start: int, end: int) -> Iterator[_Scope]:
    found = [
        (match, cue)
        for match in _rules().pattern.finditer(text, start, end)
        for cue in _rules().cues[_key(match.group())]
    ]
    stops = [match.start() for match in _ALWAYS_ENDS.finditer(text, start, end)]
    for match, (category, role) in found:
        ends = stops + [
            other.start()
            for other, cue in found
            if cue.category == category and cue.role in ("terminators", "pseudo")
        ]
        words = _key(match.group())
        if role == "forward":
            reach = min((stop for stop in ends if stop >= match.end()), default=end)
            yield _Scope(category, words, *match.span(), match.end(), reach)
        elif role == "backward":
            reach = max((stop for stop in ends if stop < match.start()), default=start)
            yield _Scope(category, words, *match.span(), reach, match.start())


class _Rules(NamedTuple):
    pattern: re.Pattern[str]
    cues: dict[str, list[_Cue]]
    sections: dict[str, Category]


@cache
def _rules() -> _Rules:
    text = files("extractors.clinical").joinpath("rules", "context.toml").read_text("utf-8")
    data = tomllib.loads(text)
    cues: dict[str, list[_Cue]] = {}
    for category in _CATEGORIES:
        for role, phrases in data[category].items():
            for phrase in phrases:
                cues.setdefault(_key(phrase), []).append(_Cue(category, role))
    longest_first = sorted(cues, key=len, reverse=True)
    words = "|".join(r"\s+".join(map(re.escape, phrase.split())) for phrase in longest_first)
    return _Rules(re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE), cues, data["sections"])


def _key(phrase: str) -> str:
    return " ".join(phrase.lower().split())
