"""Fingerprints the template that a note was written in: its layout and the headings it is made of.

Notes of one template differ in what they say and in which of the optional sections they have
(rules/sections.toml names them); a fingerprint leaves both out. What it keeps: how headings are
written, and the wording and order of the sections that notes of their kind always have.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from extractors.clinical.sections import is_optional, is_part
from schemas.digest import digest
from schemas.document import Heading

_ALIKE = 0.8
_FEWEST = 5
_KEY = re.compile(r"[a-z]+")
_AFTER = re.compile(r"[ \t]*(:?)[ \t]*(\n|\Z)?")


class _Layout(NamedTuple):
    """How a heading is written: in which case, after which mark, and what follows it."""

    case: str
    mark: str
    colon: bool
    alone: bool


def template_id(text: str, headings: Sequence[Heading]) -> str:
    """The template of a note with these headings, whatever it says."""
    known = _known(headings)
    kept = [heading for heading in known if not is_optional(heading.label or "")] or known
    # A note in words that the vocabulary does not have is told by these words.
    named = kept or _first_of_each(headings)
    layout = _commonest(_layout(text, heading) for heading in named)
    fields = [*map(str, layout or ()), *(_key(heading.title) for heading in named)]
    return digest("template", *fields)


def named_sections(headings: Sequence[Heading]) -> tuple[str, ...]:
    """The canonical names of a note's sections, each once, in order."""
    return tuple(heading.label for heading in _known(headings) if heading.label)


def is_variant(sections: Sequence[str], others: Sequence[str]) -> bool:
    """Whether two templates have the same sections in the same order but for one in five."""
    if len(set(sections) | set(others)) < _FEWEST:
        return False
    shared = set(sections) & set(others)
    in_order = [name for name in sections if name in shared]
    return len(shared) / len(set(sections) | set(others)) >= _ALIKE and in_order == [
        name for name in others if name in shared
    ]


def _known(headings: Iterable[Heading]) -> list[Heading]:
    return _first_of_each(
        heading for heading in headings if heading.label and not is_part(heading.title)
    )


def _first_of_each(headings: Iterable[Heading]) -> list[Heading]:
    found: dict[str, Heading] = {}
    for heading in headings:
        found.setdefault(heading.label or _key(heading.title), heading)
    return list(found.values())


def _layout(text: str, heading: Heading) -> _Layout:
    title = text[heading.start : heading.end]
    words = [word for word in title.split() if word[0].isalpha()]
    case = (
        "upper" if title.isupper() else "title" if all(w[0].isupper() for w in words) else "mixed"
    )
    line = text.rfind("\n", 0, heading.start) + 1
    after = _AFTER.match(text, heading.end)
    assert after is not None
    mark = text[line : heading.start].strip()
    return _Layout(case, mark[:1] * bool(mark), bool(after[1]), after[2] is not None)


def _commonest(layouts: Iterable[_Layout]) -> _Layout | None:
    counted = Counter(layouts)
    return min(counted, key=lambda item: (-counted[item], item)) if counted else None


def _key(title: str) -> str:
    return " ".join(_KEY.findall(title.lower()))
