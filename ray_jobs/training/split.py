"""Sets documents apart for training and for measuring, near-duplicates on one side."""

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import NamedTuple
from zlib import crc32

FOLDS = 5
"""Parts of a small set of documents, each of which is measured on once."""
_SPLIT_SEED = 1
_DEV, _CALIBRATION = 0.2, 0.1
_GRAM = 8
_SAMPLED = 32
_ALIKE = 0.2


class Split(NamedTuple):
    """The ids of documents to train on and of those to measure on, each in order."""

    train: tuple[str, ...]
    dev: tuple[str, ...]


class Parts(NamedTuple):
    """The ids of documents to train on, to fit scores on, and to measure on."""

    train: tuple[str, ...]
    calibration: tuple[str, ...]
    dev: tuple[str, ...]


def parts(texts: Mapping[str, str]) -> Parts:
    """How annotated documents are set apart: by their texts alone.

    So models that were trained on the same documents are measured on the same ones.
    """
    outer = split(texts, share=_DEV, seed=_SPLIT_SEED)
    rest = {key: texts[key] for key in outer.train}
    inner = split(rest, share=_CALIBRATION, seed=_SPLIT_SEED)
    return Parts(inner.train, inner.dev, outer.dev)


def split(texts: Mapping[str, str], *, share: float, seed: int) -> Split:
    """At least such a share of the documents to measure on; the same for the same seed."""
    groups = near_duplicates(texts)
    random.Random(seed).shuffle(groups)  # noqa: S311  # Not for secrets.
    dev: list[str] = []
    for group in groups:
        if len(dev) < share * len(texts):
            dev += group
    apart = set(dev)
    return Split(tuple(key for key in sorted(texts) if key not in apart), tuple(sorted(dev)))


def fold_of(texts: Mapping[str, str], fold: int) -> frozenset[str]:
    """The ids of one of ``FOLDS`` parts of the documents, near-duplicates in the same part."""
    groups = near_duplicates(texts)
    return frozenset(key for group in groups[fold::FOLDS] for key in group)


def near_duplicates(texts: Mapping[str, str]) -> list[list[str]]:
    """The documents in groups, of one where a document is like no other.

    Two are alike where they share a fifth of the sampled runs of eight words of the shorter one;
    what is like one of a group belongs to it.
    """
    sampled = {key: _sampled(text) for key, text in texts.items()}
    holders: dict[int, list[str]] = defaultdict(list)
    for key in sorted(texts):
        for gram in sampled[key]:
            holders[gram].append(key)
    shared: dict[tuple[str, str], int] = defaultdict(int)
    for keys in holders.values():
        for pair in combinations(keys, 2):
            shared[pair] += 1
    group = {key: [key] for key in sorted(texts)}
    for (first, second), count in shared.items():
        least = min(len(sampled[first]), len(sampled[second]))
        if count >= _ALIKE * least and group[first] is not group[second]:
            _join(group, first, second)
    seen = {id(keys): keys for keys in group.values()}
    return [sorted(keys) for keys in seen.values()]


def _join(group: dict[str, list[str]], first: str, second: str) -> None:
    group[first] += group[second]
    for key in list(group[second]):
        group[key] = group[first]


def _sampled(text: str) -> frozenset[int]:
    """Numbers of runs of words; of all possible runs always the same few are looked at."""
    words: Sequence[str] = text.lower().split()
    runs = (" ".join(words[at : at + _GRAM]) for at in range(len(words) - _GRAM + 1))
    numbers = (crc32(run.encode()) for run in runs)
    return frozenset(number for number in numbers if number % _SAMPLED == 0)
