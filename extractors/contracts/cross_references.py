"""Resolves what clauses refer to: sections, exhibits and defined terms, to where they stand."""

import re
from collections.abc import Iterator, Sequence

from schemas.document import DocumentText
from schemas.facts import CrossReference
from schemas.span import Clause, Evidence, span_id

_PLACE = re.compile(
    r"\b(?P<kind>Sections?|Articles?|Clauses?|Paragraphs?|Exhibit|Schedule|Annex|Appendix|Attachment)"
    r"\s+(?P<number>\d{1,3}(?:\.\d{1,3})*|[IVXLC]{1,6}|[A-Z](?:-\d{1,2})?)(?![\w-])(?!\.\d)"
)
_ATTACHED = frozenset({"Exhibit", "Schedule", "Annex", "Appendix", "Attachment"})
_DEFINITION = re.compile(
    r"[\"“](?P<term>[A-Z][\w&'’./ -]{1,60}?)[\"”]\s*+(?:\)|(?:shall\s+)?means?\b"
    r"|has\s+the\s+meaning|refers?\s+to\b|(?:,\s*+)?(?:each|together|collectively)\b)"
)
_LINE = re.compile(r"[^\n\f]{1,300}")
_ELSEWHERE = re.compile(
    r"\s+(?:of|to|under)\s+the\s+[A-Z]\w+(?:\s+[A-Z]\w+)*\s+(?:Act|Code|Rules?)\b"
)


def cross_references(document: DocumentText, clauses: Sequence[Clause]) -> Iterator[CrossReference]:
    """What the found clauses refer to, each place once; without evidence where it is not found."""
    text = document.text
    terms = _definitions(text)
    named = sorted(terms, key=len, reverse=True)
    uses = re.compile(rf"\b(?:{'|'.join(map(re.escape, named))})\b") if named else None
    seen: set[tuple[int, int]] = set()
    targets: dict[tuple[str, str], tuple[int, int] | None] = {}
    for clause in sorted(clauses, key=lambda item: (item.start, -item.end)):
        for match in _PLACE.finditer(text, clause.start, clause.end):
            if match.span() in seen or _ELSEWHERE.match(text, match.end()):
                continue
            seen.add(match.span())
            kind, number = match["kind"].rstrip("s"), match["number"]
            if (kind, number) not in targets:
                targets[kind, number] = _target(document, kind, number)
            yield _row(document, *match.span(), kind.lower(), targets[kind, number])
        for match in uses.finditer(text, clause.start, clause.end) if uses else ():
            target = terms[match.group()]
            if match.span() not in seen and match.span() != target:
                seen.add(match.span())
                yield _row(document, *match.span(), "term", target)


def _row(
    document: DocumentText, start: int, end: int, kind: str, target: tuple[int, int] | None
) -> CrossReference:
    return CrossReference(
        document_id=document.document_id,
        reference_id=span_id(document.document_id, kind, start, end),
        start=start,
        end=end,
        text=document.text[start:end],
        kind=kind,
        evidence=(Evidence.of(document, *target),) if target else (),
    )


def _target(document: DocumentText, kind: str, number: str) -> tuple[int, int] | None:
    """The heading of that number, else the line that begins with it."""
    for heading in document.headings:
        is_attached = (
            document.text[heading.start : heading.end].title().startswith(tuple(_ATTACHED))
        )
        if heading.number == number and is_attached == (kind in _ATTACHED):
            return heading.start, heading.end
    if kind in _ATTACHED or not number[0].isdigit():
        return None
    begins = re.compile(rf"(?:^|\n)[ \t]*(?:{kind}\s+)?{re.escape(number)}[.):]?[ \t]+(?=\S)", re.I)
    found = begins.search(document.text)
    line = _LINE.search(document.text, found.end()) if found else None
    return line.span() if line else None


def _definitions(text: str) -> dict[str, tuple[int, int]]:
    """Each defined term with where it is defined, the first time."""
    found: dict[str, tuple[int, int]] = {}
    for match in _DEFINITION.finditer(text):
        found.setdefault(match["term"], match.span("term"))
    return found
