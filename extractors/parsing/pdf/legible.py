"""Tells whether the words of a text layer are text, or what a broken font mapping made of it."""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from itertools import pairwise

_LETTERS = re.compile(r"[a-z]{4,}")
_UNLIKE_A_WORD = 1 / 3
_FEWEST = 20
_SAMPLE = 100
_SCRAMBLED = 0.2


def is_scrambled(words: Sequence[str]) -> bool:
    """Whether the letters of a page's words follow each other as in no language.

    Looks at a hundred words of its middle, and judges no page of less than twenty. Numbers, other
    scripts and words of less than four Latin letters count as text. Measured over 1,399 pages of
    contracts: at most 0.11 of the characters stand in words unlike any; over the same pages with
    their letters swapped, 99 in 100 have more than 0.4.
    """
    if len(words) < _FEWEST:
        return False
    first = max(0, (len(words) - _SAMPLE) // 2)
    return scrambled_share(words[first : first + _SAMPLE]) > _SCRAMBLED


def scrambled_share(words: Sequence[str]) -> float:
    """The share of their characters that stand in words unlike those of any language, 0 to 1."""
    characters = sum(map(len, words))
    scrambled = sum(len(word) for word in words if _is_unlike_a_word(word))
    return scrambled / characters if characters else 0.0


def _is_unlike_a_word(word: str) -> bool:
    rare = pairs = 0
    for letters in _LETTERS.findall(_without_accents(word)):
        pairs += len(letters) - 1
        rare += sum(first + second not in _common_pairs() for first, second in pairwise(letters))
    return pairs > 0 and rare / pairs >= _UNLIKE_A_WORD


def _without_accents(word: str) -> str:
    if word.isascii():
        return word.lower()
    return "".join(
        letter
        for letter in unicodedata.normalize("NFKD", word.lower())
        if not unicodedata.combining(letter)
    )


@cache
def _common_pairs() -> frozenset[str]:
    rules = files("extractors.parsing.pdf") / "rules" / "letter_pairs.txt"
    lines = rules.read_text(encoding="utf-8").splitlines()
    return frozenset(pair for line in lines if not line.startswith("#") for pair in line.split())
