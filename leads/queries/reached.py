"""Leads by how far their journey got, as the result of a campaign counts them."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import pgettext_lazy

from journal.models import Event
from leads.models import Lead

VALID, DEALS, ORDERS = "valid", "deals", "orders"
REACHED = {
    VALID: pgettext_lazy("stage", "Valid leads"),
    DEALS: pgettext_lazy("stage", "Deals"),
    ORDERS: pgettext_lazy("stage", "Orders"),
}
IS_VALID = Q(valid_at__isnull=False) & ~Q(status=Lead.Status.REFUSED)
IS_NEW_BUSINESS = Q(facts__kind="new") | Q(facts__kind__isnull=True)


def reached(leads: QuerySet[Lead], stage: str) -> QuerySet[Lead]:
    """Those of the leads that are valid, whose journey has a deal, or a signed order of new business.

    What was taken back or cancelled later does not count. Leads knows nothing of sales but the names of its events.
    """
    if stage == VALID:
        return leads.filter(IS_VALID)
    told = Event.objects.filter(journey=OuterRef("journey"))
    if stage == DEALS:
        undone = told.filter(name="leads.conversion_undone", pk__gt=OuterRef("pk"))
        return leads.filter(Exists(told.filter(~Exists(undone), name="sales.deal_opened")))
    cancelled = told.filter(name="sales.order_cancelled", subject_id=OuterRef("subject_id"), pk__gt=OuterRef("pk"))
    return leads.filter(Exists(told.filter(~Exists(cancelled), IS_NEW_BUSINESS, name="sales.order_signed")))
