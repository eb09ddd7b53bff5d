"""What success does when sales and implementation announce."""

from journal.kinds import reacts_to
from journal.models import Event
from onboarding.events import FIRST_VALUE_REACHED
from onboarding.models import Project
from onboarding.reactions import OPENS_FOR, is_of_the_past
from sales.events import ORDER_AMENDED, ORDER_CANCELLED, ORDER_CHANGED, ORDER_ENDED, ORDER_REFUNDED, ORDER_SIGNED
from sales.models import Order
from success.actions import account_of_company, go_live, open_account, refresh_contracts
from success.models import Account

BINDING = (Order.Status.SIGNED, Order.Status.ACTIVE, Order.Status.ENDED)


@reacts_to(ORDER_SIGNED)
def open_account_for_signed_order(event: Event) -> Account | None:
    """Open the company's account at its first signed order, exactly once; later orders bring it up to date.

    A customer of a past that is being loaded, whom nobody implements here, is live from the start.
    """
    order = Order.objects.filter(pk=event.subject_id, status__in=BINDING).first()
    if order is None:
        return None
    migrated = is_of_the_past(event)
    is_live = not Project.objects.filter(order=order).exists() and (migrated or order.kind not in OPENS_FOR)
    happened_at = event.happened_at if migrated else None
    return open_account(order, by=None, is_live=is_live, happened_at=happened_at, migrated=migrated)


@reacts_to(ORDER_CANCELLED, ORDER_CHANGED, ORDER_ENDED, ORDER_AMENDED, ORDER_REFUNDED)
def refresh_account_of_order(event: Event) -> int:
    """Keep what the account pays in line with its orders."""
    companies = Order.objects.filter(pk=event.subject_id).values_list("company_id", flat=True)
    return refresh_contracts(companies=companies)


@reacts_to(FIRST_VALUE_REACHED)
def take_account_live(event: Event) -> Account | None:
    """A customer with first value is live."""
    project = Project.objects.get(pk=event.subject_id)
    account = account_of_company(project.company_id)
    if account is None:
        account = open_account(project.order, by=None)
    return go_live(account, by=None, happened_at=event.happened_at, migrated=is_of_the_past(event))
