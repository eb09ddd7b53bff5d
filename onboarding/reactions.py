"""What implementation does when sales announces."""

from django.utils import timezone

from journal.kinds import reacts_to
from journal.models import Event
from onboarding.actions import open_project
from onboarding.events import ACCEPTANCE_DEEMED, FIRST_VALUE_REACHED, PROJECT_ACCEPTED, PROJECT_OPENED
from onboarding.models import Milestone, Project
from sales.actions import expect_milestone, reach_milestone
from sales.events import ORDER_SIGNED
from sales.models import DealKind, Order, PayMilestone

OPENS_FOR = (DealKind.NEW, DealKind.MODULES)
PAID_AT = (PayMilestone.FIRST_VALUE, PayMilestone.ACCEPTANCE)


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


@reacts_to(PROJECT_OPENED)
def tell_sales_when_payments_are_expected(event: Event) -> int:
    """Payments that hang on first value or acceptance are expected when the plan says so."""
    planned = Milestone.objects.filter(project=event.subject_id, key__in=[m.value for m in PAID_AT])
    rows = planned.select_related("project__order").order_by("position")
    return sum(expect_milestone(row.project.order, row.key, row.due_on) for row in rows)


@reacts_to(FIRST_VALUE_REACHED, PROJECT_ACCEPTED, ACCEPTANCE_DEEMED)
def tell_sales_what_is_reached(event: Event) -> int:
    """First value and acceptance make payments due, from the day on which they happened; each counts once."""
    project = Project.objects.select_related("order").filter(pk=event.subject_id).first()
    if project is None:
        return 0
    is_first_value = event.name == FIRST_VALUE_REACHED.name
    return reach_milestone(
        project.order,
        PayMilestone.FIRST_VALUE if is_first_value else PayMilestone.ACCEPTANCE,
        timezone.localdate(event.happened_at, timezone.get_default_timezone()),
        by=event.by,
        is_deemed=event.name == ACCEPTANCE_DEEMED.name,
        migrated=is_of_the_past(event),
    )


def is_of_the_past(event: Event) -> bool:
    """Whether the event was loaded from a firm's past: then it is known since it happened."""
    return bool(event.facts.get("migrated")) or event.known_at < event.recorded_at
