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
    r"|on\s+behalf|are|is|shall|will)\b",
    re.IGNORECASE,
)
_GENERIC = re.compile(
    r"(?:the\s+|an?\s+)?(?:company|customer|supplier|distributor|licens[eo]r|licensee|seller|buyer"
    r"|purchaser|manufacturer|contractor|consultant|client|agent|vendor|reseller|owner|provider"
    r"|employee|executive|franchis(?:ee|or|er)|sponsor|lender|borrower|trust|fund|issuer|servicer"
    r"|investor|holder|member|partner|talent|developer|publisher|operator|transporter|shipper"
    r"|[\w-]+ agent|co-trustee|adviser|advisor|investment advis[eo]r|custodian|depositor"
    r"|administrator|undersigned)s?",
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
_ENDING = re.compile(
    rf"(?:,?[ ]*(?:&[ ]*)?{_SUFFIX})+(?:[ ]+(?i:partnership)\b)?|[ ]+(?i:partnership)\b"
)
_BRANCH = re.compile(rf"[ ]\([A-Z][\w. ]{{1,20}}\)[ ](?={_SUFFIX})")
_NO_ENDING = re.compile(rf"(?:{_SUFFIX}|U\.?S\.?(?:A\.?)?|U\.?K\.?|[\s,])+")
_FIELD = re.compile(r"\s*:")  # "Company Name:" is what a form asks for.
_RULED = re.compile(r"[\s_-]{2,}")
_DESCRIPTION = re.compile(
    r"(?<!\s),?\s++(?:an?|located|of(?=\s[A-Z]\w+\s\d|\s*$)|whose|having|with|together\s+with"
    r"|organi[sz]ed|existing|d/?b/?a|doing|operating)(?:\s|$)"
)
# "a Nevada corporation", "formerly known as Tarzan": what stands there is no party's name.
_DESCRIBES = re.compile(
    r"[,\s](?:an?|its)\s(?:\w+\s)?$|\b(?:source:|known\s+as|changed\s+to|name(?:\s+of)?|d/b/a/?"
    r"|(?:subsidiary|division|affiliate|director|officer)\s+of)\s+$",
    re.IGNORECASE,
)
_BEFORE = 40
# Signatures of two that were read as one line.
_SEVERAL = re.compile(
    r"\b(?:Inc|INC|LLC|L\.L\.C|Ltd|LTD|Corp|CORP|L\.P|LP|LLP|GmbH|PLC)\b\.?,?\s+"
    rf"(?!(?:{_SUFFIX}))[A-Z]"
)
_JOINED = re.compile(rf"(?<=\s){_SUFFIX},?\s+(?:and|AND)\s+(?=[A-Z])")
_WORD_BEFORE = re.compile(r"(?<![\w.'’])(?P<word>[A-Z][\w&*]*)[ -]$")
_NO_BEGIN = frozenset(
    "the and by between of for to among with from in this agreement dear source exhibit signatory"
    " authorized name title date company dated parties client seller buyer licensor licensee attn"
    " attention each both made a an as at on or its agent executed entered whereas supplier vendor"
    " distributor manufacturer contractor customer borrower lender member employer".split()
)
_BOUNDED = 0.9
"""Of a model that is so sure, the bounds are taken as they are."""
_REACH = 2500
_LIKELY, _SURE = 0.4, 0.8
# Signatures stand side by side, or below each other.
_COLUMN = re.compile(r"(?<=\S)(?:[ \t]{8,}|[^\S\n]*+\n[^\S\n]*+\n)")
_WORD = re.compile(r"[\w-]+")
_TRAILING = re.compile(r"(?:[\s,;:(]|\b(?:and|AND)\s*$)+$")


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
        if _is_quoted(text, clause.start, clause.end) or _FIELD.match(text, clause.end):
            continue
        for begin, stop in _parts(text, clause.start, clause.end):
            start, end = _whole(text, begin, stop, clause.score)
            before = max(0, start - _BEFORE)
            if _is_name(text[start:end]) and not _DESCRIBES.search(text, before, start):
                if first is None:
                    first = start
                if start < first + _REACH or clause.score >= _SURE:
                    yield start, end


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The names of a stretch that holds two: "Alpha, Inc. and Beta LLC"."""
    for joint in _JOINED.finditer(text, start, end):
        yield start, joint.end()
        start = joint.end()
    yield start, end


def _whole(text: str, start: int, end: int, score: float) -> tuple[int, int]:
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
    if score < _BOUNDED:
        start = _begin(text, start)
    if branch := _BRANCH.match(text, end):
        end = branch.end()
    if ending := _ENDING.match(text, end):
        end = ending.end()
    return start, start + len(_TRAILING.sub("", text[start:end]))


def _begin(text: str, start: int) -> int:
    """Where a name begins whose first words the model was not sure of."""
    while match := _WORD_BEFORE.search(text, max(0, start - _BEFORE), start):
        if match["word"].lower() in _NO_BEGIN:
            break
        start = match.start("word")
    return start


def _is_quoted(text: str, start: int, end: int) -> bool:
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    return any(char in _QUOTE for char in (before or " ") + (after or " ")) or before == "("


def _is_name(name: str) -> bool:
    first = name.split(maxsplit=1)[0] if name.split() else ""
    return (
        2 < len(_RULED.sub(" ", name)) <= _LONGEST_NAME
        and not _NO_ENDING.fullmatch(name)
        and not (first.isalpha() and first.islower())
        and not _SEVERAL.search(name)
        and any(len(word) > 1 for word in name.split())
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
