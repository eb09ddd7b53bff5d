"""More seats or modules on a running contract end with it and cost the part of the year that is left."""

from datetime import date, timedelta

from django.utils import translation
from django.utils.translation import gettext as _

from companies.models import Company
from journal.errors import NotPossible
from people.models import Person
from sales.actions.checks import today
from sales.actions.tasks_of_people import add_task
from sales.models import DealKind, Order, Task
from sales.queries.ownership import customer_of, owner_for

DAYS_TO_FOLLOW = 7
EXPANSIONS = (DealKind.SEATS, DealKind.MODULES)
TERMS = (DealKind.NEW, DealKind.RENEWAL)


def running_contract(company: Company, currency: str, on: date) -> Order | None:
    """The contract that an expansion starting on a day belongs to: of those that run then, the one that ends last."""
    rows = Order.objects.filter(
        company=company, currency=currency, kind__in=TERMS, starts_on__lte=on, ends_on__gte=on,
        status__in=[Order.Status.SIGNED, Order.Status.ACTIVE],
    )  # fmt: skip
    return rows.order_by("-ends_on", "-pk").first()


def end_with_contract(order: Order, is_end_typed: bool, on: date) -> None:
    """Give an expansion the end of its contract; sets `expands` and the term, and leaves other orders as they are.

    Raises NotPossible when another end was typed.
    """
    order.expands = None
    if order.kind not in EXPANSIONS:
        return
    contract = running_contract(order.company, order.currency, order.starts_on or on)
    if contract is None:
        return
    if is_end_typed and order.ends_on not in (None, contract.ends_on):
        raise _ends_apart(contract)
    order.expands, order.ends_on = contract, contract.ends_on
    order.starts_on = order.starts_on or on


def check_ends_with_contract(order: Order, ends_on: date) -> None:
    """Raise NotPossible when an amendment would let an expansion end apart from its running contract."""
    contract = order.expands
    if contract is None or ends_on in (order.ends_on, contract.ends_on):
        return
    if contract.status in (Order.Status.SIGNED, Order.Status.ACTIVE):
        raise _ends_apart(contract)


def _ends_apart(contract: Order) -> NotPossible:
    sentence = _("“Term ends”: an expansion ends with the contract {order}, on {day}.")
    return NotPossible(sentence.format(order=contract, day=contract.ends_on), code="not_co_termed")


def ask_to_follow(contract: Order, *, by: Person | None) -> Task | None:
    """The end of a contract moved: whoever owns expansions gets a task to amend those that end apart from it now.

    They don't follow by themselves: each is a paper of its own that the customer signed. None when all end with it.
    """
    apart = list(contract.expansions.ending_apart(contract.ends_on))
    if not apart:
        return None
    owner = owner_for(DealKind.SEATS, customer_of(contract.company), today()).person
    if owner is None or not owner.may("sales.change_task"):
        owner = contract.owner
    if not owner.is_active:
        return None
    names = ", ".join(str(order) for order in apart)
    with translation.override(owner.language or translation.get_language()):
        title = _("Amend {orders}: {contract} ends {day} now").format(
            orders=names, contract=contract, day=contract.ends_on
        )
    return add_task({"title": title, "note": f"{names} → {contract.ends_on}", "deal": contract.deal, "assignee": owner,
                     "due_on": today() + timedelta(days=DAYS_TO_FOLLOW)}, by=by)  # fmt: skip


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
