"""More seats or modules on a running contract end with it and cost the part of the year that is left."""

from datetime import date

from django.utils.translation import gettext as _

from companies.models import Company
from journal.errors import NotPossible
from sales.models import DealKind, Order

EXPANSIONS = (DealKind.SEATS, DealKind.MODULES)
TERMS = (DealKind.NEW, DealKind.RENEWAL)


def running_contract(company: Company, currency: str, on: date) -> Order | None:
    """The contract that an expansion starting on a day belongs to: of those that run then, the one that ends last."""
    rows = Order.objects.filter(
        company=company, currency=currency, kind__in=TERMS, starts_on__lte=on, ends_on__gte=on,
        status__in=[Order.Status.SIGNED, Order.Status.ACTIVE],
    )  # fmt: skip
    return rows.order_by("-ends_on", "-pk").first()


def end_with_contract(order: Order, is_end_typed: bool, today: date) -> None:
    """Give an expansion the end of its contract; sets `expands` and the term, and leaves other orders as they are.

    Raises NotPossible when another end was typed.
    """
    order.expands = None
    if order.kind not in EXPANSIONS:
        return
    contract = running_contract(order.company, order.currency, order.starts_on or today)
    if contract is None:
        return
    if is_end_typed and order.ends_on not in (None, contract.ends_on):
        raise NotPossible(
            _("“Term ends”: an expansion ends with the contract {order}, on {day}.").format(
                order=contract, day=contract.ends_on
            ),
            code="not_co_termed",
        )
    order.expands, order.ends_on = contract, contract.ends_on
    order.starts_on = order.starts_on or today


def check_contract_runs(order: Order) -> None:
    """Raise NotPossible when the contract that an order expands was taken back or moved its end since the draft."""
    contract = order.expands
    if contract is None:
        return
    if contract.status not in (Order.Status.SIGNED, Order.Status.ACTIVE):
        raise NotPossible(
            _("{order} is {status}: there is no running contract to expand. Save the draft again.").format(
                order=contract, status=contract.get_status_display()
            ),
            code="contract_gone",
        )
    if contract.ends_on != order.ends_on:
        raise NotPossible(
            _("The contract {order} ends on {day} now. Save the draft again, so that both end together.").format(
                order=contract, day=contract.ends_on
            ),
            code="not_co_termed",
        )
