"""What the text around a candidate says for or against it, as numbers."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

CLUES = (
    "words",
    "as_rule",
    "beside",
    "other",
    "capital",
    "quoted",
    "suffix",
    "bare",
    "capitals",
    "year",
    "head",
)
"""The logarithm of its words; whether a rule found the same words; the better logit of its label in
the sentences beside it, and the best of any other label in its own. Of names and dates: whether it
begins with a capital, follows a quote or bracket, ends like a company's name, is nothing but such
an ending, is all capitals, holds a year, and stands in the contract's head."""
_SUFFIX = re.compile(
    r"\b(?:inc|llc|l\.l\.c|ltd|limited|corp|corporation|co|company|l\.p|lp|llp|n\.a|s\.a|gmbh|ag"
    r"|plc|b\.v|n\.v|trust|bank|university|partners?)\b\.?$",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\d{4}")
_BEFORE = "\"“”'‘’("
_HEAD = 6000
_LEAST = -8.0
_WORD = re.compile(r"\w+")


class Stretch(NamedTuple):
    """A candidate before anything is known of it; ``is_name`` for names and dates."""

    start: int
    end: int
    label: int
    is_name: bool


def clues(
    text: str,
    stretches: Sequence[Stretch],
    ruled: Sequence[frozenset[frozenset[str]]],
    starts: NDArray[np.int64],
    logits: NDArray[np.float32],
) -> Iterator[tuple[float, ...]]:
    """``CLUES`` for each candidate.

    ``ruled`` holds by label the words of what rules found; ``starts`` and ``logits`` are of the
    sentences, the second by label.
    """
    for start, end, label, is_name in stretches:
        own = text[start:end]
        here = max(0, int(np.searchsorted(starts, start, side="right")) - 1)
        beside = [float(logits[at, label]) for at in (here - 1, here + 1) if 0 <= at < len(logits)]
        others = np.delete(logits[here], label) if len(logits) else np.array([_LEAST])
        shape = (
            own[:1].isupper(),
            text[max(0, start - 1) : start] in _BEFORE if start else False,
            _SUFFIX.search(own) is not None,
            _SUFFIX.fullmatch(own) is not None,
            own.isupper(),
            _YEAR.search(own) is not None,
            start < _HEAD,
        )
        yield (
            float(np.log1p(len(own.split()))),
            float(words(own) in ruled[label]),
            max([*beside, _LEAST]),
            max(float(others.max()), _LEAST),
            *(float(is_name and given) for given in shape),
        )


def words(text: str) -> frozenset[str]:
    """The words of a stretch, without case and punctuation."""
    return frozenset(_WORD.findall(text.lower()))
