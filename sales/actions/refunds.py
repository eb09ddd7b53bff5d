"""Cash that is paid back, in part or whole."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from console.values import money
from journal.actions import record
from journal.errors import NotPossible
from people.models import Person
from sales import events
from sales.actions.checks import check_not_future, clean_amount, moment_of, today
from sales.actions.locking import lock_order
from sales.models import Order, Refund
from sales.queries.cash import net_cash_on_order


@transaction.atomic
def refund_order(order: Order, amount: Any, *, by: Person | None, why: str, refunded_on: date | None = None) -> Refund:
    """Book what was paid back. Everything that came in paid back ends the order as refunded; less leaves it running.

    Raises NotPossible without a reason, for an order that does not bind, a day in the future or before signing, and for
    more than came in.
    """
    if not why.strip():
        raise NotPossible(_("“Reason”: say why it is paid back."), code="no_reason")
    order = lock_order(order)
    cash = clean_amount(amount, may_be_zero=False, what=_("Amount"))
    refunded_on = refunded_on or today()
    _check_day(order, refunded_on)
    paid = net_cash_on_order(order)
    _check_paid(order, cash, paid)
    refund = Refund.objects.create(
        order=order, amount=cash, refunded_on=refunded_on, reason=why.strip()[:300], by=by, created_at=timezone.now()
    )
    facts: dict[str, Any] = {
        "amount": str(cash),
        "currency": order.currency,
        "refund": refund.pk,
        "left": str(paid - cash),
    }
    at = moment_of(refunded_on)
    record(events.CASH_REFUNDED, order, by=by, why=refund.reason, happened_at=at, **facts)
    if cash == paid:
        _close(order, refund, by)
    return refund


def _check_day(order: Order, refunded_on: date) -> None:
    if not order.is_signed:
        raise NotPossible(
            _("{order} is {status}: there is nothing to pay back.").format(
                order=order, status=order.get_status_display()
            ),
            code="not_signed",
        )
    check_not_future(refunded_on, _("The day of the refund"))
    if order.signed_on and refunded_on < order.signed_on:
        raise NotPossible(
            _("“Refunded on”: {order} was signed on {day}, nothing was paid back before.").format(
                order=order, day=order.signed_on
            ),
            code="date_out_of_order",
        )


def _check_paid(order: Order, cash: Decimal, paid: Decimal) -> None:
    if cash > paid:
        raise NotPossible(
            _("“Amount”: {amount} is more than the {paid} that came in on {order} and were not paid back.").format(
                amount=money(cash, order.currency), paid=money(paid, order.currency), order=order
            ),
            code="more_than_paid",
        )


def _close(order: Order, refund: Refund, by: Person | None) -> None:
    """Nothing of it is left with us: the contract is over, what is open is not owed any more."""
    Order.MOVES.check(order, Order.Status.REFUNDED)
    order.status, order.reason = Order.Status.REFUNDED, refund.reason
    order.save(update_fields=["status", "reason"])
    facts: dict[str, Any] = {"number": order.number, "amount": str(order.total_amount), "currency": order.currency}
    record(events.ORDER_REFUNDED, order, by=by, why=refund.reason, **facts)
