"""Words as they are compared: without their endings, and without those that say nothing alone."""

from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

_ENDINGS = ("ation", "ing", "edly", "ed", "ie", "ly", "al", "e", "y")
_SHORTEST = 4
_SAYS_LITTLE = frozenset(
    "has have had is was were are be been being will shall may must can could would should does do"
    " did any evidence sign signs patient pt reports reported denies denied states noted seen"
    " history further other such complaints complaint complains there time significant known"
    " also".split()
)


def stem(word: str) -> str:
    """A word without the ending that its form needs; rough, and the same for both sides."""
    plain = word.lower().replace("’", "'").strip(".'").removesuffix("'s")
    if plain.endswith("s") and not plain.endswith("ss") and len(plain) > _SHORTEST:
        plain = plain[:-1]
    for ending in _ENDINGS:
        if plain.endswith(ending) and len(plain) - len(ending) >= _SHORTEST:
            return plain[: -len(ending)]
    return plain


def is_telling(word: str) -> bool:
    """Whether a word says something alone."""
    plain = word.lower()
    return (
        len(plain) > 1
        and plain not in ENGLISH_STOP_WORDS
        and plain not in _SAYS_LITTLE
        and any(letter.isalpha() for letter in plain)
    )
