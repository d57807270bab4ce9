"""The clause stage: clauses, one answer a question, terms, their dates, and obligations."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Literal

from extractors.contracts.cross_references import cross_references
from extractors.contracts.cues import Candidate, cued_clauses
from extractors.contracts.obligations import obligations
from extractors.contracts.party_names import party_names
from extractors.contracts.preamble import agreement_date, document_name, effective_date, parties
from extractors.contracts.schedule import contract_periods
from extractors.contracts.term_reading import read_terms
from extractors.contracts.terms import contract_terms
from schemas.document import DocumentText
from schemas.facts import Answer
from schemas.record import Record
from schemas.span import Clause, Evidence, span_id
from schemas.vocabulary import CLAUSE_TYPES

Finder = Callable[[str], list[Candidate]]
"""What gives every stretch of a text that may be a clause, with its score."""
WEIGHTS = Path(__file__).parent / "weights" / "clauses.safetensors"
"""What the clause model was trained to, beside its base (weights/clauses.md)."""

# The share of names, parties and dates that were right on the CUAD contracts with PDFs.
_NAME_SCORE = 0.79
_PARTY_SCORE = 0.84
_DATE_SCORE = 0.83


class ClauseExtractor:
    """Finds the 41 kinds of clauses of CUAD among the candidates that a finder has for a text."""

    def __init__(self, find: Finder, *, found_at: float) -> None:
        self._find = find
        self._found_at = found_at

    def __call__(self, batch: Sequence[DocumentText]) -> Iterator[Record]:
        """For each contract its clauses, its answers, its terms, and what the parties must do."""
        for document in batch:
            found = self._find(document.text)
            likely = [item for item in found if item.score >= self._found_at]
            clauses = [_clause(document, item) for item in _apart(likely)]
            yield from clauses
            yield from _answers(document, clauses, found)
            parties = party_names(document.text, clauses)
            terms = read_terms(document, clauses)
            yield from contract_terms(document, clauses, parties, terms)
            yield from contract_periods(document.document_id, terms)
            yield from obligations(document, parties)
            yield from cross_references(document, clauses)


def rule_candidates(text: str) -> list[Candidate]:
    """Every stretch that cue rules or the preamble's shape speak for, weak ones too, in order."""
    return sorted({*_preamble(text), *cued_clauses(text)})


def _preamble(text: str) -> Iterator[Candidate]:
    if name := document_name(text):
        yield Candidate(*name, "Document Name", _NAME_SCORE, "name-line")
    for party in parties(text):
        yield Candidate(party.start, party.end, "Parties", _PARTY_SCORE, "preamble-name")
        if party.role:
            yield Candidate(
                party.role_start, party.role_end, "Parties", _PARTY_SCORE, "preamble-term"
            )
    agreed, effective = agreement_date(text), effective_date(text)
    if agreed:
        yield Candidate(agreed.start, agreed.end, "Agreement Date", _DATE_SCORE, "first-date")
    if effective or agreed:
        found = effective or agreed
        assert found
        rule = "called-effective" if effective else "first-date"
        yield Candidate(found.start, found.end, "Effective Date", _DATE_SCORE, rule)


def _apart(candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """Of candidates of one label that overlap the best, in the order of the text."""
    taken: dict[str, list[Candidate]] = defaultdict(list)
    for item in sorted(candidates, key=lambda item: -item.score):
        if all(item.start >= own.end or item.end <= own.start for own in taken[item.label]):
            taken[item.label].append(item)
    yield from sorted(item for own in taken.values() for item in own)


def _clause(document: DocumentText, candidate: Candidate) -> Clause:
    start, end, label, score, rule = candidate
    return Clause(
        document_id=document.document_id,
        clause_id=span_id(document.document_id, label, start, end),
        start=start,
        end=end,
        text=document.text[start:end],
        label=label,
        score=score,
        rule=rule,
    )


def _answers(
    document: DocumentText, clauses: list[Clause], candidates: list[Candidate]
) -> Iterator[Answer]:
    """For each question what was found, else the best candidate that was not good enough.

    Of a document with lost pages nobody can say what is absent.
    """
    missing: Literal["absent", "unreadable"] = "unreadable" if document.lost_pages else "absent"
    for question in CLAUSE_TYPES:
        found = [clause for clause in clauses if clause.label == question]
        rejected = [item for item in candidates if item.label == question and not found]
        best = max(rejected, key=lambda item: item.score, default=None)
        scores = [clause.score for clause in found] + ([best.score] if best else [])
        shown = [Evidence.of(document, best.start, best.end)] if best else []
        yield Answer(
            document_id=document.document_id,
            question=question,
            status="found" if found else missing,
            best_score=max(scores, default=None),
            searched=len(document.text),
            evidence=tuple(clause.as_evidence() for clause in found) or tuple(shown),
        )
