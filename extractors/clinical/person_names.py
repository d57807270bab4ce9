"""Finds names of persons: by what stands before or after them, and by lists of given names.

The lists are those of the US census of 1990, from the package ``names``. A name within an eponym
("Parkinson's disease") is none of a person in the note.
"""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from extractors.clinical.lexicon import read_lines
from extractors.stage import StageError
from schemas.run import Reason

_RULES = tomllib.loads(
    files("extractors.clinical").joinpath("rules", "identifiers.toml").read_text("utf-8")
)
_PACKAGE = "names"
_COMMONEST = 30000
_USUAL = 1000
_LAST = r"(?:[A-Z]['’])?[A-Z][a-z]+(?:['’-][A-Z]?[a-z]+)*|[A-Z][A-Z'’-]+"
_INITIAL = r"[A-Z]\.?"
_NAME = rf"(?:(?:{_LAST}|{_INITIAL})[ \t]){{0,3}}(?:{_LAST})"
_TURNED = rf"(?:{_LAST}),[ \t]*(?:{_LAST})(?:[ \t]+{_INITIAL}(?![\w]))?"
_TITLED = re.compile(
    rf"\b(?:(?i:dr|mr|mrs|miss|prof|professor|doctor|nurse|rev|sgt)|Ms|MS(?=\.))\b\.?[ \t]+"
    rf"(?P<name>{_NAME}|{_INITIAL})"
)
_KEYED = re.compile(
    r"\b(?<!Model )(?<!Brand )(?<!Device )(?<!Trade )(?<!Drug )(?<!Study )"
    r"(?i:name|physician|provider|patient|surgeon|assistant|anesthesiologist|attending|author"
    r"|dictated[ \t]+by|transcribed[ \t]+by|signed(?:[ \t]+by)?|referred[ \t]+by|seen[ \t]+by|cc"
    r"|contact|guardian|spouse|next[ \t]+of[ \t]+kin|mother|father|witness)"
    rf"[ \t]*(?:[:#]|[ \t]is[ \t])[ \t]*(?P<name>{_TURNED}|{_NAME})"
)
_CREDENTIAL = re.compile(
    rf"(?<![\w])(?P<name>(?:(?:{_LAST}|{_INITIAL})[ \t]+){{1,3}}(?:{_LAST})),?[ \t]+"
    r"(?:M\.?D\.?|D\.?O\.?|R\.?N\.?|Ph\.?D\.?|PA-C|P\.?A\.?|N\.?P\.?|DDS|DPM|LPN|PharmD|C?RNA"
    r"|LCSW)(?![\w])"
)
_FULL = re.compile(
    rf"(?<![\w'’-])(?P<first>{_LAST})(?:[ \t]+{_INITIAL})?[ \t]+(?P<last>{_LAST})(?![\w])"
)
_REVERSED = re.compile(
    rf"(?<![\w'’-])(?P<last>{_LAST}),[ \t]+(?P<first>{_LAST})(?:[ \t]+{_INITIAL}(?![\w]))?"
)
_RELATED = re.compile(
    r"\b(?:wife|husband|daughter|son|mother|father|brother|sister|partner|friend|neighbor|aunt"
    r"|uncle|named|name is|called|caregiver|roommate|boyfriend|girlfriend|fianc[eé]e?),?[ \t]+"
    rf"(?P<name>(?P<first>{_LAST})(?:[ \t]+(?:{_LAST}))?)(?![\w])"
)
_EPONYM = re.compile(rf"(?:['’]s?)?[ \t-]+(?i:{'|'.join(_RULES['eponyms'])})\b")
_DISEASE = re.compile(rf"(?<!\bDr\. )(?:{'|'.join(_RULES['diseases'])})['’]s?(?![\w])")
_POSSESSIVE = re.compile(r"['’](?:s|S)?$")
_SHORTEST_ALONE = 4


_A_LETTER = len("X.")


class Person(NamedTuple):
    """A name and how sure the rule is that found it."""

    start: int
    end: int
    score: float


def person_names(text: str) -> list[Person]:
    """The names of persons in a text, in order; what overlaps is joined to the longest."""
    found = sorted(
        {_bare(text, item) for item in _found(text) if not _is_eponym(text, item.start, item.end)},
        key=lambda item: (item.start, -item.end),
    )
    known = {
        word
        for item in found
        for word in re.findall(r"[A-Z][\w'’-]+", text[item.start : item.end])
        if len(word) >= _SHORTEST_ALONE and word.lower() not in _common()
    }
    found += _again(text, known)
    kept: list[Person] = []
    for item in sorted(found, key=lambda item: (item.start, -item.end)):
        if not kept or item.start >= kept[-1].end:
            kept.append(item)
    return kept


def _found(text: str) -> Iterator[Person]:
    for pattern, score in ((_TITLED, 0.95), (_KEYED, 0.95), (_CREDENTIAL, 0.95)):
        for match in pattern.finditer(text):
            yield from _trimmed(text, *match.span("name"), score)
    for pattern in (_FULL, _REVERSED):
        yield from _listed_names(text, pattern)
    for match in _RELATED.finditer(text):
        if _is_first(match["first"]):
            yield Person(*match.span("name"), 0.85)


def _listed_names(text: str, pattern: re.Pattern[str]) -> Iterator[Person]:
    """Two words that are a name; the second of two that are none may begin one itself."""
    found = pattern.search(text)
    while found is not None:
        at = found.start() + max(1, len(found.group().split()[0]))
        if _is_full(found["first"], found["last"]):
            yield Person(*found.span(), 0.85)
            at = found.end()
        found = pattern.search(text, at)


def _trimmed(text: str, start: int, end: int, score: float) -> Iterator[Person]:
    """A name up to the first word that is none of a name."""
    stop = start
    shouted = text[start : start + 2].isupper()
    for word in re.finditer(r"[\w'’.-]+", text[start:end]):
        said = word.group().strip(".").lower()
        if len(said) > 1 and word.group().isupper() and not shouted:
            break
        if said in _common() and not (stop == start and said in _first_names()[1]):
            break
        # "Dr. X. Again, ..." begins a sentence; "Dr. J. Smith" does not.
        if text[start:stop].endswith(".") and stop - start == _A_LETTER and not _is_last(said):
            break
        stop = start + word.end()
    if stop > start and text[start:stop].strip(". ") and stop - start > 1:
        yield Person(start, stop, score)


def _again(text: str, known: set[str]) -> Iterator[Person]:
    """Parts of names that stand elsewhere alone."""
    if not known:
        return
    forms = known | {word.upper() for word in known}
    words = "|".join(sorted(map(re.escape, forms), key=len, reverse=True))
    for match in re.finditer(rf"(?<![\w])(?:{_INITIAL}[ \t]+)?(?:{words})(?![\w])", text):
        if not _is_eponym(text, *match.span()):
            yield _bare(text, Person(*match.span(), 0.8))


def _is_eponym(text: str, start: int, end: int) -> bool:
    """Whether a name is one of a disease, a sign or an instrument."""
    return bool(_EPONYM.match(text, end) or _DISEASE.match(text, start))


def _bare(text: str, item: Person) -> Person:
    """A name without the ending that says what is somebody's."""
    ending = _POSSESSIVE.search(text, item.start, item.end)
    return item._replace(end=ending.start()) if ending else item


def _is_full(first: str, last: str) -> bool:
    """Whether two words are a name: both are listed, or the first is a common one."""
    if not _is_first(first):
        return False
    is_usual = first.lower() in _first_names()[1] and not last.isupper()
    return _is_last(last) or (is_usual and last.lower() not in _common())


def _is_first(word: str) -> bool:
    return word.lower() in _first_names()[0] and word.lower() not in _common()


def _is_last(word: str) -> bool:
    plain = word.lower().replace("’", "'")
    return plain not in _common() and all(
        part in _last_names() for part in re.split(r"[-']", plain) if len(part) > 1
    )


@cache
def _first_names() -> tuple[frozenset[str], frozenset[str]]:
    """All given names, and those so common that a word of that form is likelier one than not."""
    lists = [listed(f"dist.{sex}.first") for sex in ("female", "male")]
    return (
        frozenset(name for names in lists for name in names),
        frozenset(name for names in lists for name in names[:_USUAL]),
    )


@cache
def _last_names() -> frozenset[str]:
    return frozenset(listed("dist.all.last")[:_COMMONEST])


@cache
def _common() -> frozenset[str]:
    """Words that begin with a capital for another reason."""
    return frozenset(read_lines("not_names.txt"))


def listed(name: str) -> list[str]:
    """A list of the census, the commonest names first."""
    spec = find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise StageError(Reason.UNAVAILABLE, f"package {_PACKAGE} is not installed")
    file = Path(spec.submodule_search_locations[0]) / name
    return [line.split()[0].lower() for line in file.read_text("ascii").splitlines() if line]
