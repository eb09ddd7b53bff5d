"""Named stretches of days, and the stretch before one. Plain dates in, plain dates out."""

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

from people.rules.dates import add_months

Stretch = tuple[date | None, date | None]


def _months(first: date, count: int) -> Stretch:
    return first, add_months(first, count) - timedelta(days=1)


def whole_month(day: date) -> Stretch:
    """First and last day of the month of a day."""
    return _months(day.replace(day=1), 1)


def _quarter(day: date) -> date:
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


PRESETS: dict[str, Callable[[date], Stretch]] = {
    "all": lambda today: (None, None),
    "this_month": lambda today: _months(today.replace(day=1), 1),
    "last_month": lambda today: _months(add_months(today.replace(day=1), -1), 1),
    "this_quarter": lambda today: _months(_quarter(today), 3),
    "last_quarter": lambda today: _months(add_months(_quarter(today), -3), 3),
    "this_year": lambda today: _months(date(today.year, 1, 1), 12),
    "last_year": lambda today: _months(date(today.year - 1, 1, 1), 12),
    "last_12_months": lambda today: (add_months(today, -12) + timedelta(days=1), today),
}


def stretch_of(preset: str, today: date) -> Stretch:
    """First and last day of a preset, both inclusive; an unknown name is all time."""
    return PRESETS.get(preset, PRESETS["all"])(today)


def stretch_before(first: date | None, last: date | None) -> Stretch | None:
    """The stretch of the same length just before: whole months before whole months, else as many days.

    None when there is no start or no end, or when it would begin before the calendar does.
    """
    if first is None or last is None or last < first:
        return None
    try:
        return _just_before(first, last)
    except (OverflowError, ValueError):
        return None


def _just_before(first: date, last: date) -> Stretch:
    if first.day == 1 and last.day == monthrange(last.year, last.month)[1]:
        months = (last.year - first.year) * 12 + last.month - first.month + 1
        return add_months(first, -months), first - timedelta(days=1)
    days = (last - first).days + 1
    return first - timedelta(days=days), first - timedelta(days=1)
