"""Decides what a mention means where it stands: negated, possible, past, someone else's.

The algorithm is ConText (Harkema et al. 2009): cues with a direction, pseudo cues, terminators that
end a cue's scope, and the sentence as the outer bound. The cues are data (rules/context.toml).
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

Category = Literal["negated", "possible", "conditional", "historical", "family"]
_CATEGORIES: tuple[Category, ...] = ("negated", "possible", "conditional", "historical", "family")
_ASSERTION = ("negated", "possible", "conditional")
# A semicolon, a full stop inside, the next number of a list, and a heading in capitals end every
# scope.
_ALWAYS_ENDS = re.compile(r";|(?<=\w)\.\s|\s\d{1,2}\)\s|\b[A-Z]{3}[A-Z /()-]*:")
_COMMA = re.compile(r",\s")
_FOR = re.compile(r"\bfor\b", re.IGNORECASE)
_LIST_MARK = re.compile(r"^[\W\d_]+|[\W_]+$")


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


_Role = Literal["forward", "within_comma", "backward", "after_for", "pseudo", "terminators"]


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
        self._text = text
        self._alone = _LIST_MARK.sub("", text[start:end]).lower()
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
        if "historical" not in cues and _rules().habits.search(self._text, start, end):
            cues["historical"] = "habit"
        if not cues and section is None and _rules().standing.fullmatch(self._alone):
            cues["historical"] = "listed alone"
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
    stops = [match.start() for match in _ALWAYS_ENDS.finditer(text, start, end)]
    commas = [match.start() for match in _COMMA.finditer(text, start, end)]
    fors = [match.end() for match in _FOR.finditer(text, start, end)]
    for category, (pattern, roles) in _rules().cues.items():
        found = [
            (match, role)
            for match in pattern.finditer(text, start, end)
            for role in roles[_key(match.group())]
        ]
        ends = stops + [other.start() for other, role in found if role in ("terminators", "pseudo")]
        for match, role in found:
            words = _key(match.group())
            if role in ("forward", "within_comma"):
                own = ends if role == "forward" else ends + commas
                reach = min((stop for stop in own if stop >= match.end()), default=end)
                yield _Scope(category, words, *match.span(), match.end(), reach)
            elif role == "backward":
                reach = max((stop for stop in ends if stop < match.start()), default=start)
                yield _Scope(category, words, *match.span(), reach, match.start())
            elif role == "after_for":
                since = max((own for own in fors if own < match.start()), default=match.start())
                yield _Scope(category, words, *match.span(), since, match.start())


class _Rules(NamedTuple):
    """Of each category its cues as one pattern, and what each of them does.

    ``standing`` are illnesses that, alone on a line without a section, began before this visit, as
    ``habits`` did wherever they stand.
    """

    cues: dict[Category, tuple[re.Pattern[str], dict[str, list[_Role]]]]
    sections: dict[str, Category]
    standing: re.Pattern[str]
    habits: re.Pattern[str]


@cache
def _rules() -> _Rules:
    text = files("extractors.clinical").joinpath("rules", "context.toml").read_text("utf-8")
    data = tomllib.loads(text)
    cues: dict[Category, tuple[re.Pattern[str], dict[str, list[_Role]]]] = {}
    for category in _CATEGORIES:
        roles: dict[str, list[_Role]] = {}
        for role, phrases in data[category].items():
            for phrase in phrases:
                roles.setdefault(_key(phrase), []).append(role)
        cues[category] = (_any_of(roles), roles)
    illnesses = _any_of(data["standing"]["illnesses"]).pattern
    lasting = _any_of(data["standing"]["lasting"]).pattern
    standing = re.compile(
        rf"(?:(?:{lasting})\s.{{1,60}}|{illnesses})(?:\s+(?:at|of|with|in|on)\s.*)?", re.IGNORECASE
    )
    return _Rules(cues, data["sections"], standing, _any_of(data["standing"]["habits"]))


def _any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    """Any of some phrases, the longest first, in whole words."""
    longest_first = sorted(phrases, key=len, reverse=True)
    words = "|".join(r"\s+".join(map(re.escape, phrase.split())) for phrase in longest_first)
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)


def _key(phrase: str) -> str:
    return " ".join(phrase.lower().split())
