"""How an order is held while it changes."""

from sales.models import Deal, Order


def lock_order(order: Order) -> Order:
    """The order as it is now, held until the transaction ends. Its deal is locked first, always in this order."""
    Deal.objects.select_for_update().get(pk=order.deal_id)
    return Order.objects.select_for_update(of=("self",)).select_related("deal", "company", "owner").get(pk=order.pk)
