"""Tells which words of a text are denied, and where two texts deny different things."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from extractors.summarizing.claims import words
from extractors.summarizing.cues import AFTER, BEFORE, ENDS, PSEUDO
from extractors.summarizing.stems import is_telling, stem

_ASIDE = re.compile(r"\([^()]*\)")
_HEADS = 2
"""So many words next to a cue are looked for in the other text; the first found decides."""


class _Cue(NamedTuple):
    """Words that deny, and the stretch that they deny."""

    written: str
    first: int
    last: int
    looks_back: bool


class Denial(NamedTuple):
    """A word that one of two texts denies and the other does not."""

    word: str
    cue: str
    is_added: bool


def differing_denials(sentence: str, sources: Sequence[str]) -> list[Denial]:
    """What a sentence denies that its sources do not, and what it no longer denies."""
    own = _Text(sentence)
    given = [_Text(source) for source in sources]
    return [*_added(own, given), *_dropped(own, given)]


def _added(own: "_Text", given: Sequence["_Text"]) -> Iterator[Denial]:
    # What is denied twice is affirmed, where the sources have fewer denials.
    is_denied_more = len(own.cues) > sum(len(text.cues) for text in given)
    for cue in own.cues:
        head = next((head for head in own.heads(cue) if _depths(head, given)), None)
        if head is None:
            if not any(text.cues for text in given):
                yield Denial(cue.written, cue.written, is_added=True)
            continue
        depths = _depths(head, given)
        if not max(depths) or (is_denied_more and not own.denied[head] & depths):
            yield Denial(head, cue.written, is_added=True)


def _dropped(own: "_Text", given: Sequence["_Text"]) -> Iterator[Denial]:
    for text in given:
        for cue in text.cues:
            head = next((head for head in text.heads(cue) if head in own.denied), None)
            if head is None or max(own.denied[head]) or 0 in _depths(head, given):
                continue
            yield Denial(head, cue.written, is_added=False)


def _depths(word: str, given: Sequence["_Text"]) -> set[int]:
    """How many cues deny a word, place by place."""
    return {depth for text in given for depth in text.denied.get(word, ())}


class _Text:
    """A text with its cues, and of each telling word how many of them deny it, place by place."""

    def __init__(self, text: str) -> None:
        self._text = text
        # What stands in brackets denies, and ends a denial, only there.
        asides = list(_ASIDE.finditer(text))
        self.cues = list(_cues(_ASIDE.sub(lambda match: " " * len(match.group()), text), 0))
        self.cues += [cue for aside in asides for cue in _cues(aside.group(), aside.start())]
        denied: dict[str, set[int]] = defaultdict(set)
        self._words = [match for match in words(text) if is_telling(match.group())]
        for match in self._words:
            under = sum(cue.first <= match.start() < cue.last for cue in self.cues)
            denied[stem(match.group())].add(under)
        self.denied = dict(denied)

    def heads(self, cue: _Cue) -> list[str]:
        """The words next to a cue that it denies, the nearest first."""
        under = [item for item in self._words if cue.first <= item.start() < cue.last]
        near = list(reversed(under[-_HEADS:])) if cue.looks_back else under[:_HEADS]
        return [stem(item.group()) for item in near]


def _cues(text: str, offset: int) -> Iterator[_Cue]:
    pseudo = [match.span() for match in PSEUDO.finditer(text)]
    ends = [match.start() for match in ENDS.finditer(text)]
    backward = list(AFTER.finditer(text))
    taken = [*pseudo, *(match.span() for match in backward if not _leads(text, match))]
    for match in backward:
        if not _inside(match, pseudo) and not _leads(text, match):
            since = max((end for end in ends if end < match.start()), default=0)
            yield _Cue(match.group(), offset + since, offset + match.start(), looks_back=True)
    for match in BEFORE.finditer(text):
        if not _inside(match, taken):
            until = min((end for end in ends if end >= match.end()), default=len(text))
            yield _Cue(match.group(), offset + match.end(), offset + until, looks_back=False)


def _leads(text: str, match: re.Match[str]) -> bool:
    """Whether "negative" is said of what follows: "negative for"."""
    return text[match.end() :].lstrip().lower().startswith("for ")


def _inside(match: re.Match[str], stretches: Sequence[tuple[int, int]]) -> bool:
    return any(start <= match.start() < end for start, end in stretches)
