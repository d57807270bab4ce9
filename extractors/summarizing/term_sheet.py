"""The lines of a term sheet: what a contract's terms and clauses say, by topic."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from extractors.summarizing.lines import Draft, shortened
from extractors.summarizing.topics import rules
from schemas.document import DocumentText
from schemas.facts import ContractTerm
from schemas.record import Record
from schemas.span import Clause

_MOST_OF_A_LABEL = 3
_PERIOD = re.compile(r"\bP(?P<number>\d+)(?P<unit>[DBWMY])\b")
_UNITS = {"D": "day", "B": "business day", "W": "week", "M": "month", "Y": "year"}


def term_sheet(_: DocumentText, rows: Sequence[Record]) -> Iterator[Draft]:
    """A line for each term; and of the clauses of each kind that tells, the likeliest."""
    found = rules()
    for term in rows:
        if isinstance(term, ContractTerm) and term.name in found.terms:
            topic, called = found.terms[term.name]
            yield Draft(
                topic,
                term.name,
                f"{called}: {_value(term)}",
                term.evidence,
                is_derived=True,
                must_mention=term.name in found.must,
            )
    for clause in _likeliest(rows):
        yield Draft(
            found.clauses[clause.label],
            clause.label,
            f"{clause.label}: {shortened(clause.text)}",
            (clause.as_evidence(),),
            must_mention=clause.label in found.must,
        )


def _likeliest(rows: Sequence[Record]) -> Iterator[Clause]:
    by_label: dict[str, list[Clause]] = defaultdict(list)
    for row in rows:
        if isinstance(row, Clause) and row.label in rules().clauses:
            by_label[row.label].append(row)
    for clauses in by_label.values():
        yield from sorted(clauses, key=lambda clause: -clause.score)[:_MOST_OF_A_LABEL]


def _value(term: ContractTerm) -> str:
    said = f" ({term.qualifier})" if term.name == "party" and term.qualifier else ""
    return f"{_PERIOD.sub(_in_words, term.value)}{said}"


def _in_words(period: re.Match[str]) -> str:
    number = int(period["number"])
    return f"{number} {_UNITS[period['unit']]}{'s' * (number != 1)}"
