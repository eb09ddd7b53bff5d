"""The golden period: how long a customer waits for the first value before the will to change is gone."""

from collections.abc import Iterable
from datetime import date

from people.rules.dates import add_months

DEFAULT_MONTHS = 3
MONTHS_BY_PRODUCT_KIND = {"annual": 3, "seats": 3, "module": 2, "hardware": 4}


def golden_months(product_kinds: Iterable[str]) -> int:
    """Calendar months from signing, by the kinds of product on the order: the slowest of them sets the clock."""
    known = [MONTHS_BY_PRODUCT_KIND[kind] for kind in product_kinds if kind in MONTHS_BY_PRODUCT_KIND]
    return max(known, default=DEFAULT_MONTHS)


def golden_ends_on(signed_on: date, product_kinds: Iterable[str]) -> date:
    """The last day of the golden period: calendar months, never 90 days."""
    return add_months(signed_on, golden_months(product_kinds))


def days_left(golden_ends_on: date, today: date) -> int:
    """Days until the golden period ends; negative once it is over."""
    return (golden_ends_on - today).days
