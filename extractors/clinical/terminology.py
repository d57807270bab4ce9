"""Reads terminologies: ICD-10-CM from the package that carries it, and a user's own from CSV."""

import csv
import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Literal, NamedTuple

from lxml import etree

from extractors.clinical.lexicon import read_lines
from extractors.stage import StageError
from schemas.run import Reason

ICD10CM = "ICD-10-CM"

_PACKAGE = "simple_icd_10_cm"
_NAMES = ("inclusionTerm", "includes")
_OF_A_SITE = re.compile(r"^[^,]*, (?:other|unspecified)(?: specified)? sites?$", re.IGNORECASE)
"""A name that needs that of the code above it: "Effusion, other site" is one of a joint."""
_NO_PROBLEMS = tuple("VWXY")
"""Chapter 20: what an injury came from."""
_COLUMNS = ("code", "term", "system")


class Term(NamedTuple):
    """A name of a code: the list shows it, or has it besides, or docmill or a user adds it."""

    system: str
    code: str
    name: str
    kind: Literal["shown", "besides", "added"]


class Terminology(NamedTuple):
    """Names of codes, how each code is shown, and the codes directly below it."""

    terms: list[Term]
    displays: dict[tuple[str, str], str]
    below: dict[str, list[str]]


@cache
def icd10cm() -> Terminology:
    """The codes of problems by the tabular list, with its inclusion terms and docmill's names.

    A code that wants a seventh character stands without it: a mention does not tell the encounter.
    The package is not imported, since that takes ten times as long as reading its file.
    """
    terms: list[Term] = []
    displays: dict[tuple[str, str], str] = {}
    below: dict[str, list[str]] = {}
    for node in etree.parse(_tabular_list()).iter("diag"):
        # A code's number and its name come first.
        code, display = str(node[0].text), str(node[1].text)
        displays[ICD10CM, code] = display
        above = node.getparent()
        if above is not None and above.tag == "diag":
            below.setdefault(str(above.findtext("name")), []).append(code)
        if not code.startswith(_NO_PROBLEMS):
            own = display
            if above is not None and _OF_A_SITE.search(display):
                own = f"{display}, {above.findtext('desc')}"
            terms.append(Term(ICD10CM, code, own, "shown"))
            notes = [note for child in node if child.tag in _NAMES for note in child]
            terms.extend(Term(ICD10CM, code, str(note.text), "besides") for note in notes)
    for line in read_lines("icd10cm_names.txt"):
        name, _, codes = line.partition(" = ")
        terms.extend(Term(ICD10CM, code, name, "added") for code in codes.split())
    return Terminology(terms, displays, below)


def read_terminology(file: Path, *, over: Terminology | None) -> Terminology:
    """A user's terms from CSV with the columns code, term and, if wanted, system.

    They are added to those of ``over``, if there is one. StageError where the file is no such CSV.
    """
    terms = list(over.terms) if over else []
    displays = dict(over.displays) if over else {}
    for code, name, system in _rows(file):
        terms.append(Term(system, code, name, "added"))
        displays.setdefault((system, code), name)
    return Terminology(terms, displays, over.below if over else {})


def _rows(file: Path) -> list[tuple[str, str, str]]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.DictReader(lines))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        reason = f"terminology {file.name}: {type(error).__name__}"
        raise StageError(Reason.UNAVAILABLE, reason) from error
    found: list[tuple[str, str, str]] = []
    for number, row in enumerate(rows, 2):
        code, name, system = ((row.get(column) or "").strip() for column in _COLUMNS)
        if not code or not name:
            reason = f"terminology {file.name}, line {number}: needs columns code and term"
            raise StageError(Reason.UNAVAILABLE, reason)
        found.append((code, name, system or ICD10CM))
    return found


def _tabular_list() -> str:
    spec = find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise StageError(Reason.UNAVAILABLE, f"package {_PACKAGE} is not installed")
    (file,) = (Path(spec.submodule_search_locations[0]) / "data").glob("*tabular*.xml")
    return str(file)
