"""Reads what a contract says of its term: when it begins and ends, how it renews, what notice.

Each value cites the clause that gives it, and what that clause refers to. What hangs on an event
that the text does not date is left out.
"""

import re
from collections.abc import Sequence
from datetime import date
from typing import Literal

from extractors.contracts.calendar import Period
from extractors.contracts.dates import find_dates
from extractors.contracts.lengths import Length, anniversaries, lengths
from extractors.contracts.term_dates import edge, stated_ends
from extractors.contracts.term_engine import Cited, Terms
from schemas.document import DocumentText
from schemas.span import Clause, Evidence

_I = re.IGNORECASE
_NOTICE_AFTER = re.compile(
    r"[’'s)\s]*(?:(?:prior|advance|written|notice|before|after\s+(?:written\s+)?notice|in\s+advance)"
    r"\b)",
    _I,
)
_NOTICE_BEFORE = re.compile(
    r"\b(?:at\s+least|not?\s+less\s+than|no\s+(?:later|fewer)\s+than|not\s+later\s+than"
    r"|minimum\s+of|notice\s+of|within|upon)\s*(?:a\s+)?$",
    _I,
)
_NOTICE = re.compile(r"\b(?:notice|notif\w+|prior|before|advance|in\s+writing)\b", _I)
_NO_TERM = re.compile(r"\b(?:successive|additional|subsequent|renewal|extension|further)\s*$", _I)
_RENEWS = re.compile(
    r"\b(?:renew\w*|exten(?:d|ds|ded|sion|sions|ding)|prolong\w*|roll\s*over|thereafter"
    r"|continu\w+\s+automatically|year[\s-]+to[\s-]+year"
    r"|month[\s-]+to[\s-]+month)\b",
    _I,
)
_AUTOMATIC = re.compile(
    r"\b(?:automatic\w*|tacitly|evergreen|year[\s-]+to[\s-]+year|month[\s-]+to[\s-]+month"
    r"|without\s+(?:further\s+)?(?:notice|notification|action)"
    r"|(?:shall|will)\s+(?:be\s+)?(?:deemed\s+)?(?:renew|exten|continu)\w*)\b",
    _I,
)
_BY_AGREEMENT = re.compile(
    r"\b(?:may|option|right\s+to|mutual\w*|elect\w*|request|upon\s+(?:the\s+)?(?:written\s+)?"
    r"agreement|by\s+(?:written\s+)?agreement|specifically\s+approved)\b",
    _I,
)
_TIMES = re.compile(
    r"\b(?P<word>one|two|three|four|five|six|seven|eight|nine|ten)\b\s*(?:\((?P<number>\d+)\)\s*)?"
    r"(?:additional|successive|consecutive|further|subsequent|renewal|extension)\b",
    _I,
)
_SPELLED = {
    word: number
    for number, word in enumerate(
        "one two three four five six seven eight nine ten".split(), start=1
    )
}
_PERPETUAL = re.compile(
    r"\b(?:perpetual\w*|indefinite\w*|in\s+perpetuity"
    r"|(?:until|unless\s+and\s+until)\s+(?:\w+\s+){0,3}?(?:terminat\w+|cancell?ed)"
    r"|until\s+(?:either|any|one)\s+(?:of\s+the\s+)?part(?:y|ies)"
    r"|until\s+(?:the\s+)?(?:completion|termination)"
    r"|terminated\s+by\s+either\s+party|shall\s+(?:terminate|expire)\s+(?:if|as\s+to|automatically))",
    _I,
)
_FROM_SIGNING = re.compile(
    r"\b(?:date\s+(?:hereof|of\s+(?:this|the)\s+agreement|of\s+(?:its\s+)?execution|first"
    r"|of\s+(?:the\s+)?(?:last\s+)?signature)|execution|signing|hereof|as\s+of\s+the\s+date"
    r"|first\s+(?:above\s+)?(?:written|set\s+forth|mentioned)|agreement\s+date)\b",
    _I,
)
_FROM_EFFECT = re.compile(r"\beffective\s+date\b|\bcommencement\s+date\b|\bstart\s+date\b", _I)
_EVENT = re.compile(
    r"\b(?:from|after|following|upon|of|commencing\s+(?:on|with)|beginning\s+(?:on|with))\s+"
    r"(?:and\s+after\s+)?(?:the\s+)?(?P<event>(?:date\s+(?:up)?on\s+which|[\w\s-]{0,40}?"
    r"(?:launch|deliver\w*|acceptance|commercial|operation\w*|in-service|closing|completion"
    r"|sale|approval|installation|ready))[\w\s-]{0,20})",
    _I,
)
_TERM_NAME = re.compile(r"\b(?:[A-Z][\w-]+\s+){1,4}(?:Date|Launch)\b")
_SURVIVES = re.compile(r"\bsurviv\w*[^.;]{0,160}?\b(?:for|of)\b", _I)
_SAME = re.compile(r"\b(?:same|equal|identical)\s+(?:in\s+)?(?:duration|length|period)\b", _I)


def read_terms(document: DocumentText, clauses: Sequence[Clause]) -> Terms:
    """What the clauses say of the term; the first clause of a kind that says it counts."""
    return _Reading(document, clauses).terms()


def agreement_date(clauses: Sequence[Clause]) -> Cited[date] | None:
    """The date that the contract bears."""
    for clause in _best(clauses, "Agreement Date"):
        if found := find_dates(clause.text):
            return Cited(found[0].value, (clause.as_evidence(),))
    return None


def effective_date(clauses: Sequence[Clause]) -> Cited[date] | None:
    """The date it takes effect: as written, or that of the agreement where the clause says so."""
    agreed = agreement_date(clauses)
    for clause in _best(clauses, "Effective Date"):
        text = clause.text
        starts = [item for item in find_dates(text) if edge(text, item) != "end"]
        called = [item for item in starts if edge(text, item) == "begin"]
        if found := called or starts:
            return Cited(found[0].value, (clause.as_evidence(),))
        if agreed and _FROM_SIGNING.search(text):
            return Cited(agreed.value, (clause.as_evidence(), *agreed.evidence))
    return None


class _Reading:
    def __init__(self, document: DocumentText, clauses: Sequence[Clause]) -> None:
        self._document = document
        self._clauses = clauses
        self._agreed = agreement_date(clauses)
        self._effective = effective_date(clauses) or self._agreed

    def terms(self) -> Terms:
        begins, ends, lasts, evergreen = self._first_term()
        renewal, renewals, how, forever = self._renewal(lasts)
        return Terms(
            begins=begins,
            ends=ends,
            lasts=lasts,
            renewal=renewal,
            renewals=renewals,
            renewal_is=how,
            notice=self._notice(),
            evergreen=evergreen or forever,
            survival=self._survival(),
        )

    def _first_term(
        self,
    ) -> tuple[Cited[date] | None, Cited[date] | None, Cited[Period] | None, Cited[str] | None]:
        clauses = _best(self._clauses, "Expiration Date")
        begins = self._effective
        for clause in clauses:
            for end in stated_ends(clause.text):
                if begins is None or end.value > begins.value:
                    return begins, Cited(end.value, (clause.as_evidence(),)), None, None
            if found := _term_lengths(clause.text):
                length = Cited(found[0].period, (clause.as_evidence(),))
                return self._anchor(clause, found[0]), None, length, None
        for clause in clauses:
            if match := _PERPETUAL.search(clause.text):
                said = Cited(match.group(), (clause.as_evidence(),))
                return begins, None, None, said
        return begins, None, None, None

    def _anchor(self, clause: Clause, length: Length) -> Cited[date] | None:
        """The day that a clause counts a length from; None where it is one nobody dated."""
        text = clause.text
        for found in find_dates(text):
            if edge(text, found) == "begin":
                return Cited(found.value, (clause.as_evidence(),))
        after = text[length.end : length.end + 120]
        before = text[: length.start]
        for part in (after, before):
            if _FROM_EFFECT.search(part) and (dated := self._effective):
                return dated
            if name := _TERM_NAME.search(part):
                return self._defined(name.group())
            if _FROM_SIGNING.search(part) and (dated := self._agreed or self._effective):
                return dated
            if _EVENT.search(part):
                return None
        return self._effective

    def _defined(self, name: str) -> Cited[date] | None:
        """The date of a defined term such as "Launch Date", where its definition gives one."""
        quoted = re.compile(rf"[\"“']\s*{re.escape(name)}\s*[\"”']")
        text = self._document.text
        for match in quoted.finditer(text):
            start, end = max(0, match.start() - 60), min(len(text), match.end() + 60)
            near = [
                *find_dates(text, start, match.start())[-1:],
                *find_dates(text, match.end(), end),
            ]
            for found in near:
                cited = Evidence.of(self._document, found.start, found.end)
                return Cited(found.value, (cited,))
        return None

    def _renewal(
        self, lasts: Cited[Period] | None
    ) -> tuple[
        Cited[Period] | None,
        Cited[int] | None,
        Literal["automatic", "by agreement", "none"] | None,
        Cited[str] | None,
    ]:
        clauses = _best(self._clauses, "Renewal Term")
        for clause in clauses:
            if lasts and _SAME.search(clause.text):
                period = Cited(lasts.value, (*lasts.evidence, clause.as_evidence()))
                return period, _times(clause), _how(clause.text), None
            for begin in [match.start() for match in _RENEWS.finditer(clause.text)] or [0]:
                found = _renewal_lengths(clause.text, begin)
                if found:
                    period = Cited(found[0].period, (clause.as_evidence(),))
                    return period, _times(clause), _how(clause.text), None
        for clause in clauses:
            if match := _PERPETUAL.search(clause.text):
                said = Cited(match.group(), (clause.as_evidence(),))
                return None, None, "automatic", said
        how = _how(clauses[0].text) if clauses else None
        return None, None, how, None

    def _notice(self) -> Cited[Period] | None:
        for clause in _best(self._clauses, "Notice Period to Terminate Renewal"):
            if found := _notice_lengths(clause.text):
                return Cited(found[0].period, (clause.as_evidence(),))
        return None

    def _survival(self) -> Cited[Period] | None:
        for clause in _best(self._clauses, "Post-Termination Services"):
            match = _SURVIVES.search(clause.text)
            if match and (found := lengths(clause.text[match.end() :])):
                return Cited(found[0].period, (clause.as_evidence(),))
        return None


def _best(clauses: Sequence[Clause], label: str) -> list[Clause]:
    """The clauses of a label, the likeliest first; of equal ones in the order of the text."""
    own = [clause for clause in clauses if clause.label == label]
    return sorted(own, key=lambda clause: (-round(clause.score, 1), clause.start))


def _is_notice(text: str, length: Length) -> bool:
    """Whether a length is that of a notice, and not of a term that lasts "at least" so long."""
    if _NOTICE_AFTER.match(text, length.end):
        return True
    return _is_least(text, length) and bool(_NOTICE.search(text[length.end : length.end + 60]))


def _is_least(text: str, length: Length) -> bool:
    return _NOTICE_BEFORE.search(text[max(0, length.start - 40) : length.start]) is not None


def _term_lengths(text: str) -> list[Length]:
    """Lengths that may be the first term: neither a notice nor a renewal."""
    found = [*anniversaries(text), *lengths(text)]
    renews = re.search(r"\b(?:renew|automatic)\w*", text, _I)
    until = renews.start() if renews else len(text)
    usable = [
        item
        for item in sorted(found)
        if item.period.unit in "MY" or item.period.number >= 30
        if not _is_notice(text, item)
        and not _NO_TERM.search(text[max(0, item.start - 20) : item.start])
    ]
    counted = [item for item in usable if not text[item.start : item.end].lower().startswith("ann")]
    first = [item for item in counted if item.start < until]
    return first or counted


def _renewal_lengths(text: str, begin: int) -> list[Length]:
    """Lengths after the word that says it renews; "annual" may stand right before it."""
    found = [item for item in lengths(text) if item.start >= begin or 0 <= begin - item.end <= 1]
    return [item for item in found if not _is_notice(text, item)]


def _notice_lengths(text: str) -> list[Length]:
    """Lengths that are a notice, those next to the word first."""
    found = lengths(text)
    near = [item for item in found if _is_notice(text, item) or _is_least(text, item)]
    if near:
        return near
    return [
        item
        for item in found
        if item.period.unit in "DBM" and _NOTICE.search(text[item.end : item.end + 60])
    ]


def _how(text: str) -> Literal["automatic", "by agreement"]:
    automatic, agreed = _AUTOMATIC.search(text), _BY_AGREEMENT.search(text)
    return "automatic" if automatic or not agreed else "by agreement"


def _times(clause: Clause) -> Cited[int] | None:
    match = _TIMES.search(clause.text)
    if match is None:
        return None
    number = int(match["number"]) if match["number"] else _SPELLED[match["word"].lower()]
    return Cited(number, (clause.as_evidence(),))
