"""Reads numbers in figures and in words."""

import re

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
    " fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_WORDS = {word: number for number, word in enumerate(_ONES)} | {
    word: 10 * number for number, word in enumerate(_TENS, start=2)
}
_ONE = "|".join(sorted(_ONES, key=len, reverse=True))
_TEN = "|".join(_TENS)
_BELOW_HUNDRED = rf"(?:(?:{_TEN})(?:[\s-](?:{_ONE})\b)?|(?:{_ONE}))"
NUMBER = (
    r"(?<![\w.,])(?<!\d[-/])"
    r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|(?<![\w.])(?:\d+(?:\.\d+)?|\.\d+)"
    rf"|\b(?:(?:{_ONE}|an?)[\s-]hundred(?:\s(?:and\s)?{_BELOW_HUNDRED})?|{_BELOW_HUNDRED})\b"
)
"""The pattern of a number, for use inside others."""
_PART = re.compile(r"[a-z]+")


def number_of(written: str) -> float:
    """The value of what the pattern found."""
    figures = written.replace(",", "")
    if figures[0].isdigit() or figures[0] == ".":
        return float(figures)
    total = 0
    for word in _PART.findall(written.lower()):
        if word == "hundred":
            total = 100 * max(1, total)
        else:
            total += _WORDS.get(word, 0)
    return float(total)
