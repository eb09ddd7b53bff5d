"""What implementation does when sales announces."""

from journal.kinds import reacts_to
from journal.models import Event
from onboarding.actions import open_project
from onboarding.models import Project
from sales.events import ORDER_SIGNED
from sales.models import DealKind, Order

OPENS_FOR = (DealKind.NEW, DealKind.MODULES)


@reacts_to(ORDER_SIGNED)
def open_project_for_signed_order(event: Event) -> Project | None:
    """Open the project of a signed order of kind new or modules, exactly once, however often this is delivered.

    A past that is being loaded opens nothing: what was delivered before the console came is over.
    """
    if is_of_the_past(event):
        return None
    order = Order.objects.filter(pk=event.subject_id, kind__in=OPENS_FOR).first()
    if order is None or order.status in (Order.Status.CANCELLED, Order.Status.REFUNDED):
        return None
    return open_project(order, by=None)


def is_of_the_past(event: Event) -> bool:
    """Whether the event was loaded from a firm's past: then it is known since it happened."""
    return bool(event.facts.get("migrated")) or event.known_at < event.recorded_at
