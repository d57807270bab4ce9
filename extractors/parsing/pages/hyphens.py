"""Decides whether a hyphen at the end of a line belongs to the word or only to the line."""

from collections import Counter
from collections.abc import Callable, Iterable

_SOFT = "\u00ad"
HYPHENS = ("-", "\u2010", _SOFT)
_AROUND = ".,;:!?()[]{}\"'“”‘’*"
# A document of so many words of which fewer end in a hyphen was set without hyphenation.
_MANY = 1000
_SELDOM = 0.002
_PREFIXES = frozenset("non self ex quasi all cross semi co pre post multi inter anti".split())


class Hyphens:
    """Judges by the words of the whole document, which are gathered only when they are needed."""

    def __init__(self, words: Callable[[], Iterable[str]]) -> None:
        self._words = words
        self._known: frozenset[str] | None = None
        self._hyphenates = True

    def link(self, above: str, below: str) -> str | None:
        """What stands between two halves: nothing, or a hyphen; None where they are no halves.

        ``above`` is the last word of a line, ``below`` the first of the next.
        """
        if not above.endswith(HYPHENS) or not below[:1].islower() or not above[-2:-1].isalpha():
            return None
        if above.endswith(_SOFT):
            return ""
        return "-" if self._is_compound(above[:-1], below) else ""

    def _is_compound(self, above: str, below: str) -> bool:
        first, second = _bare(above), _bare(below)
        if "-" in first or "/" in first:
            return True
        known = self._vocabulary()
        if f"{first}{second}" in known:
            return False
        if f"{first}-{second}" in known or first in _PREFIXES:
            return True
        return not self._hyphenates or (first in known and second.split("-")[0] in known)

    def _vocabulary(self) -> frozenset[str]:
        if self._known is None:
            words = Counter(self._words())
            whole = [word for word in words if not word.endswith(HYPHENS)]
            total = words.total()
            cut = total - sum(words[word] for word in whole)
            self._hyphenates = total < _MANY or cut > _SELDOM * total
            self._known = frozenset(map(_bare, whole))
        return self._known


def _bare(word: str) -> str:
    return word.strip(_AROUND).lower()
