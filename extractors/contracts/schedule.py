"""The terms of a contract as rows, computed once, so that SQL can ask for any day."""

from collections.abc import Iterator
from datetime import date
from itertools import islice

from extractors.contracts.term_engine import Cited, TermPeriod, Terms, periods
from schemas.digest import digest
from schemas.facts import ContractPeriod

HORIZON = date(2050, 12, 31)
"""No term is listed that begins after this day."""
_MOST = 1000


def contract_periods(document_id: str, terms: Terms) -> Iterator[ContractPeriod]:
    """A row for each term up to the horizon; one without an end where that is unknown."""
    listed = 0
    try:
        for period in islice(periods(terms, HORIZON), _MOST):
            yield _row(document_id, period)
            listed += 1
    except OverflowError:
        # What was listed before a renewal left the calendar stands.
        if not listed:
            yield _unknown(document_id, "a length of time leaves the calendar")


def _row(document_id: str, period: TermPeriod) -> ContractPeriod:
    opt_out = period.last_day_to_opt_out
    rules = [f"end: {period.end.rule}"]
    if period.end.value is not None:
        rules.append(f"last day to opt out: {opt_out.rule}")
    said = [*period.begin.spans(), *period.end.spans(), *opt_out.spans()]
    # The notice comes last, also where its clause says more than that.
    notice = [
        place for item in opt_out.inputs if isinstance(item, Cited) for place in item.evidence
    ]
    others = [place for place in dict.fromkeys(said) if place not in notice]
    return ContractPeriod(
        document_id=document_id,
        period_id=digest("period", document_id, period.number),
        number=period.number,
        begins=period.begin.value,
        ends=period.end.value,
        renews=period.renews_again,
        last_day_to_opt_out=opt_out.value,
        derivation="; ".join(rules),
        evidence=(*others, *notice),
    )


def _unknown(document_id: str, why: str) -> ContractPeriod:
    return ContractPeriod(
        document_id=document_id,
        period_id=digest("period", document_id, 0),
        number=0,
        begins=None,
        ends=None,
        renews=False,
        last_day_to_opt_out=None,
        derivation=why,
    )
