"""What an order counts for commission: its origin, the rate of that origin on the day it was signed, the basis."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sales.rules.money import HUNDRED, to_cents

ANY, MARKETING, SELF, REFERRAL, PARTNER = "any", "marketing", "self", "referral", "partner"
EXPANSION, RENEWAL = "expansion", "renewal"
OF_CHANNEL = {"referral": REFERRAL, "partner": PARTNER, "partner-link": PARTNER}
OF_KIND = {"renewal": RENEWAL, "seats": EXPANSION, "modules": EXPANSION}
ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Rate:
    """Percent for an origin (`any`: the flat rate) from `from_on` to `to_on`, both included; open when None."""

    origin: str
    percent: Decimal
    from_on: date
    to_on: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.from_on <= day and (self.to_on is None or day <= self.to_on)


def origin_of(kind: str, is_self_sourced: bool, channel: str) -> str:
    """Where an order came from. Renewals and expansions are that; a new one is by its channel, or self-sourced."""
    if kind in OF_KIND:
        return OF_KIND[kind]
    if is_self_sourced:
        return SELF
    return OF_CHANNEL.get(channel, MARKETING)


def rate_for(origin: str, signed_on: date, rates: Iterable[Rate]) -> Rate | None:
    """The rate of the origin on the day of signing, else the flat rate of that day, else None."""
    holding = [rate for rate in rates if rate.holds_on(signed_on) and rate.origin in (origin, ANY)]
    return next((rate for rate in holding if rate.origin == origin), holding[0] if holding else None)


def less_refunds(counted: Decimal, total: Decimal, refunded: Decimal) -> Decimal:
    """The counted part of an order less its share of what was refunded, to the cent; never below zero."""
    if not total or not refunded:
        return counted
    return max(ZERO, counted - to_cents(refunded * counted / total))


def beyond(refunded: Decimal, signed_total: Decimal, total: Decimal) -> Decimal:
    """What was refunded beyond what amendments took off the order: paying back what is not owed any more takes nothing
    a second time."""
    return max(ZERO, refunded - max(ZERO, signed_total - total))


def commission(counted: Decimal, rate: Rate | None) -> Decimal:
    """Counted amount × rate, to the cent; 0 without a rate."""
    return to_cents(counted * rate.percent / HUNDRED) if rate else ZERO
