"""Reads expected spans written inside their text, as in ``denies [fever|negated]``."""

import re
from typing import NamedTuple

_MARK = re.compile(r"\[(?P<text>[^|\]]+)\|(?P<label>[^\]]+)\]")


class Marked(NamedTuple):
    """Plain text and the spans that were marked in it: start, end, label."""

    text: str
    spans: list[tuple[int, int, str]]


def read_marked(source: str) -> Marked:
    """Take the marks out of a text and say where they stood."""
    text = ""
    spans: list[tuple[int, int, str]] = []
    last = 0
    for mark in _MARK.finditer(source):
        text += source[last : mark.start()]
        spans.append((len(text), len(text) + len(mark["text"]), mark["label"]))
        text += mark["text"]
        last = mark.end()
    return Marked(text + source[last:], spans)
