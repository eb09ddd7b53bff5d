"""What a person or team is to bring within some days, from targets of months and quarters. Plain values in and out."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal

from people.rules.dates import add_months

CENT, NOTHING = Decimal("0.01"), Decimal("0.00")
MONTH, QUARTER = "month", "quarter"


@dataclass(frozen=True)
class Goal:
    """One target: of the month, or of the quarter, that begins on `starts_on`."""

    span: str
    starts_on: date
    amount: Decimal


def span_start(span: str, day: date) -> date:
    """The first day of the month, or of the quarter, that a day lies in."""
    month = day.month if span == MONTH else 3 * ((day.month - 1) // 3) + 1
    return date(day.year, month, 1)


def spans_of(span: str, year: int) -> list[date]:
    """The first days of a year's months or quarters."""
    return [date(year, month, 1) for month in range(1, 13, 1 if span == MONTH else 3)]


def whole_months(first: date | None, last: date | None) -> list[date]:
    """The first days of the months from `first` to `last`; none unless these are whole months."""
    if first is None or last is None or first.day != 1 or last.day != monthrange(last.year, last.month)[1]:
        return []
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    return [add_months(first, n) for n in range(min(months, 1200))]


def goal_within(goals: Iterable[Goal], months: Iterable[date]) -> Decimal | None:
    """What these months ask for together; None when nothing was set.

    A whole quarter asks for its own target when it has one, else for those of its months. A part of a quarter asks for
    the targets of its months; months without one share evenly what the quarter's target leaves.
    """
    own = {(goal.span, goal.starts_on): goal.amount for goal in goals}
    asked: dict[date, list[date]] = {}
    for month in months:
        asked.setdefault(span_start(QUARTER, month), []).append(month)
    found = [amount for quarter, of in asked.items() for amount in _of_quarter(own, quarter, of)]
    return sum(found, NOTHING) if found else None


def _of_quarter(own: dict[tuple[str, date], Decimal], quarter: date, months: list[date]) -> list[Decimal]:
    whole = own.get((QUARTER, quarter))
    if whole is not None and len(months) == 3:
        return [whole]
    shares = _shares(own, quarter, whole) if whole is not None else {}
    amounts = (own.get((MONTH, month), shares.get(month)) for month in months)
    return [amount for amount in amounts if amount is not None]


def _shares(own: dict[tuple[str, date], Decimal], quarter: date, whole: Decimal) -> dict[date, Decimal]:
    """What each month without a target of its own has of the quarter's, to the cent; the last one takes the rest."""
    months = [add_months(quarter, n) for n in range(3)]
    free = [month for month in months if (MONTH, month) not in own]
    if not free:
        return {}
    left = max(NOTHING, whole - sum((own.get((MONTH, month), NOTHING) for month in months), NOTHING))
    even = (left / len(free)).quantize(CENT, ROUND_DOWN)
    return dict.fromkeys(free[:-1], even) | {free[-1]: left - even * (len(free) - 1)}
