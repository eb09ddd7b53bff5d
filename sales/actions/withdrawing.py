"""Take back what a file brought: bank receipts with their bookings, orders with their deals."""

from django.db import transaction
from django.utils import timezone

from journal.actions import record
from people.models import Person
from sales import events
from sales.actions.deals import lock_deal
from sales.actions.orders import cancel_order
from sales.actions.receipts import take_back_receipt
from sales.models import BankReceipt, Deal, Order, Receipt

NUMBER_LENGTH = 40


@transaction.atomic
def withdraw_bank_receipt(line: BankReceipt, *, by: Person | None, why: str) -> None:
    """Take a line of a bank statement out, with what was booked from it. Raises NotPossible when that was refunded."""
    for receipt in Receipt.objects.filter(bank=line).select_related("order"):
        take_back_receipt(receipt, by=by, why=why)
    record(events.BANK_RECEIPT_WITHDRAWN, line, by=by, why=why, amount=str(line.amount), currency=line.currency)
    line.delete()


@transaction.atomic
def withdraw_order(order: Order, *, by: Person | None, why: str) -> Order:
    """Cancel a signed order that a file brought, and close its deal; its number is free for the corrected file.

    Raises NotPossible when cash came in on it, or when its term is over.
    """
    order = cancel_order(order, by=by, why=why)
    mark = f" #{order.pk}"
    order.number, order.source_ref = order.number[: NUMBER_LENGTH - len(mark)] + mark, None
    order.save(update_fields=["number", "source_ref"])
    deal = lock_deal(order.deal)
    Deal.MOVES.check(deal, Deal.Status.TAKEN_BACK)
    deal.status, deal.reason, deal.closed_at = Deal.Status.TAKEN_BACK, why[:300], timezone.now()
    deal.save(update_fields=["status", "reason", "closed_at"])
    record(events.DEAL_WITHDRAWN, deal, by=by, why=why)
    return order
