"""What came after the signature of an order, for its page."""

from typing import Any

from django.utils.translation import gettext as _

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


def end_words(amendment: Amendment) -> list[str]:
    """What follows when an amendment moves the end of the term: renewal, and expansions that don't follow."""
    if amendment.ends_on == amendment.ended_on:
        return []
    days = {"before": amendment.ended_on, "ends_on": amendment.ends_on}
    words = [_("The term ends {ends_on} instead of {before}; the renewal moves along.").format(**days)]
    apart = amendment.order.expansions.ending_apart(amendment.ends_on)
    names = ", ".join(str(order) for order in apart)
    if names:
        words.append(
            _("{orders} expand this contract and end on another day. They don't follow by themselves: amend each, or "
              "its seats end before the contract does or run beyond it.").format(orders=names)
        )  # fmt: skip
    return words
