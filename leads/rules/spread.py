"""An amount that covers several days, seen through a window. Plain values in and out."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def part_within(amount: Decimal, from_on: date, to_on: date, first: date, last: date) -> Decimal:
    """The part of an amount for the days from `first` to `last` (inclusive), the same each day, to the cent.

    Windows that follow on each other add up to exactly the amount: each is what had come together by its end less
    what had come together before its start. 0 when they don't meet.
    """
    if last < from_on or first > to_on:
        return Decimal(0)
    days = (to_on - from_on).days + 1
    return _by(amount, (min(last, to_on) - from_on).days + 1, days) - _by(
        amount, (max(first, from_on) - from_on).days, days
    )


def _by(amount: Decimal, days: int, of: int) -> Decimal:
    return (amount * days / of).quantize(CENT, ROUND_HALF_UP)
