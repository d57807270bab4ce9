"""Finds who must do, or must not do, what by when."""

import re
from collections.abc import Iterator, Sequence

from extractors.contracts.dates import find_dates
from extractors.contracts.lengths import lengths
from extractors.contracts.preamble import Party
from extractors.text.sentences import sentences
from schemas.document import DocumentText
from schemas.facts import Obligation
from schemas.span import span_id

_ANYONE = (
    "each of the parties|each party|either party|neither party|no party|both parties|the parties"
    "|all parties|the receiving party|the disclosing party|the indemnifying party"
).replace(" ", r"\s+")
_MUST = (
    r"shall|must|will|agrees?\s+(?:not\s+)?to|undertakes?\s+(?:not\s+)?to"
    r"|covenants?\s+(?:not\s+)?to|(?:is|are)\s+(?:required|obligated|obliged)\s+to"
)
_NOT = re.compile(r"\b(?:not|never)\b", re.IGNORECASE)
_NOBODY = re.compile(r"neither|no\b", re.IGNORECASE)
# What is only said to hold, and is no deed: "shall be deemed", "shall have the right".
_NO_DEED = re.compile(
    r"\s+(?:be\s+(?:deemed|entitled|considered|the\s+(?:sole|exclusive))|have\s+the\s+(?:sole\s+|"
    r"exclusive\s+)?(?:right|option)|mean\b|own\b|not\s+be\s+(?:liable|responsible|obligated"
    r"|required))",
    re.IGNORECASE,
)
_BY = re.compile(
    r"\b(?:by|before|until|no(?:t)?\s+later\s+than|on\s+or\s+before|prior\s+to|on)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_WITHIN = re.compile(
    r"\b(?:within|no(?:t)?\s+(?:later|more|less)\s+than|at\s+least|in\s+no\s+event\s+later\s+than)"
    r"\s+(?:a\s+period\s+of\s+)?$",
    re.IGNORECASE,
)
_EVENT = re.compile(
    r"[’'\s]*(?:(?:prior|advance)\s+)?(?:written\s+notice\s+)?"
    r"(?P<event>(?:after|of|following|from|before|prior\s+to|upon)\s+[^,;.()]{3,100})",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"^the\s+", re.IGNORECASE)
_LOOK_BACK = 40
_PLAIN_ROLE = re.compile(r"[A-Za-z][\w&.' /-]{1,40}")


def obligations(document: DocumentText, parties: Sequence[Party]) -> Iterator[Obligation]:
    """Each duty that the text lays on a party by its name, its defined term, or as "each party"."""
    called = {
        _ARTICLE.sub("", " ".join(party.role.split())): document.text[party.start : party.end]
        for party in parties
        if party.role and _PLAIN_ROLE.fullmatch(party.role)
    }
    names = "|".join(
        r"\s+".join(map(re.escape, role.split()))
        for role in sorted(called, key=len, reverse=True)
        if role
    )
    pattern = re.compile(
        rf"\b(?P<party>(?:[Tt]he\s+)?(?:{names + '|' if names else ''}(?i:{_ANYONE})))"
        rf"(?:,[^,;.]{{3,120}},)?\s+(?P<must>{_MUST})\b"
    )
    for start, end in sentences(document.text):
        found = [
            match
            for match in pattern.finditer(document.text, start, end)
            if not _NO_DEED.match(document.text, match.end(), end)
        ]
        # Each duty reaches to where the next one of the sentence begins.
        stops = [*(match.start() for match in found), end][1:]
        for match, stop in zip(found, stops, strict=True):
            yield _obligation(document, match, stop, called)


def _obligation(
    document: DocumentText, match: re.Match[str], stop: int, called: dict[str, str]
) -> Obligation:
    start, party = match.start(), " ".join(match["party"].split())
    text = document.text[start:stop].rstrip()
    role = _ARTICLE.sub("", party)
    said = match["must"] + document.text[match.end() : match.end() + 6]
    is_not = bool(_NOT.search(said)) != bool(_NOBODY.match(party))
    within, event = _deadline(text)
    name = called.get(role)
    return Obligation(
        document_id=document.document_id,
        obligation_id=span_id(document.document_id, "obligation", start, start + len(text)),
        start=start,
        end=start + len(text),
        text=text,
        party=party,
        party_name=" ".join(name.split()) if name else None,
        modality="must not" if is_not else "must",
        due=next(
            (
                found.value
                for found in find_dates(text)
                if _BY.search(text[max(0, found.start - _LOOK_BACK) : found.start])
            ),
            None,
        ),
        within=within,
        event=event,
    )


def _deadline(text: str) -> tuple[str | None, str | None]:
    """The first length of time that limits when, with the event that it counts from or up to."""
    for item in lengths(text):
        if _WITHIN.search(text[max(0, item.start - _LOOK_BACK) : item.start]):
            event = _EVENT.match(text, item.end)
            return str(item.period), " ".join(event["event"].split()) if event else None
    return None, None
