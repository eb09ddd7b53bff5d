"""What changed after the signature in what an order counts for commission: amendments and refunds, day by day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from console import values
from sales.actions.order_lines import value_of
from sales.models import Amendment, Order, Product
from sales.rules.commission import ZERO
from sales.rules.money import line_amount, to_cents
from sales.rules.terms import term_years


@dataclass(frozen=True)
class Worth:
    """What an order is worth at a time: its total, what of it counts, what was refunded."""

    total: Decimal
    counted: Decimal
    refunded: Decimal = ZERO


@dataclass(frozen=True)
class Change:
    """A day on which the worth changed, why, and what it was afterwards."""

    on: date
    why: str
    worth: Worth


def worth_at_signing(order: Order, kinds: set[str]) -> Worth:
    """What the order was worth when it was signed, whatever amended it since. Needs amendments and lines prefetched."""
    amendments = _signed(order)
    if not amendments:
        return Worth(order.total_amount, _counted_now(order, kinds))
    return Worth(amendments[0].total_before, _counted_at_signing(order, kinds, amendments[0]))


def changes_of(order: Order, kinds: set[str], as_of: date | None) -> Iterator[Change]:
    """Amendments by the day of their signature and refunds by the day of theirs, up to the end of `as_of`."""
    worth, refunded = worth_at_signing(order, kinds), ZERO
    amendments = _signed(order)
    steps: list[tuple[date, int, Amendment | None, Decimal]] = [
        (one.signed_on or one.effective_on, 0, one, ZERO) for one in amendments
    ]
    steps += [(one.refunded_on, 1, None, one.amount) for one in order.refunds.all()]
    for on, _rank, amendment, amount in sorted(steps, key=lambda step: step[:2]):
        if as_of is not None and on > as_of:
            continue
        if amendment is None:
            refunded += amount
            worth = Worth(worth.total, worth.counted, refunded)
            yield Change(on, _("{amount} refunded").format(amount=values.money(amount, order.currency)), worth)
            continue
        is_last = amendment == amendments[-1]
        counted = _counted_now(order, kinds) if is_last else worth.counted + _counted_change(amendment, kinds)
        worth = Worth(amendment.total_after, counted, refunded)
        sign = "+" if amendment.difference >= 0 else "−"
        money = values.money(abs(amendment.difference), order.currency)
        yield Change(on, f"{amendment.number} {sign}{money}", worth)


def _signed(order: Order) -> list[Amendment]:
    found = [one for one in order.amendments.all() if one.status == Amendment.Status.SIGNED]
    return sorted(found, key=lambda one: (one.signed_on or one.effective_on, one.pk))


def _counted_now(order: Order, kinds: set[str]) -> Decimal:
    lines = list(order.lines.all())
    if not lines:
        return order.total_amount
    return sum((line.amount for line in lines if line.product.kind in kinds), ZERO)


def _counted_at_signing(order: Order, kinds: set[str], first: Amendment) -> Decimal:
    """The first lines at their first prices; where those don't make the first total, its part by today's shares."""
    years = term_years(order.starts_on, first.ended_on)
    lines = [line for line in order.lines.all() if line.starts_on is None]
    amounts = [line_amount(value_of(line), years, order.discount_percent) for line in lines]
    if sum(amounts, ZERO) == first.total_before:
        return sum((n for n, line in zip(amounts, lines, strict=True) if line.product.kind in kinds), ZERO)
    if not order.total_amount:
        return first.total_before
    return to_cents(first.total_before * _counted_now(order, kinds) / order.total_amount)


def _counted_change(amendment: Amendment, kinds: set[str]) -> Decimal:
    """What an amendment adds to what counts: its lines that count, and the share of a moved end that falls on them."""
    lines = list(amendment.lines.all())
    all_lines = sum((line.charge - line.credit for line in lines), ZERO)
    counted = sum((line.charge - line.credit for line in lines if line.product.kind in kinds), ZERO)
    of_end = amendment.difference - all_lines
    recurring = set(Product.RECURRING)
    share = Decimal(len(recurring & kinds)) / len(recurring)
    return counted + to_cents(of_end * share)
