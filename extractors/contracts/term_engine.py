"""Computes where a contract stands on a day: its term, its renewals, and when one must act.

Every result is a tree: a value, the rule that made it, and what it was made of, down to spans of
the text. What the text does not say is unknown, with the reason.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any, Generic, Literal, TypeVar

from extractors.contracts.calendar import Period, before, last_day
from schemas.span import Evidence

State = Literal["not begun", "in force", "ended", "unknown"]
_DAY = timedelta(days=1)
_MOST_TERMS = 10_000
T = TypeVar("T")


@dataclass(frozen=True)
class Cited(Generic[T]):
    """A value that the text gives, with where it does."""

    value: T
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class Derived(Generic[T]):
    """A result with its derivation; without a value it is unknown, and ``rule`` says why."""

    name: str
    value: T | None
    rule: str
    inputs: tuple["Derived[Any] | Cited[Any]", ...] = ()

    def spans(self) -> list[Evidence]:
        """Every stretch of text that it rests on, each once."""
        found: list[Evidence] = []
        for item in self.inputs:
            found += item.evidence if isinstance(item, Cited) else item.spans()
        return list(dict.fromkeys(found))


@dataclass(frozen=True)
class Terms:
    """What the text says of a contract's term; None where it says nothing.

    ``begins`` and ``ends`` are dates, ``lasts``, ``renewal`` and ``notice`` periods, and
    ``renewals`` the greatest number of renewals. ``renewal_is`` says how it renews, ``evergreen``
    that it goes on until somebody ends it; ``survival`` is for how long obligations outlive it.
    """

    begins: Cited[date] | None = None
    ends: Cited[date] | None = None
    lasts: Cited[Period] | None = None
    renewal: Cited[Period] | None = None
    renewals: Cited[int] | None = None
    renewal_is: Literal["automatic", "by agreement", "none"] | None = None
    notice: Cited[Period] | None = None
    evergreen: Cited[str] | None = None
    survival: Cited[Period] | None = None

    def amended(self, amendments: Sequence["Terms"]) -> "Terms":
        """The terms as later ones change them; what an amendment is silent on stays.

        A new end or length takes the place of both, as a new way to renew does of the old one.
        """
        changed = self
        for amendment in amendments:
            given = {item.name: getattr(amendment, item.name) for item in fields(amendment)}
            said = {name: value for name, value in given.items() if value is not None}
            if "ends" in said or "lasts" in said:
                said = {"ends": None, "lasts": None, **said}
            changed = replace(changed, **said)
        return changed


@dataclass(frozen=True)
class Standing:
    """Where a contract stands on a day."""

    as_of: date
    state: State
    first_end: Derived[date]
    renewals: Derived[int]
    current_begin: Derived[date]
    current_end: Derived[date]
    last_day_to_opt_out: Derived[date]
    survives_until: Derived[date]


def standing(
    terms: Terms, as_of: date, *, notice_given: date | None = None, holidays: Collection[date] = ()
) -> Standing:
    """Where a contract of such terms stands on a day, notice of non-renewal given or not."""
    first_end = _first_end(terms, holidays)
    current = _current(terms, first_end, as_of, notice_given, holidays)
    return Standing(
        as_of=as_of,
        state=_state(terms, current, as_of),
        first_end=first_end,
        renewals=current.renewals,
        current_begin=current.begin,
        current_end=current.end,
        last_day_to_opt_out=_opt_out(terms, current.end, current.renews_again, holidays),
        survives_until=_survival(terms, current, holidays),
    )


@dataclass(frozen=True)
class TermPeriod:
    """One term of a contract, the first or a renewed one; ``number`` counts from 0."""

    number: int
    begin: Derived[date]
    end: Derived[date]
    renews_again: bool
    last_day_to_opt_out: Derived[date]


def periods(terms: Terms, until: date, holidays: Collection[date] = ()) -> Iterator[TermPeriod]:
    """The terms that follow each other if nobody gives notice, up to the one that lasts to a day.

    Where the end of the first is unknown that one alone, without an end.
    """
    first_end = _first_end(terms, holidays)
    begin, end = _first_begin(terms), replace(first_end, name="current_end")
    renews = terms.renewal_is == "automatic" and terms.renewal is not None
    most = (terms.renewals.value if terms.renewals else _MOST_TERMS) if renews else 0
    for number in range(most + 1):
        again = end.value is not None and number < most
        yield TermPeriod(number, begin, end, again, _opt_out(terms, end, again, holidays))
        if terms.renewal is None or end.value is None or end.value >= until:
            return
        begin, end, _ = _next_term(terms.renewal, first_end, end.value, number, holidays)


@dataclass(frozen=True)
class _Current:
    renewals: Derived[int]
    begin: Derived[date]
    end: Derived[date]
    renews_again: bool


def _first_end(terms: Terms, holidays: Collection[date]) -> Derived[date]:
    name = "first_end"
    begins, ends, lasts = terms.begins, terms.ends, terms.lasts
    if ends is not None and lasts is not None and begins is not None:
        computed = _term_end(begins, lasts, holidays)
        # Drafters write both the anniversary and the day before it for a year's end.
        if abs(ends.value - computed) > _DAY:
            rule = f"the text gives {ends.value} and a term that ends on {computed}"
            return Derived(name=name, value=None, rule=rule, inputs=(ends, begins, lasts))
    if ends is not None:
        return Derived(name=name, value=ends.value, rule="as written", inputs=(ends,))
    if lasts is None:
        given = (terms.evergreen,) if terms.evergreen else ()
        reason = "it goes on until it is ended" if given else "no end and no length is given"
        return Derived(name=name, value=None, rule=reason, inputs=given)
    if begins is None:
        return Derived(name=name, value=None, rule="no beginning is given", inputs=(lasts,))
    end = _term_end(begins, lasts, holidays)
    return Derived(name=name, value=end, rule="begin + length - 1 day", inputs=(begins, lasts))


def _current(
    terms: Terms,
    first_end: Derived[date],
    as_of: date,
    notice_given: date | None,
    holidays: Collection[date],
) -> _Current:
    """The term that a day falls in, or the last one there was."""
    begin = _first_begin(terms)
    if first_end.value is None:
        renewals: Derived[int] = Derived(
            name="renewals", value=None, rule="no end is known", inputs=(first_end,)
        )
        end: Derived[date] = Derived(
            name="current_end", value=None, rule=first_end.rule, inputs=(first_end,)
        )
        return _Current(renewals=renewals, begin=begin, end=end, renews_again=False)
    if terms.renewal_is != "automatic" or terms.renewal is None:
        return _without_renewal(terms, begin, first_end, as_of)
    end = replace(first_end, name="current_end")
    most = terms.renewals.value if terms.renewals else _MOST_TERMS
    inputs = (first_end, terms.renewal, *((terms.renewals,) if terms.renewals else ()))
    count, refused = 0, False
    while end.value is not None and end.value < as_of and count < most:
        refused = _is_in_time(terms, notice_given, begin, end.value, holidays)
        if refused:
            break
        begin, end, count = _next_term(terms.renewal, first_end, end.value, count, holidays)
    again = count < most and not refused
    if end.value is not None and _is_in_time(terms, notice_given, begin, end.value, holidays):
        again = False
    renewals = Derived(
        name="renewals", value=count, rule="ends passed without notice", inputs=inputs
    )
    return _Current(renewals=renewals, begin=begin, end=end, renews_again=again)


def _first_begin(terms: Terms) -> Derived[date]:
    if terms.begins is None:
        return Derived(name="current_begin", value=None, rule="no beginning is given")
    value, inputs = terms.begins.value, (terms.begins,)
    return Derived(name="current_begin", value=value, rule="as written", inputs=inputs)


def _without_renewal(
    terms: Terms, begin: Derived[date], first_end: Derived[date], as_of: date
) -> _Current:
    """One term; where it may be renewed by agreement nobody knows after it whether it was."""
    end = replace(first_end, name="current_end")
    renewals = Derived(name="renewals", value=0, rule="it does not renew by itself")
    is_over = first_end.value is not None and first_end.value < as_of
    if terms.renewal_is in ("automatic", "by agreement") and is_over:
        by = "it renews by agreement" if terms.renewal_is == "by agreement" else "no length given"
        rule = f"{by}: the text cannot say whether it did"
        renewals = Derived(name="renewals", value=None, rule=rule, inputs=(first_end,))
        end = Derived(name="current_end", value=None, rule=rule, inputs=(first_end,))
    return _Current(renewals=renewals, begin=begin, end=end, renews_again=False)


def _next_term(
    renewal: Cited[Period],
    first_end: Derived[date],
    end: date,
    count: int,
    holidays: Collection[date],
) -> tuple[Derived[date], Derived[date], int]:
    """The next term, counted from the first end, so that short months do not add up."""
    count += 1
    whole = renewal.value.times(count)
    later = last_day(first_end.value + _DAY, whole, holidays) if first_end.value else None
    inputs = (first_end, renewal)
    begin = Derived(
        name="current_begin", value=end + _DAY, rule="the day after the last end", inputs=inputs
    )
    rule = f"first end + {whole}"
    return begin, Derived(name="current_end", value=later, rule=rule, inputs=inputs), count


def _is_in_time(
    terms: Terms,
    notice_given: date | None,
    begin: Derived[date],
    end: date,
    holidays: Collection[date],
) -> bool:
    """Whether notice was given within a term, and early enough before its end."""
    if notice_given is None or (begin.value is not None and notice_given < begin.value):
        return False
    if terms.notice is None:
        return notice_given <= end
    return notice_given <= before(end, terms.notice.value, holidays)


def _state(terms: Terms, current: _Current, as_of: date) -> State:
    begin, end = current.begin.value, current.end.value
    if begin is not None and as_of < begin:
        return "not begun"
    if end is not None:
        return "in force" if as_of <= end else "ended"
    return "in force" if terms.evergreen is not None and begin is not None else "unknown"


def _opt_out(
    terms: Terms, end: Derived[date], renews_again: bool, holidays: Collection[date]
) -> Derived[date]:
    """The last day on which notice keeps the current term from being renewed."""
    name = "last_day_to_opt_out"
    if not renews_again or end.value is None:
        return Derived(name=name, value=None, rule="it does not renew again", inputs=(end,))
    if terms.notice is None:
        return Derived(name=name, value=None, rule="no notice period is given", inputs=(end,))
    value = before(end.value, terms.notice.value, holidays)
    return Derived(name=name, value=value, rule="end - notice", inputs=(end, terms.notice))


def _survival(terms: Terms, current: _Current, holidays: Collection[date]) -> Derived[date]:
    name, end = "survives_until", current.end
    if terms.survival is None:
        return Derived(name=name, value=None, rule="no survival is given")
    if end.value is None:
        return Derived(name=name, value=None, rule=end.rule, inputs=(end, terms.survival))
    value = last_day(end.value + _DAY, terms.survival.value, holidays)
    return Derived(name=name, value=value, rule="end + survival", inputs=(end, terms.survival))


def _term_end(begins: Cited[date], lasts: Cited[Period], holidays: Collection[date]) -> date:
    return last_day(begins.value, lasts.value, holidays)
