"""When a renewal is due, when it opens, and how long the next term lasts. Calendar months, never 180 days."""

from datetime import date, timedelta

from people.rules.dates import add_months

OPENS_MONTHS_BEFORE = 6
PLAN_MONTHS_BEFORE = 3


def anchor_of(ends_on: date, renews_by_itself: bool, notice_days: int) -> date:
    """The day by which the customer decides: the end of the contract, or, when it renews by itself, the last day of
    notice. End 2027-05-31 with 30 days' notice: 2027-05-01."""
    return ends_on - timedelta(days=notice_days) if renews_by_itself else ends_on


def opens_on(anchor: date) -> date:
    """The day on which work on the renewal begins: six calendar months before the anchor."""
    return add_months(anchor, -OPENS_MONTHS_BEFORE)


def plan_due_on(anchor: date) -> date:
    """The day by which usage review and follow-up plan must exist: three calendar months before the anchor."""
    return add_months(anchor, -PLAN_MONTHS_BEFORE)


def next_term(starts_on: date | None, ends_on: date) -> tuple[date, date]:
    """The term after this one: from the day after its end, of the same length in calendar months where it has whole
    ones, else in days. Without a start it is a year."""
    first = ends_on + timedelta(days=1)
    if starts_on is None or starts_on > ends_on:
        return first, add_months(first, 12) - timedelta(days=1)
    months = whole_months(starts_on, ends_on)
    if months:
        return first, add_months(first, months) - timedelta(days=1)
    return first, first + (ends_on - starts_on)


def whole_months(starts_on: date, ends_on: date) -> int:
    """How many calendar months the term has when it has only whole ones, else 0. Both days are inside the term."""
    after = ends_on + timedelta(days=1)
    months = (after.year - starts_on.year) * 12 + after.month - starts_on.month
    return months if months > 0 and add_months(starts_on, months) == after else 0
