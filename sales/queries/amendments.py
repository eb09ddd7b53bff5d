"""What came after the signature of an order, for its page."""

from typing import Any

from sales.models import Amendment, Order
from sales.queries.cash import refunded_on_order, to_pay_back


def later_context(order: Order) -> dict[str, Any]:
    """Versions, refunds and what is still to be paid back; nothing for an order that was never signed."""
    if not order.signed_on:
        return {}
    amendments = list(order.amendments.exclude(status=Amendment.Status.CANCELLED))
    return {
        "amendments": amendments,
        "first_total": amendments[0].total_before if amendments else order.total_amount,
        "first_recurring": amendments[0].recurring_before if amendments else order.recurring_amount,
        "refunds": list(order.refunds.select_related("by")),
        "refunded": refunded_on_order(order),
        "surplus": to_pay_back(order),
    }
