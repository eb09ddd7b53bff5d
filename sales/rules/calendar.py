"""Which days a calendar shows, and how one goes on to the next."""

from dataclasses import dataclass
from datetime import date, timedelta

FIRST, LAST = date(1990, 1, 1), date(2190, 12, 31)
MONTH, WEEK = "month", "week"


@dataclass(frozen=True)
class Span:
    """Whole weeks from Monday on; `month` is the month that is shown, None for a week."""

    first: date
    last: date
    month: int | None
    before: date
    after: date

    def weeks(self) -> list[list[date]]:
        """The days, seven to a row."""
        count = (self.last - self.first).days + 1
        days = [self.first + timedelta(days=n) for n in range(count)]
        return [days[at : at + 7] for at in range(0, count, 7)]


def span_of(view: str, on: date) -> Span:
    """The weeks that show `on`: its own, or all that touch its month. Days outside 1990–2190 are moved inside."""
    on = min(max(on, FIRST), LAST)
    if view == WEEK:
        first = on - timedelta(days=on.weekday())
        return Span(first, first + timedelta(days=6), None, on - timedelta(days=7), on + timedelta(days=7))
    begin = on.replace(day=1)
    after = (begin + timedelta(days=32)).replace(day=1)
    end = after - timedelta(days=1)
    first, last = begin - timedelta(days=begin.weekday()), end + timedelta(days=6 - end.weekday())
    return Span(first, last, on.month, (begin - timedelta(days=1)).replace(day=1), after)


def day_in(text: str, today: date) -> date:
    """The day that an address names; today for anything else."""
    try:
        return date.fromisoformat(text) if len(text) == 10 else today
    except ValueError:
        return today
