"""How an order is held while it changes, and an amendment with it."""

from sales.models import Amendment, Deal, Order


def lock_order(order: Order) -> Order:
    """The order as it is now, held until the transaction ends. Its deal is locked first, always in this order."""
    Deal.objects.select_for_update().get(pk=order.deal_id)
    return Order.objects.select_for_update(of=("self",)).select_related("deal", "company", "owner").get(pk=order.pk)


def lock_amendment(amendment: Amendment) -> Amendment:
    """The amendment as it is now, its order held first."""
    order = lock_order(amendment.order)
    found = Amendment.objects.select_for_update().get(pk=amendment.pk)
    found.order = order
    return found
