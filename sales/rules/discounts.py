"""Who may give which discount: a table, by role; what lies above it needs somebody whose limit reaches it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from sales.rules.money import CENT, HUNDRED, discounted

DEFAULT_LIMIT = Decimal(10)
ANY = Decimal(100)
LIMITS = {
    "sales_leader": Decimal(20),
    "csm_manager": Decimal(20),
    "sales_manager": ANY,
    "executive": ANY,
    "administrator": ANY,
}


@dataclass(frozen=True)
class DiscountAnswer:
    """Whether the discount may be given, and the limit it was held against."""

    is_allowed: bool
    limit: Decimal


def discount_limit(roles: Iterable[str], limits: Mapping[str, Decimal] = LIMITS) -> Decimal:
    """The largest discount, in per cent, that somebody with these roles may give alone."""
    return max((limits.get(role, DEFAULT_LIMIT) for role in roles), default=Decimal(0))


def may_give(discount_percent: Decimal, roles: Iterable[str], limits: Mapping[str, Decimal] = LIMITS) -> DiscountAnswer:
    """Hold a discount against the limit of a person's roles."""
    limit = discount_limit(roles, limits)
    return DiscountAnswer(discount_percent <= limit, limit)


def given_discount(
    list_price: Decimal | None, unit_price: Decimal, line_percent: Decimal, order_percent: Decimal
) -> Decimal:
    """What a customer gets off the list price of a line, in per cent, by price, line and order discount together.

    Without a list price the unit price is the measure. Never below what the discounts alone say, so that a price set
    high first hides no discount; parts of a hundredth count as one, so that nothing slips under a limit.
    """
    by_discounts = HUNDRED - discounted(discounted(HUNDRED, line_percent), order_percent)
    if not list_price:
        return by_discounts.quantize(CENT, ROUND_CEILING)
    net = discounted(discounted(unit_price, line_percent), order_percent)
    off_list = HUNDRED - net * HUNDRED / list_price
    return max(by_discounts, off_list).quantize(CENT, ROUND_CEILING)
