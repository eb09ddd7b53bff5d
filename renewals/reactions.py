"""What renewals does when sales and success announce."""

from journal.kinds import reacts_to
from journal.models import Event
from onboarding.reactions import is_of_the_past
from people.models import Person
from renewals.actions import (
    assign_renewal,
    close_as_won,
    follow_contract_ends,
    lose_renewal,
    refresh_due_amounts,
    tell_of_moved_end,
)
from renewals.models import Renewal
from sales.events import AMENDMENT_SIGNED, ORDER_AMENDED, ORDER_CANCELLED, ORDER_REFUNDED, ORDER_SIGNED
from sales.models import Amendment, DealKind, Order
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


@reacts_to(AMENDMENT_SIGNED)
def follow_moved_end(event: Event) -> int:
    """A contract whose end was moved renews from its new end; who lost its renewal hears that it runs on."""
    amendment = Amendment.objects.select_related("order").get(pk=event.facts["amendment"])
    if amendment.ends_on == amendment.ended_on:
        return 0
    order = amendment.order
    for lost in Renewal.objects.filter(order=order, status=Renewal.Status.LOST):
        tell_of_moved_end(lost, amendment.ends_on, by=event.by, why=amendment.number)
    return follow_contract_ends(order, by=event.by, why=amendment.number)


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
