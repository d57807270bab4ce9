"""Derives the terms of a contract, typed and normalised, from its clauses."""

import re
from collections.abc import Iterator
from datetime import date

from dateutil.relativedelta import relativedelta

from extractors.contracts.amounts import Amount, find_amounts
from extractors.contracts.dates import find_dates
from extractors.contracts.places import first_place
from extractors.contracts.preamble import parties
from schemas.digest import digest
from schemas.document import DocumentText
from schemas.facts import ContractTerm
from schemas.span import Clause, Evidence
from schemas.vocabulary import ContractLabel

_NOTICE = re.compile(r"[’']?\s*(?:prior|advance|written|notice|before|after)\b", re.IGNORECASE)
_ENDS = re.compile(
    r"\b(?:until|through|expires?|expiring|ends?|ending|terminates?)\b[^.;]*$", re.IGNORECASE
)
_UNITS = {"D": "days", "W": "weeks", "M": "months", "Y": "years"}


def contract_terms(document: DocumentText, clauses: list[Clause]) -> Iterator[ContractTerm]:
    """The terms that the clauses give; what they do not give is left out, never guessed."""
    facts = _Facts(document, clauses)
    yield from facts.name()
    yield from facts.parties()
    yield from facts.dates()
    yield from facts.law()
    yield from facts.duration("Renewal Term", "renewal_term")
    yield from facts.duration("Notice Period to Terminate Renewal", "notice_period", last=True)


class _Facts:
    """Derivations over the clauses of one contract."""

    def __init__(self, document: DocumentText, clauses: list[Clause]) -> None:
        self._document = document
        self._clauses = clauses

    def name(self) -> Iterator[ContractTerm]:
        for clause in self._of("Document Name")[:1]:
            value = " ".join(clause.text.split())
            yield self._fact("document_name", value, "as written", [clause.as_evidence()])

    def parties(self) -> Iterator[ContractTerm]:
        for party in parties(self._document.text):
            evidence = [self._cite(party.start, party.end)]
            if party.role:
                evidence.append(self._cite(party.role_start, party.role_end))
            name = " ".join(self._document.text[party.start : party.end].split())
            yield self._fact("party", name, "preamble", evidence, qualifier=party.role)

    def dates(self) -> Iterator[ContractTerm]:
        """Agreement and effective dates as written; the expiration as written or computed."""
        began: tuple[date, Evidence] | None = None
        for label, name in (
            ("Agreement Date", "agreement_date"),
            ("Effective Date", "effective_date"),
        ):
            for clause in self._of(label):
                if found := find_dates(clause.text):
                    value, evidence = found[0].value, clause.as_evidence()
                    began = (value, evidence)
                    yield self._date(name, value, "as written", [evidence])
                    break
        yield from self._expiration(began)

    def law(self) -> Iterator[ContractTerm]:
        for clause in self._of("Governing Law"):
            if place := first_place(self._document.text, clause.start, clause.end):
                evidence = [clause.as_evidence()]
                yield self._fact(
                    "governing_law", place.name, "first place after law", evidence, unit=place.code
                )
                return

    def duration(self, label: str, name: str, *, last: bool = False) -> Iterator[ContractTerm]:
        """The first (or last) length of time in the best clause of a label that has one."""
        for clause in sorted(self._of(label), key=lambda item: -item.score):
            if found := _durations(clause.text):
                amount = found[-1 if last else 0]
                yield self._fact(
                    name,
                    amount.normalized,
                    "last duration" if last else "first duration",
                    [clause.as_evidence()],
                    value_number=amount.number,
                    unit=amount.unit,
                )
                return

    def _expiration(self, began: tuple[date, Evidence] | None) -> Iterator[ContractTerm]:
        clauses = self._of("Expiration Date")
        for clause in clauses:
            if (end := _stated_end(clause.text)) and (began is None or end > began[0]):
                yield self._date("expiration_date", end, "as written", [clause.as_evidence()])
                return
        for clause in clauses:
            for amount in _terms(clause.text)[:1]:
                evidence = [clause.as_evidence()]
                yield self._fact(
                    "initial_term",
                    amount.normalized,
                    "first duration",
                    evidence,
                    value_number=amount.number,
                    unit=amount.unit,
                )
                if began and (end := _add(began[0], amount)):
                    how = f"{began[0].isoformat()} + {amount.normalized} - P1D"
                    yield self._date("expiration_date", end, how, [began[1], *evidence])
                return

    def _of(self, label: str) -> list[Clause]:
        return [clause for clause in self._clauses if clause.label == label]

    def _cite(self, start: int, end: int) -> Evidence:
        return Evidence.of(self._document, start, end)

    def _date(
        self, name: str, value: date, derivation: str, evidence: list[Evidence]
    ) -> ContractTerm:
        return self._fact(name, value.isoformat(), derivation, evidence, value_date=value)

    def _fact(
        self,
        name: str,
        value: str,
        derivation: str,
        evidence: list[Evidence],
        *,
        value_date: date | None = None,
        value_number: float | None = None,
        unit: str | None = None,
        qualifier: str | None = None,
    ) -> ContractTerm:
        document_id = self._document.document_id
        return ContractTerm(
            document_id=document_id,
            fact_id=digest("fact", document_id, name, evidence[0].start, value),
            name=name,
            value=value,
            value_date=value_date,
            value_number=value_number,
            unit=unit,
            qualifier=qualifier,
            derivation=derivation,
            evidence=tuple(evidence),
        )


def _durations(text: str) -> list[Amount]:
    return [item for item in find_amounts(text) if item.label is ContractLabel.DURATION]


def _stated_end(text: str) -> date | None:
    """The date that a sentence on the term gives as its end."""
    for found in find_dates(text):
        if _ENDS.search(text, max(0, found.start - 40), found.start):
            return found.value
    return None


def _terms(text: str) -> list[Amount]:
    """Lengths of time that may be a term: those of a notice or of a cure are left out."""
    return [
        item
        for item in _durations(text)
        if item.unit in ("M", "Y") and not _NOTICE.match(text, item.end)
    ]


def _add(start: date, amount: Amount) -> date | None:
    """The last day of a term that begins on a day; None where the calendar ends before it."""
    try:
        # Of its many arguments these are the ones that take a number.
        length = relativedelta(**{_UNITS[amount.unit]: int(amount.number)})  # type: ignore[arg-type]
        return start + length - relativedelta(days=1)
    except (OverflowError, ValueError):
        return None
