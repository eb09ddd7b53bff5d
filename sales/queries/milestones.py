"""Which milestones of an order are told by hand, because no project tells them."""

from sales.models import Order


def markable(order: Order) -> list[str]:
    """Milestones that payments wait for and that no project plans: somebody marks them by hand."""
    if not order.is_signed:
        return []
    waiting = order.receivables.filter(due_on=None).values_list("milestone", flat=True)
    told = order.pay_milestones.filter(expected_on__isnull=False).values_list("milestone", flat=True)
    return sorted(set(waiting) - set(told), reverse=True)


def unmarkable(order: Order) -> list[str]:
    """Milestones that somebody marked by hand."""
    if not order.is_signed:
        return []
    return list(order.pay_milestones.filter(marked_by__isnull=False).values_list("milestone", flat=True))
