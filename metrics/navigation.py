from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from console.navigation import Item
from metrics.queries.handovers import ledger
from people.models import Person


def late_handovers(person: Person) -> int | None:
    """How many hand-overs of the whole chain are late."""
    return ledger(timezone.now()).late or None


ITEMS = [
    Item(_("Funnel"), "metrics:funnel", "chart-funnel", "metrics.view_funnel", 70),
    Item(_("Sales numbers"), "metrics:sales", "chart-bar", "metrics.view_sales_numbers", 71),
    Item(_("Hand-over ledger"), "metrics:handovers", "stopwatch", "metrics.view_handovers", 72, late_handovers),
]
