"""Cash: each receipt is laid on what is owed, oldest first or as chosen; a wrong booking is taken back."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from console import values
from journal.actions import record
from journal.errors import NotPossible
from people.models import Person
from sales import events
from sales.actions.checks import check_not_future, check_same_currency, clean_amount, clean_currency, moment_of
from sales.actions.orders import lock_order
from sales.models import Allocation, BankReceipt, Order, Receipt, Receivable
from sales.rules.money import allocate

NOTHING = Decimal("0.00")


@transaction.atomic
def record_receipt(
    order: Order,
    amount: Any,
    received_on: date,
    *,
    by: Person | None,
    reference: str = "",
    currency: str | None = None,
    receivables: Iterable[Receivable] | None = None,
    bank: BankReceipt | None = None,
    happened_at: datetime | None = None,
    migrated: bool = False,
) -> Receipt:
    """Book cash that came in on a signed order, on the oldest receivable first, or on the chosen `receivables` only.

    Raises NotPossible for more than is owed (on the chosen ones), another currency, a day in the future or before
    signing, or a bank reference that was booked before.
    """
    order = lock_order(order)
    money = clean_amount(amount, may_be_zero=False)
    if currency is not None:
        check_same_currency(order.currency, clean_currency(currency), _("This receipt"))
    _check_day(order, received_on)
    _check_fresh(order, reference)
    chosen = {one.pk for one in receivables or ()}
    laid = _lay_on_plan(order, money, chosen)
    receipt = Receipt.objects.create(
        order=order, amount=money, received_on=received_on, reference=reference.strip(), by=by, bank=bank
    )
    Allocation.objects.bulk_create(
        Allocation(receipt=receipt, receivable=receivable, amount=share) for receivable, share in laid
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


@transaction.atomic
def take_back_receipt(receipt: Receipt, *, by: Person | None, why: str) -> Order:
    """Undo a wrong booking: what it was laid on is owed again, a bank line waits again to be assigned.

    The history of the order keeps that it was booked and why it was taken back. Raises NotPossible without a reason,
    or when somebody took it back before.
    """
    if not why.strip():
        raise NotPossible(_("Say why the booking is taken back."), code="no_reason")
    order = lock_order(receipt.order)
    found = Receipt.objects.select_for_update(of=("self",)).filter(pk=receipt.pk).first()
    if found is None:
        raise NotPossible(_("This receipt was taken back already."), code="gone")
    _check_not_refunded(order, found)
    for laid in found.allocations.select_related("receivable").select_for_update():
        laid.receivable.received_amount -= laid.amount
        laid.receivable.save(update_fields=["received_amount"])
    _free_bank_line(found)
    facts: dict[str, Any] = {"amount": str(found.amount), "currency": order.currency, "receipt": found.pk,
             "received_on": str(found.received_on), "reference": found.reference}  # fmt: skip
    found.delete()
    record(events.RECEIPT_TAKEN_BACK, order, by=by, why=why.strip(), **facts)
    return order


def _check_not_refunded(order: Order, receipt: Receipt) -> None:
    """Cash that was paid back can't be said never to have come in."""
    refunds: Any = getattr(order, "refunds", None)
    if refunds is None:
        return
    refunded = sum(refunds.values_list("amount", flat=True), NOTHING)
    received = sum(order.receipts.exclude(pk=receipt.pk).values_list("amount", flat=True), NOTHING)
    if refunded > received:
        raise NotPossible(
            _("{refunded} of {order} were refunded: this receipt paid for it.").format(
                refunded=values.money(refunded, order.currency), order=order
            ),
            code="refunded",
        )


def _free_bank_line(receipt: Receipt) -> None:
    if receipt.bank_id is None:
        return
    line = BankReceipt.objects.select_for_update(of=("self",)).get(pk=receipt.bank_id)
    line.assigned_amount -= receipt.amount
    line.status, line.settled_at, line.settled_by = BankReceipt.Status.WAITING, None, None
    line.save(update_fields=["assigned_amount", "status", "settled_at", "settled_by"])


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


def _lay_on_plan(order: Order, money: Decimal, chosen: set[int]) -> Sequence[tuple[Receivable, Decimal]]:
    waiting = list(order.receivables.select_for_update().unpaid().order_by("due_on", "pk"))
    if chosen:
        waiting = [one for one in waiting if one.pk in chosen]
    owed = sum((receivable.open_amount for receivable in waiting), NOTHING)
    if money > owed:
        sentence = (
            _("{amount} came in, but only {owed} is still owed on {order}.")
            if not chosen
            else _("{amount} came in, but on the chosen payments of {order} only {owed} is open.")
        )
        said = {"amount": values.money(money, order.currency), "owed": values.money(owed, order.currency)}
        raise NotPossible(sentence.format(order=order, **said), code="more_than_owed")
    shares = allocate(money, [receivable.open_amount for receivable in waiting])
    laid = [(receivable, share) for receivable, share in zip(waiting, shares, strict=True) if share]
    for receivable, share in laid:
        receivable.received_amount += share
        receivable.save(update_fields=["received_amount"])
    return laid
