"""Cash: each receipt is laid on what is owed, oldest first."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from journal.actions import record
from journal.errors import NotPossible
from people.models import Person
from sales import events
from sales.actions.checks import check_not_future, check_same_currency, clean_amount, clean_currency, moment_of
from sales.actions.orders import lock_order
from sales.models import Order, Receipt
from sales.rules.money import allocate


@transaction.atomic
def record_receipt(
    order: Order,
    amount: Any,
    received_on: date,
    *,
    by: Person | None,
    reference: str = "",
    currency: str | None = None,
    happened_at: datetime | None = None,
    migrated: bool = False,
) -> Receipt:
    """Book cash that came in on a signed order, oldest receivable first.

    Raises NotPossible for more than is owed, another currency, a day in the future or before signing, or a bank
    reference that was booked before.
    """
    order = lock_order(order)
    money = clean_amount(amount, may_be_zero=False)
    if currency is not None:
        check_same_currency(order.currency, clean_currency(currency), _("This receipt"))
    _check_day(order, received_on)
    _check_fresh(order, reference)
    _lay_on_plan(order, money)
    receipt = Receipt.objects.create(
        order=order, amount=money, received_on=received_on, reference=reference.strip(), by=by
    )
    record(
        events.CASH_RECEIVED,
        order,
        by=by,
        happened_at=happened_at or moment_of(received_on),
        migrated=migrated,
        amount=str(money),
        currency=order.currency,
        receipt=receipt.pk,
    )
    return receipt


def _check_day(order: Order, received_on: date) -> None:
    if not order.is_signed:
        raise NotPossible(
            _("{order} is {status}: cash is booked on signed orders.").format(
                order=order, status=order.get_status_display()
            ),
            code="not_signed",
        )
    check_not_future(received_on, _("The day of the receipt"))
    if order.signed_on and received_on < order.signed_on:
        raise NotPossible(
            _("{order} was signed on {day}: nothing can have come in on it before.").format(
                order=order, day=order.signed_on
            ),
            code="date_out_of_order",
        )


def _check_fresh(order: Order, reference: str) -> None:
    if reference.strip() and order.receipts.filter(reference=reference.strip()).exists():
        raise NotPossible(
            _("The bank reference {reference} was booked on {order} before.").format(reference=reference, order=order),
            code="booked_before",
        )


def _lay_on_plan(order: Order, money: Decimal) -> None:
    waiting = list(order.receivables.select_for_update().unpaid().order_by("due_on", "pk"))
    owed = sum((receivable.open_amount for receivable in waiting), Decimal("0.00"))
    if money > owed:
        raise NotPossible(
            _("{amount} {currency} came in, but only {owed} is still owed on {order}.").format(
                amount=money, currency=order.currency, owed=owed, order=order
            ),
            code="more_than_owed",
        )
    shares = allocate(money, [receivable.open_amount for receivable in waiting])
    for receivable, share in zip(waiting, shares, strict=True):
        if share:
            receivable.received_amount += share
            receivable.save(update_fields=["received_amount"])
