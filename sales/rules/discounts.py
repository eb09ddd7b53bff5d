"""Who may give which discount: a table, by role; what lies above it needs somebody whose limit reaches it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

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


def discount_limit(roles: Iterable[str]) -> Decimal:
    """The largest discount, in per cent, that somebody with these roles may give alone."""
    return max((LIMITS.get(role, DEFAULT_LIMIT) for role in roles), default=Decimal(0))


def may_give(discount_percent: Decimal, roles: Iterable[str]) -> DiscountAnswer:
    """Hold a discount against the limit of a person's roles."""
    limit = discount_limit(roles)
    return DiscountAnswer(discount_percent <= limit, limit)
