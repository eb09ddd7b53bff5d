"""What renewals does when sales and success announce."""

from journal.kinds import reacts_to
from journal.models import Event
from onboarding.reactions import is_of_the_past
from people.models import Person
from renewals.actions import assign_renewal, close_as_won, lose_renewal, refresh_due_amounts
from renewals.models import Renewal
from sales.events import ORDER_AMENDED, ORDER_CANCELLED, ORDER_REFUNDED, ORDER_SIGNED
from sales.models import DealKind, Order
from success.events import ACCOUNT_ASSIGNED, ACCOUNT_TAKEN_OVER
from success.models import Account


@reacts_to(ORDER_SIGNED)
def follow_signed_order(event: Event) -> Renewal | None:
    """Seats and modules add to what is due; a renewal order that was signed beside the queue closes its renewal."""
    order = Order.objects.get(pk=event.subject_id)
    if order.kind in (DealKind.SEATS, DealKind.MODULES):
        refresh_due_amounts([order.company_id])
    renewal = Renewal.objects.undecided().filter(order=order.renews_id).first() if order.renews_id else None
    if renewal is None:
        return None
    return close_as_won(renewal, order, by=event.by, happened_at=event.happened_at, migrated=is_of_the_past(event))


@reacts_to(ORDER_AMENDED)
def follow_amended_order(event: Event) -> int:
    """What an amendment adds or takes away is due, or not, at the end of the term."""
    return refresh_due_amounts([Order.objects.get(pk=event.subject_id).company_id])


@reacts_to(ORDER_CANCELLED, ORDER_REFUNDED)
def follow_cancelled_order(event: Event) -> Renewal | None:
    """What was cancelled is not due any more; the renewal of a cancelled contract is lost with it."""
    order = Order.objects.get(pk=event.subject_id)
    refresh_due_amounts([order.company_id])
    renewal = Renewal.objects.undecided().filter(order=order).first()
    if renewal is None:
        return None
    why = event.why or order.number
    return lose_renewal(renewal, by=event.by, loss_reason=Renewal.LossReason.OTHER, why=why)


@reacts_to(ACCOUNT_ASSIGNED, ACCOUNT_TAKEN_OVER)
def follow_csm(event: Event) -> int:
    """Undecided renewals that the former CSM worked go with the account."""
    account = Account.objects.get(pk=event.subject_id)
    csm = Person.objects.get(pk=event.facts["csm"])
    mine = Renewal.objects.undecided().filter(account=account, owner=event.facts.get("before")).exclude(owner=csm)
    return sum(assign_renewal(renewal, csm, by=None).owner_id == csm.pk for renewal in mine)
