"""What came in on orders, less what was paid back."""

from decimal import Decimal

from django.db.models import QuerySet, Sum

from sales.models import Order, Receipt, Refund

ZERO = Decimal("0.00")


def received_on_order(order: Order) -> Decimal:
    """Everything that came in on an order."""
    return order.receipts.aggregate(total=Sum("amount"))["total"] or ZERO


def refunded_on_order(order: Order) -> Decimal:
    """Everything that was paid back on it."""
    return order.refunds.aggregate(total=Sum("amount"))["total"] or ZERO


def net_cash_on_order(order: Order) -> Decimal:
    """What came in less what was paid back: what can still be refunded."""
    return received_on_order(order) - refunded_on_order(order)


def to_pay_back(order: Order) -> Decimal:
    """What came in beyond what the order is worth by now, and was not paid back yet; 0 when nothing did."""
    return max(ZERO, net_cash_on_order(order) - order.total_amount)


def net_cash(receipts: QuerySet[Receipt], refunds: QuerySet[Refund]) -> dict[str, Decimal]:
    """Receipts less refunds, by currency, over any narrowed querysets of the two."""
    sums = dict(receipts.order_by().values_list("order__currency").annotate(total=Sum("amount")))
    for currency, total in refunds.order_by().values_list("order__currency").annotate(total=Sum("amount")):
        sums[currency] = sums.get(currency, ZERO) - total
    return sums
