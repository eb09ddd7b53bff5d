"""What an amendment comes to while it is typed, and on its paper: by the code that saves it, so never off by a cent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from console.values import money
from sales.actions.amending import planned_payments
from sales.actions.amendments import compose_amendment
from sales.models import Amendment, AmendmentLine, Order, Receivable
from sales.queries.amendments import end_words
from sales.queries.cash import net_cash_on_order
from sales.queries.order_words import amount_words
from sales.queries.prices import discount_limits
from sales.rules.discounts import discount_limit

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class AmendmentTotal:
    """The sums of an open amendment in its order's currency, with every payment of the order as it would be then."""

    amendment: Amendment
    lines: list[AmendmentLine]
    payments: list[Receivable]

    @property
    def credit(self) -> Decimal:
        return sum((line.credit for line in self.lines), ZERO)

    @property
    def charge(self) -> Decimal:
        return sum((line.charge for line in self.lines), ZERO)

    @property
    def for_the_term(self) -> Decimal:
        """What the moved end costs on lines that stay; below zero when the term is shortened."""
        return self.amendment.difference - self.charge + self.credit

    @property
    def per_year(self) -> Decimal:
        """By how much the order brings more per year."""
        return self.amendment.recurring_after - self.amendment.recurring_before

    @property
    def needs_approval(self) -> bool:
        """Whether the seller may not give the discount alone."""
        return self.amendment.deepest_discount > discount_limit(self.amendment.owner.roles, discount_limits())

    def words(self) -> list[str]:
        """What the customer pays more and when, or what comes off; what moves along with the end."""
        return [*_payment_words(self.amendment, self.payments), *end_words(self.amendment)]


def total_of_amendment(
    order: Order, changes: Iterable[dict[str, Any]], *, effective_on: date, ends_on: date | None = None
) -> AmendmentTotal:
    """Price an amendment in memory; saves nothing. Raises NotPossible for what saving would refuse."""
    amendment, lines = compose_amendment(order, changes, effective_on=effective_on, ends_on=ends_on)
    return AmendmentTotal(amendment, lines, planned_payments(amendment, lines))


def sums_of(amendment: Amendment) -> AmendmentTotal:
    """The sums of a saved amendment; the payments only while it is open, for later the order has its own."""
    lines = list(amendment.lines.select_related("product", "line"))
    is_open = amendment.status in Amendment.OPEN
    return AmendmentTotal(amendment, lines, planned_payments(amendment, lines) if is_open else [])


def change_words(line: AmendmentLine, amendment: Amendment) -> str:
    """How the charge of an amended line was computed; blank where nothing is charged."""
    if not line.quantity:
        return ""
    return amount_words(line, amendment.order, amendment.effective_on, amendment.ends_on)


def _payment_words(amendment: Amendment, payments: Sequence[Receivable]) -> list[str]:
    code = amendment.currency
    words = [
        _("{amount} more is due on {day}.").format(amount=money(one.amount, code), day=one.due_on)
        for one in payments
        if one.pk is None
    ]
    if amendment.difference < 0:
        back = max(ZERO, net_cash_on_order(amendment.order) - amendment.total_after)
        off = -amendment.difference - back
        if off > 0:
            words.append(_("{amount} comes off the last open payments.").format(amount=money(off, code)))
        if back:
            words.append(_("{amount} was paid already: pay it back.").format(amount=money(back, code)))
    return words
