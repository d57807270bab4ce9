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
from extractors.contracts.lengths import Length, lengths
from extractors.contracts.term_dates import edge, stated_ends
from extractors.contracts.term_engine import Cited, Terms
from extractors.contracts.term_lengths import notice_lengths, renewal_lengths, term_lengths
from schemas.document import DocumentText
from schemas.span import Clause, Evidence

_I = re.IGNORECASE
_RENEWS = re.compile(
    r"\b(?:renew\w*|exten(?:d|ds|ded|sion|sions|ding)|prolong\w*|roll\s*over|thereafter"
    r"|continu\w+\s+automatically|automatically\s+continu\w+|year[\s-]+to[\s-]+year"
    r"|month[\s-]+to[\s-]+month)\b",
    _I,
)
_AUTOMATIC = re.compile(
    r"\b(?:automatic\w*|tacitly|evergreen|year[\s-]+to[\s-]+year|month[\s-]+to[\s-]+month"
    r"|without\s+(?:further\s+)?(?:notice|notification|action)"
    r"|(?:shall|will)\s+(?:be\s+)?(?:deemed\s+)?(?:renew|exten|continu)\w*)\b",
    _I,
)
_NOT_RENEWED = re.compile(
    r"\b(?:shall|will|does|do|is|are|may)\s+not\s+(?:be\s+)?(?:\w+\s+)?"
    r"(?:automatic\w*|renew\w*|exten\w+)\b|\bno\s+(?:automatic\s+)?(?:renewal|extension)",
    _I,
)
_BY_AGREEMENT = re.compile(
    r"\b(?:may|option|right\s+to|mutual\w*|elect\w*|request|upon\s+(?:the\s+)?(?:written\s+)?"
    r"agreement|by\s+(?:written\s+)?agreement|specifically\s+approved)\b",
    _I,
)
_TIMES = re.compile(
    r"\b(?P<word>one|two|three|four|five|six|seven|eight|nine|ten)\b\s*(?:\((?P<number>\d{1,3})\)\s*)?"
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
    r"\b(?:perpetual\w*|indefinite\w*|(?:in|for)\s+perpetuity|unlimited\s+(?:period|time|term)"
    r"|(?:until|unless\s+and\s+until|end\w*\s+when)\s+(?:\w+\s+){0,3}?(?:terminat\w+|cancell?ed)"
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
_FROM_EFFECT = re.compile(r"\beffective\s+date\b", _I)
_CALLED_EFFECTIVE = re.compile(r"[\s,]*\(?(?:the\s+)?[\"“”']\s*effective\s+date", _I)
_IS_MADE = re.compile(
    r"\b(?:made|entered\s+into|dated|executed)\b(?:[\s,()]|\band\b|\bas\b|\bof\b|\bon\b|\bis\b"
    r"|\bentered\b|\binto\b|\bexecuted\b|\beffective\b|\bthis\b|\bthe\b)*$",
    _I,
)
# "Source: ACME INC., 8-K, 9/23/2015": when it was filed with the exchange commission.
_IS_OF_FILING = re.compile(r"\bSource:[^\n]*$", _I)
_NEAR = 80
_BEGUN = re.compile(r"\b(?:commencement|start)\s+date\b", _I)
_EVENT = re.compile(
    r"\b(?:from|after|following|upon|of|commencing\s+(?:on|with)|beginning\s+(?:on|with))\s+"
    r"(?:and\s+after\s+)?(?:the\s+)?(?P<event>(?:date\s+(?:up)?on\s+which|[\w\s-]{0,40}?"
    r"(?:launch|deliver\w*|acceptance|commercial|operation\w*|in-service|closing|completion"
    r"|sale|approval|installation|ready|availab\w+))[\w\s-]{0,20})",
    _I,
)
_TERM_NAME = re.compile(r"(?<![\w-])(?:[A-Z][\w-]+\s+){1,4}(?:Date|Launch)\b")
_END_NAME = re.compile(r"(?<![\w-])(?:Expiration|Expiry|Termination|End)\s+Date\b", _I)
_SURVIVES = re.compile(r"\bsurviv\w*[^.;]{0,160}?\b(?:for|of)\b", _I)
_SAME = re.compile(r"\b(?:same|equal|identical)\s+(?:in\s+)?(?:duration|length|period)\b", _I)


def read_terms(document: DocumentText, clauses: Sequence[Clause]) -> Terms:
    """What the clauses say of the term; the first clause of a kind that says it counts."""
    return _Reading(document, clauses).terms()


def agreement_date(document: DocumentText, clauses: Sequence[Clause]) -> Cited[date] | None:
    """The date that the contract bears: of several the one on which it says that it was made."""
    found_best = [
        item
        for item in _best(clauses, "Agreement Date")
        if not _IS_OF_FILING.search(document.text, max(0, item.start - _NEAR), item.start)
    ]
    made = [
        item
        for item in found_best
        if _IS_MADE.search(document.text, max(0, item.start - _NEAR), item.start)
    ]
    for clause in [*made, *found_best]:
        if found := find_dates(clause.text):
            return Cited(found[0].value, (clause.as_evidence(),))
    return None


def effective_date(document: DocumentText, clauses: Sequence[Clause]) -> Cited[date] | None:
    """The date it takes effect: as written, or that of the agreement where the clause says so.

    Of several found the one counts that the text calls the effective date.
    """
    agreed = agreement_date(document, clauses)
    found_best = _best(clauses, "Effective Date")
    named = [item for item in found_best if _is_called_effective(document.text, item)]
    for clause in [*named, *found_best]:
        text = clause.text
        starts = [item for item in find_dates(text) if edge(text, item) != "end"]
        called = [item for item in starts if edge(text, item) == "begin"]
        if found := called or starts:
            return Cited(found[0].value, (clause.as_evidence(),))
        if agreed and _FROM_SIGNING.search(text):
            return Cited(agreed.value, (clause.as_evidence(), *agreed.evidence))
    return None


def _is_called_effective(text: str, clause: Clause) -> bool:
    return _CALLED_EFFECTIVE.match(text, clause.end) is not None


class _Reading:
    def __init__(self, document: DocumentText, clauses: Sequence[Clause]) -> None:
        self._document = document
        self._clauses = clauses
        self._agreed = agreement_date(document, clauses)
        self._effective = effective_date(document, clauses) or self._agreed

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
            if found := term_lengths(clause.text):
                length = Cited(found[0].period, (clause.as_evidence(),))
                return self._anchor(clause, found[0]), None, length, None
        for clause in clauses:
            if (name := _END_NAME.search(clause.text)) and (given := self._defined(name.group())):
                cited = Cited(given.value, (*given.evidence, clause.as_evidence()))
                return begins, cited, None, None
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
                return self._defined(name.group()) or self._begun(part)
            if _FROM_SIGNING.search(part) and (dated := self._agreed or self._effective):
                return dated
            if _EVENT.search(part):
                return None
        return self._effective

    def _begun(self, part: str) -> Cited[date] | None:
        """Where nothing else dates its beginning, it begins when it takes effect."""
        return self._effective if _BEGUN.search(part) else None

    def _defined(self, name: str) -> Cited[date] | None:
        """The date of a defined term such as "Launch Date", where its definition gives one."""
        words = r"\s+".join(map(re.escape, name.split()))
        quoted = re.compile(rf"[\"“']\s*{words}\s*[\"”']|^\W*{words}\s*:", _I | re.MULTILINE)
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
            named = renewal_lengths(clause.text)
            for begin in [match.start() for match in _RENEWS.finditer(clause.text)] or [0]:
                # "Annual" may stand right before the word that says it renews.
                found = [
                    item for item in named if item.start >= begin or 0 <= begin - item.end <= 1
                ]
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
            if found := notice_lengths(clause.text):
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


def _how(text: str) -> Literal["automatic", "by agreement", "none"]:
    automatic, agreed = _AUTOMATIC.search(text), _BY_AGREEMENT.search(text)
    if _NOT_RENEWED.search(text):
        return "by agreement" if agreed else "none"
    return "automatic" if automatic or not agreed else "by agreement"


def _times(clause: Clause) -> Cited[int] | None:
    match = _TIMES.search(clause.text)
    if match is None:
        return None
    number = int(match["number"] or _SPELLED.get(match["word"].lower(), 0))
    return Cited(number, (clause.as_evidence(),)) if number else None
