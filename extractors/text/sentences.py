"""Finds where sentences begin and end, in prose, in lists and across wrapped lines."""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from statistics import quantiles
from typing import NamedTuple


class Bounds(NamedTuple):
    """Characters ``start`` (included) to ``end`` (excluded)."""

    start: int
    end: int


_STOP = re.compile(r"""[.!?]["'”’)\]]*(?=\s|$)|[;](?=\s*\n)""")
_LAST_WORD = re.compile(r"[^\s(\[\"“]+$")
_INITIAL = re.compile(r"(?:[A-Za-z]\.)+$|^[A-Z]\.$")
_LIST_MARK = re.compile(
    r"\s*(?:[-*•·▪]\s|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)]\s|\d+(?:\.\d+)+\.?\s)"
)
_HEADING = re.compile(r"\s*(?:[A-Z][A-Z0-9 /&,'()-]{3,}:?\s*$|[A-Z][\w /&'()-]{1,48}:(?:\s|$))")
_BEFORE_AN_ITEM = (".", ":", ";", ",", " and", " or")
_NARROWEST = 25
_ACROSS_A_PAGE = 60
_LONGEST_LINE = 400


def sentences(text: str) -> list[Bounds]:
    """The sentences of a text, in order and without overlap; white space belongs to none."""
    return [
        bounds
        for block in _blocks(text)
        for bounds in _split(text, block)
        if bounds.end > bounds.start
    ]


def _blocks(text: str) -> Iterator[Bounds]:
    """Stretches that no sentence crosses: paragraphs, list items and headings."""
    lines = [Bounds(m.start(), m.end()) for m in re.finditer(r"[^\n\f]+", text)]
    width = _wrap_width(lines)
    start = end = -1
    for line in lines:
        if start >= 0 and _continues(text, Bounds(start, end), line, width):
            end = line.end
            continue
        if start >= 0:
            yield Bounds(start, end)
        start, end = line
    if start >= 0:
        yield Bounds(start, end)


def _wrap_width(lines: list[Bounds]) -> float:
    """How long a line is that was broken only for want of room.

    In a narrow column a wrapped line is nearly full; across a page it may end well before.
    """
    lengths = [line.end - line.start for line in lines]
    if len(lengths) < 2:
        return _NARROWEST
    full = quantiles(lengths, n=10)[8]
    return max(_NARROWEST, (0.6 if full >= _ACROSS_A_PAGE else 0.8) * full)


def _continues(text: str, block: Bounds, line: Bounds, width: float) -> bool:
    """Whether a line goes on where the block before it was merely wrapped."""
    if text.count("\n", block.end, line.start) > 1 or "\f" in text[block.end : line.start]:
        return False
    before = text[max(block.start, block.end - _LONGEST_LINE) : block.end].rstrip()
    last_line = before[before.rfind("\n") + 1 :]
    after = text[line.start : line.end]
    is_shouted_on = last_line.isupper() and len(last_line) >= width
    if _HEADING.match(after) and not is_shouted_on:
        return False
    if before.endswith(":") or _is_an_item(before, after):
        return False
    if after.lstrip()[:1].islower():
        return True
    return len(last_line) >= width and not before.endswith((".", ";", "!", "?"))


def _is_an_item(before: str, after: str) -> bool:
    """Whether a line begins a list item, and is not the second half of "five (5) years"."""
    mark = _LIST_MARK.match(after)
    if mark is None:
        return False
    goes_on = after[mark.end() :].lstrip()[:1].islower()
    return not goes_on or before.endswith(_BEFORE_AN_ITEM)


def _split(text: str, block: Bounds) -> Iterator[Bounds]:
    start = block.start
    for stop in _STOP.finditer(text, block.start, block.end):
        if _ends_a_sentence(text, start, stop, block.end):
            yield _trimmed(text, start, stop.end())
            start = stop.end()
    yield _trimmed(text, start, block.end)


def _ends_a_sentence(text: str, start: int, stop: re.Match[str], block_end: int) -> bool:
    if stop.group()[0] != ".":
        return True
    following = text[stop.end() : min(stop.end() + 12, block_end)].lstrip(" \t\n\"'“‘([")
    if not following:
        return True
    if following[0].islower():
        return False
    match = _LAST_WORD.search(text, max(start, stop.start() - 24), stop.start())
    word = match.group() if match else ""
    if _LIST_MARK.fullmatch(text[start : stop.end()] + " "):
        return False
    if word.lower() in _abbreviations() or _INITIAL.match(word + "."):
        return word.lower() in _closing_abbreviations() and following[0].isupper()
    return True


def _trimmed(text: str, start: int, end: int) -> Bounds:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Bounds(start, end)


@cache
def _abbreviations() -> frozenset[str]:
    return _words("abbreviations.txt")


@cache
def _closing_abbreviations() -> frozenset[str]:
    return _words("closing_abbreviations.txt")


def _words(name: str) -> frozenset[str]:
    lines = files("extractors.text").joinpath("rules", name).read_text("utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))
