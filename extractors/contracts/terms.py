"""Derives the terms of a contract, typed and normalised, from its clauses."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from extractors.contracts.amounts import Amount, find_amounts
from extractors.contracts.calendar import Period, after
from extractors.contracts.lengths import lengths
from extractors.contracts.places import first_place
from extractors.contracts.preamble import Party
from extractors.contracts.term_engine import Cited, Terms
from extractors.contracts.term_reading import agreement_date, effective_date
from schemas.digest import digest
from schemas.document import DocumentText
from schemas.facts import ContractTerm
from schemas.span import Clause, Evidence
from schemas.vocabulary import ContractLabel

_PERPETUAL = "perpetual"
_AS_GOOD = 0.1
"""Of names that are as likely as this the first counts: the title, before it is written again."""
_PAID_IN = re.compile(
    r"\b(?:paid|payable|received|fees|amounts?|revenues?)\b[^.;]{0,160}?\b(?:preceding|prior"
    r"|previous|last|past|during|in)\b[^.;]{0,40}?\b(?:months?|years?)\b",
    re.IGNORECASE,
)


def contract_terms(
    document: DocumentText, clauses: list[Clause], parties: Sequence[Party], terms: Terms
) -> Iterator[ContractTerm]:
    """The terms that the clauses give; what they do not give is left out, never guessed."""
    facts = _Facts(document, clauses)
    yield from facts.name()
    yield from facts.parties(parties)
    yield from facts.dates()
    yield from facts.law()
    yield from facts.term(terms)
    yield from facts.caps()


class _Facts:
    """Derivations over the clauses of one contract."""

    def __init__(self, document: DocumentText, clauses: list[Clause]) -> None:
        self._document = document
        self._clauses = clauses

    def name(self) -> Iterator[ContractTerm]:
        names = self._of("Document Name")
        best = max((clause.score for clause in names), default=0.0)
        for clause in [clause for clause in names if clause.score >= best - _AS_GOOD][:1]:
            value = " ".join(clause.text.split())
            yield self._fact("document_name", value, "as written", [clause.as_evidence()])

    def parties(self, parties: Sequence[Party]) -> Iterator[ContractTerm]:
        for party in parties:
            evidence = [self._cite(party.start, party.end)]
            if party.role:
                evidence.append(self._cite(party.role_start, party.role_end))
            name = " ".join(self._document.text[party.start : party.end].split())
            yield self._fact("party", name, "preamble", evidence, qualifier=party.role)

    def dates(self) -> Iterator[ContractTerm]:
        """Agreement and effective dates."""
        for name, given in (
            ("agreement_date", agreement_date(self._document, self._clauses)),
            ("effective_date", effective_date(self._document, self._clauses)),
        ):
            if given is not None:
                how = "as written" if len(given.evidence) == 1 else "date of the agreement"
                yield self._date(name, given.value, how, given.evidence)

    def law(self) -> Iterator[ContractTerm]:
        for clause in self._of("Governing Law"):
            if place := first_place(self._document.text, clause.start, clause.end):
                evidence = [clause.as_evidence()]
                yield self._fact(
                    "governing_law", place.name, "first place after law", evidence, unit=place.code
                )
                return

    def term(self, terms: Terms) -> Iterator[ContractTerm]:
        """How long it lasts and when that is over, how it renews, and what notice prevents it.

        The expiration date is the day on which the term is over: a year from 1 March ends, as
        reviewers write it, on 1 March.
        """
        if terms.lasts:
            yield self._length("initial_term", terms.lasts)
        yield from self._expiration(terms)
        if terms.renewal:
            yield self._length("renewal_term", terms.renewal, terms.renewal_is)
        elif terms.evergreen and (terms.lasts or terms.ends):
            yield self._fact("renewal_term", _PERPETUAL, "as written", terms.evergreen.evidence)
        if terms.notice:
            yield self._length("notice_period", terms.notice)

    def caps(self) -> Iterator[ContractTerm]:
        """What caps liability: amounts of money, or what was paid in so long a time."""
        for clause in self._of("Cap on Liability"):
            for amount in find_amounts(clause.text):
                if amount.label is ContractLabel.MONEY:
                    yield self._cap(clause, amount.start, amount.end, amount.normalized, amount)
            if paid := _PAID_IN.search(clause.text):
                for length in lengths(clause.text[paid.start() : paid.end()])[:1]:
                    value = f"payments of {length.period}"
                    yield self._cap(clause, paid.start(), paid.end(), value)

    def _cap(
        self, clause: Clause, start: int, end: int, value: str, money: Amount | None = None
    ) -> ContractTerm:
        evidence = [self._cite(clause.start + start, clause.start + end), clause.as_evidence()]
        return self._fact(
            "liability_cap",
            value,
            "as written",
            evidence,
            value_number=money.number if money else None,
            unit=money.unit if money else None,
        )

    def _expiration(self, terms: Terms) -> Iterator[ContractTerm]:
        name = "expiration_date"
        if terms.ends:
            yield self._date(name, terms.ends.value, "as written", terms.ends.evidence)
        elif terms.lasts and terms.begins:
            begins, lasts = terms.begins, terms.lasts
            try:
                over = after(begins.value, lasts.value)
            except OverflowError:
                return
            how = f"{begins.value.isoformat()} + {lasts.value}"
            yield self._date(name, over, how, (*begins.evidence, *lasts.evidence))
        elif terms.evergreen and not terms.lasts:
            yield self._fact(name, _PERPETUAL, "as written", terms.evergreen.evidence)

    def _length(self, name: str, given: Cited[Period], how: str | None = None) -> ContractTerm:
        return self._fact(
            name,
            str(given.value),
            "as written",
            given.evidence,
            value_number=given.value.number,
            unit=given.value.unit,
            qualifier=how,
        )

    def _of(self, label: str) -> list[Clause]:
        return [clause for clause in self._clauses if clause.label == label]

    def _cite(self, start: int, end: int) -> Evidence:
        return Evidence.of(self._document, start, end)

    def _date(
        self, name: str, value: date, derivation: str, evidence: Sequence[Evidence]
    ) -> ContractTerm:
        return self._fact(name, value.isoformat(), derivation, evidence, value_date=value)

    def _fact(
        self,
        name: str,
        value: str,
        derivation: str,
        evidence: Sequence[Evidence],
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
