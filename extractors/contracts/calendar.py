"""Counts with lengths of time as contracts do: days, weeks, months, years, business days.

Months and years go by the corresponding date rule (Dodds v Walker [1981] UKHL): they end on the
day of the same number, or on the last day of a month that has no such day.
"""

from calendar import monthrange
from collections.abc import Collection
from datetime import date, timedelta
from typing import Literal

from pydantic import Field

from schemas.record import Value

Unit = Literal["D", "B", "W", "M", "Y"]
_DAY = timedelta(days=1)
_SATURDAY = 5


class Period(Value):
    """A length of time; B are business days, the others as in ISO 8601."""

    number: int = Field(ge=0)
    unit: Unit

    def __str__(self) -> str:
        """P90D, P1Y; business days, for which ISO 8601 has no sign, as P10B."""
        return f"P{self.number}{self.unit}"

    def times(self, count: int) -> "Period":
        """The length of so many of them."""
        return self.model_copy(update={"number": self.number * count})


def after(day: date, period: Period, holidays: Collection[date] = ()) -> date:
    """The day that lies a period after another; OverflowError past the end of the calendar."""
    return _moved(day, period, 1, holidays)


def before(day: date, period: Period, holidays: Collection[date] = ()) -> date:
    """The day that lies a period before another; OverflowError past the start of the calendar."""
    return _moved(day, period, -1, holidays)


def last_day(first: date, period: Period, holidays: Collection[date] = ()) -> date:
    """The last day of a term that begins with a day and lasts a period.

    A year from 1 March ends on the last of February. Where the month has no corresponding day the
    term ends with the month: a month from 31 January, a year from 29 February.
    """
    next_day = after(first, period, holidays)
    has_no_such_day = period.unit in "MY" and next_day.day != first.day
    return next_day if has_no_such_day else next_day - _DAY


def _moved(day: date, period: Period, sign: int, holidays: Collection[date]) -> date:
    number = sign * period.number
    match period.unit:
        case "D":
            return day + timedelta(days=number)
        case "W":
            return day + timedelta(weeks=number)
        case "B":
            return _business_days(day, number, holidays)
        case "M":
            return _months(day, number)
        case "Y":
            return _months(day, 12 * number)


def _months(day: date, number: int) -> date:
    years, month = divmod(12 * day.year + day.month - 1 + number, 12)
    if not date.min.year <= years <= date.max.year:
        raise OverflowError(f"year {years} is not in the calendar")
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))


def _business_days(day: date, number: int, holidays: Collection[date]) -> date:
    step = _DAY if number > 0 else -_DAY
    left = abs(number)
    while left:
        day += step
        left -= day.weekday() < _SATURDAY and day not in holidays
    return day
