"""Tells which of the stretches found for "Parties" are names, and what each party is called."""

import re
from collections.abc import Iterator, Sequence

from extractors.contracts.preamble import NO_PARTY, Party
from schemas.span import Clause

_LABEL = "Parties"
_LONGEST_NAME = 120
_NEAR = 400
_QUOTE = "\"“”'‘’`"
_NO_NAME = re.compile(
    r"\b(?:part(?:y|ies)|collectively|individually|referred|hereinafter|each|together|both"
    r"|herein|called|named\s+above|d/?b/?a|doing\s+business|(?:formerly|also)\s+known"
    r"|on\s+behalf)\b",
    re.IGNORECASE,
)
_GENERIC = re.compile(
    r"(?:the\s+|an?\s+)?(?:company|customer|supplier|distributor|licens[eo]r|licensee|seller|buyer"
    r"|purchaser|manufacturer|contractor|consultant|client|agent|vendor|reseller|owner|provider"
    r"|employee|executive|franchis(?:ee|or|er)|sponsor|lender|borrower|trust|fund|issuer|servicer"
    r"|investor|holder|member|partner|talent|developer|publisher|operator|transporter|shipper"
    r"|[\w-]+ agent|co-trustee|adviser|advisor|investment advis[eo]r|custodian|depositor"
    r"|undersigned)s?",
    re.IGNORECASE,
)
_TERM = re.compile(
    rf"\((?P<inside>[^()]{{0,200}}?[{_QUOTE}](?P<term>[^\"“”]{{2,60}}?)[{_QUOTE}][^()]{{0,120}})\)"
)
_SUFFIX = (
    r"(?:Inc|INC|LLC|L\.L\.C|Ltd|LTD|Limited|LIMITED|Corp|CORP|Corporation|CORPORATION|Co|CO|Company"
    r"|L\.P|LP|LLP|N\.A|S\.A|GmbH|AG|PLC|plc|B\.V|N\.V|Pty|KG)\b\.?"
)
_LEAD = re.compile(
    rf"(?:(?:the|and|between|by|AND|BETWEEN|BY|And|Between|By)\s+|{_SUFFIX},?\s+(?=and\s|AND\s)|[\W_]+)"
)
_ENDING = re.compile(rf"(?:,?[ ]*(?:&[ ]*)?{_SUFFIX})+")
_DESCRIPTION = re.compile(
    r"(?<!\s),?\s++(?:an?|whose|having|with|together\s+with|organi[sz]ed|existing|d/?b/?a|doing|operating)\s"
)
_DESCRIBES = re.compile(r"[,\s](?:an?|its)\s$", re.IGNORECASE)
_REACH = 2500
_LIKELY, _SURE = 0.4, 0.7
# Signatures stand side by side, or below each other.
_COLUMN = re.compile(r"(?<=\S)(?:[ \t]{8,}|[^\S\n]*+\n[^\S\n]*+\n)")
_WORD = re.compile(r"[\w-]+")
_TRAILING = re.compile(r"[\s,;:(]+$")


def party_names(text: str, clauses: Sequence[Clause]) -> list[Party]:
    """The parties that some clauses name, each once, in order, with its defined name."""
    spans = sorted(set(_names(text, clauses)))
    found: dict[str, Party] = {}
    for (start, end), after in zip(spans, [*spans, None][1:], strict=True):
        key = _key(text[start:end])
        if any(key in known for known in found):
            continue
        for part in [known for known in found if known in key]:
            del found[part]
        until = after[0] if after and after[0] > end else end + _NEAR
        found[key] = _with_term(text, start, end, min(until, end + _NEAR))
    return [
        party
        for key, party in found.items()
        if not any(
            other.role and _key(other.role) == key for name, other in found.items() if name != key
        )
    ]


def _names(text: str, clauses: Sequence[Clause]) -> Iterator[tuple[int, int]]:
    """Where names stand: near the first of them, and farther down only what is surely one."""
    first: int | None = None
    for clause in sorted(clauses, key=lambda item: item.start):
        if clause.label != _LABEL or clause.score < _LIKELY:
            continue
        if _is_quoted(text, clause.start, clause.end):
            continue
        start, end = _whole(text, clause.start, clause.end)
        if _is_name(text[start:end]) and not _DESCRIBES.search(text, max(0, start - 8), start):
            if first is None:
                first = start
            if start < first + _REACH or clause.score >= _SURE:
                yield start, end


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    """The whole name, of which a model may miss a word: without what describes it, with its end."""
    cut = text.find("(", start, end)
    if cut > start and any(quote in text[cut:end] for quote in _QUOTE):
        end = cut
    if column := _COLUMN.search(text, start, end):
        end = column.start()
    if described := _DESCRIPTION.search(text, start, end):
        end = described.start()
    while lead := _LEAD.match(text, start, end):
        start = lead.end()
    if ending := _ENDING.match(text, end):
        end = ending.end()
    return start, start + len(_TRAILING.sub("", text[start:end]))


def _is_quoted(text: str, start: int, end: int) -> bool:
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    return any(char in _QUOTE for char in (before or " ") + (after or " ")) or before == "("


def _is_name(name: str) -> bool:
    first = name.split(maxsplit=1)[0] if name.split() else ""
    return (
        2 < len(name) <= _LONGEST_NAME
        and not (first.isalpha() and first.islower())
        and not _NO_NAME.search(name)
        and not _GENERIC.fullmatch(" ".join(name.split()))
    )


def _with_term(text: str, start: int, end: int, until: int) -> Party:
    """A party with the first term in brackets after its name that may be one of a party."""
    for match in _TERM.finditer(text, end, until):
        term = match["term"].strip(" ,.")
        if not (_NO_NAME.fullmatch(term) or NO_PARTY.fullmatch(term)):
            return Party(start, end, term, *match.span("term"))
    return Party(start, end, None, end, end)


def _key(name: str) -> str:
    """Its words, with a space around each, so that a name is part of another by whole words."""
    return f" {' '.join(_WORD.findall(name.replace('.', '').lower()))} "
