"""How well the facts of contracts match the normalised answers of CUAD (Hendrycks et al. 2021).

Values are compared in a normal form of ours: dates in ISO 8601, lengths of time in days or months,
places by their ISO 3166 code, names without case and punctuation. A gold answer with redacted
parts, or in words that have no such form, is not compared, and counted.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from extractors.contracts.amounts import find_amounts
from extractors.contracts.clauses import ClauseExtractor
from extractors.contracts.dates import find_dates
from extractors.contracts.places import places
from ray_jobs.evaluation.cuad import GoldContract
from schemas.document import DocumentText
from schemas.facts import ContractTerm
from schemas.record import Value

NORMALIZED = (
    "exact: gold answers that are given, of all; precision: given answers that are gold. Dates in"
    " ISO 8601, lengths of time in days or months, places by code, names without case, punctuation"
    " and brackets. not_compared: gold answers with redacted or other parts without such a form."
)
_UNITS = {
    "D": ("days", 1),
    "B": ("business days", 1),
    "W": ("days", 7),
    "M": ("months", 1),
    "Y": ("months", 12),
}
_DURATION = re.compile(r"P(?P<number>\d+)(?P<unit>[DBWMY])")
_IN_BRACKETS = re.compile(r"[(\uff08][^()\uff08\uff09]*[)\uff09]?")
_OF_ALL = re.compile(
    r"^(?=.*\band\b)(?!.*\b(?:inc|llc|ltd|corp|co)\b).*[\"“”'\u2018\u2019]part(?:y|ies)\b", re.I
)
_PERPETUAL = "perpetual"


class FactRow(Value):
    """Of the gold answers of a kind how many there are, were given, and are right, in percent.

    ``precision`` is of what was given for contracts with a gold answer or with none at all;
    ``not_compared`` counts gold answers without a normal form.
    """

    fact: str
    gold: int
    right: int
    exact: float
    precision: float
    f1: float
    not_compared: int


class FactError(Value):
    """A contract whose fact is not what its gold answer says."""

    fact: str
    doc_id: str
    gold: str
    given: str


class Compared(NamedTuple):
    """One gold answer beside what was given, both in normal form; None is not to be compared."""

    fact: str
    doc_id: str
    gold: frozenset[str] | None
    given: frozenset[str]


class _Kind(NamedTuple):
    label: str
    normal: Callable[[str], frozenset[str] | None]
    of: Callable[[ContractTerm], str]


def compared(contract: GoldContract, extractor: ClauseExtractor) -> Iterator[Compared]:
    """Each fact of a contract beside its gold answer."""
    given: dict[str, set[str]] = defaultdict(set)
    for record in extractor([_document(contract)]):
        if isinstance(record, ContractTerm) and record.name in _KINDS:
            given[record.name].add(_KINDS[record.name].of(record))
    answers = {label.lower(): text for label, text in contract.normalized_answers.items()}
    for fact, kind in _KINDS.items():
        answer = answers.get(kind.label.lower(), "")
        gold = kind.normal(answer) if answer else frozenset[str]()
        yield Compared(fact, contract.doc_id, gold, frozenset(given[fact]))


def fact_rows(found: Sequence[Compared]) -> list[FactRow]:
    """The figures of each kind of fact; a contract's facts of one kind are compared one by one."""
    by_fact: dict[str, list[Compared]] = defaultdict(list)
    for item in found:
        by_fact[item.fact].append(item)
    return [_row(fact, items) for fact, items in by_fact.items()]


def fact_errors(found: Sequence[Compared]) -> list[FactError]:
    """Each contract and kind whose facts are not those of its gold answer."""
    return [
        FactError(
            fact=item.fact,
            doc_id=item.doc_id,
            gold="; ".join(sorted(item.gold)),
            given="; ".join(sorted(item.given)),
        )
        for item in found
        if item.gold is not None and item.gold != item.given
    ]


def _row(fact: str, items: Sequence[Compared]) -> FactRow:
    pairs = [(item.gold, item.given) for item in items if item.gold is not None]
    gold, given = sum(len(one) for one, _ in pairs), sum(len(other) for _, other in pairs)
    right = sum(len(one & other) for one, other in pairs)
    return FactRow(
        fact=fact,
        gold=gold,
        right=right,
        exact=round(100 * right / max(1, gold), 1),
        precision=round(100 * right / max(1, given), 1),
        f1=round(200 * right / max(1, gold + given), 1),
        not_compared=len(items) - len(pairs),
    )


def _document(contract: GoldContract) -> DocumentText:
    return DocumentText(document_id=contract.doc_id, text=contract.text)


def _date(answer: str) -> frozenset[str] | None:
    """The date, or "perpetual"; None where parts of it are redacted or it names several."""
    if answer.strip().lower() == _PERPETUAL:
        return frozenset({_PERPETUAL})
    dates = find_dates(answer)
    is_whole = "[" not in answer and len(dates) == 1 and _PERPETUAL not in answer.lower()
    return frozenset({dates[0].value.isoformat()}) if is_whole else None


def _law(answer: str) -> frozenset[str] | None:
    found = places(answer)
    return frozenset({found[0].code}) if found and ";" not in answer else None


def _length(answer: str) -> frozenset[str] | None:
    """The length of one term; of "3 successive 1 year" that is a year."""
    if answer.strip().lower() == _PERPETUAL:
        return frozenset({_PERPETUAL})
    one = re.sub(r"\b\d+ (?=successive|\d)|[()]", "", answer)
    found = [normal_length(item.normalized) for item in find_amounts(one)]
    return frozenset(found) if len(found) == 1 else None


def normal_length(value: str) -> str:
    """A length of time in days or in months, so that a year is twelve months."""
    match = _DURATION.fullmatch(value)
    if match is None:
        return value
    unit, times = _UNITS[match["unit"]]
    return f"{int(match['number']) * times} {unit}"


def _parties(answer: str) -> frozenset[str] | None:
    """Their names; what is only said of all of them, as of "the Parties", is no name."""
    names = [normal_name(part) for part in answer.split(";") if not _OF_ALL.search(part)]
    return frozenset(name for name in names if name) or None


def normal_name(name: str) -> str:
    """A name without case, punctuation, space and what stands in brackets."""
    return "".join(char for char in _IN_BRACKETS.sub("", name).lower() if char.isalnum())


_KINDS: Mapping[str, _Kind] = {
    "governing_law": _Kind("Governing Law", _law, lambda term: term.unit or ""),
    "agreement_date": _Kind("Agreement Date", _date, lambda term: term.value),
    "effective_date": _Kind("Effective Date", _date, lambda term: term.value),
    "expiration_date": _Kind("Expiration Date", _date, lambda term: term.value),
    "renewal_term": _Kind("Renewal Term", _length, lambda term: normal_length(term.value)),
    "notice_period": _Kind(
        "Notice Period to Terminate Renewal", _length, lambda term: normal_length(term.value)
    ),
    "party": _Kind("Parties", _parties, lambda term: normal_name(term.value)),
}
