"""The term of a contract: both its days belong to it, its length is counted in calendar months."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from dateutil.relativedelta import relativedelta

from people.rules.dates import add_months

YEAR = 12


def term_months(starts_on: date, ends_on: date) -> Fraction:
    """How many calendar months the term has; days beyond the last whole month count as their share of that month.

    2018-04-01 to 2018-12-31 is 9. Raises ValueError when the end lies before the start.
    """
    if ends_on < starts_on:
        raise ValueError("A term ends on or after the day it starts.")
    after = ends_on + timedelta(days=1)
    whole = relativedelta(after, starts_on)
    months = whole.years * YEAR + whole.months
    rest = (after - add_months(starts_on, months)).days
    if not rest:
        return Fraction(months)
    last = add_months(starts_on, months)
    return months + Fraction(rest, monthrange(last.year, last.month)[1])


@dataclass(frozen=True)
class TermLength:
    """A term in whole calendar months and, beyond them, `days` of a month that has `of`."""

    months: int
    days: int
    of: int


def term_length(starts_on: date, ends_on: date) -> TermLength:
    """The length of a term as people say it. Raises ValueError when the end lies before the start."""
    length = term_months(starts_on, ends_on)
    months = int(length)
    last = add_months(starts_on, months)
    of = monthrange(last.year, last.month)[1]
    return TermLength(months, int((length - months) * of), of)


def share_left(starts_on: date, ends_on: date, from_on: date) -> Fraction:
    """Which part of a term, 0 to 1, is left from a day on, that day included; all of it before the term starts."""
    if from_on <= starts_on:
        return Fraction(1)
    if from_on > ends_on:
        return Fraction(0)
    return min(Fraction(1), term_months(from_on, ends_on) / term_months(starts_on, ends_on))


def term_years(starts_on: date | None, ends_on: date | None) -> Fraction:
    """The years of a term, exactly; 1 while the term is not known."""
    if starts_on is None or ends_on is None:
        return Fraction(1)
    return term_months(starts_on, ends_on) / YEAR


def default_payments(starts_on: date | None, ends_on: date | None) -> int:
    """One payment per year begun: yearly for contracts of several years, else one."""
    years = term_years(starts_on, ends_on)
    return max(1, -(-years.numerator // years.denominator))


def due_dates(first_on: date, starts_on: date | None, ends_on: date | None, payments: int) -> list[date]:
    """When the payments are due: the first on `first_on`, the others in equal steps over the term from its start.

    Never before `first_on`, never the same step twice out of order. Without a term the steps are months.
    """
    start = starts_on or first_on
    months = term_months(start, ends_on) if ends_on else Fraction(payments)
    steps = [int(months * number / payments) for number in range(payments)]
    return [max(first_on, add_months(start, step)) for step in steps]


def next_term(ends_on: date, months: int = YEAR) -> tuple[date, date]:
    """The term that follows one ending on `ends_on`: from the next day, so many calendar months."""
    starts_on = ends_on + timedelta(days=1)
    return starts_on, add_months(starts_on, months) - timedelta(days=1)
