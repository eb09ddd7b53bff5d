from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from console.navigation import Item
from console.pages import TodayCard
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


def today(person: Person) -> list[TodayCard]:
    """What those who see the hand-overs of the whole chain keep an eye on."""
    if not person.may("metrics.view_handovers"):
        return []
    return [
        TodayCard(
            gettext("Hand-overs past their time"),
            late_handovers(person) or 0,
            f"{reverse('metrics:handovers')}?late=yes",
            gettext("Somebody has not answered, and the customer waits."),
            "warn",
            watch=True,
        )
    ]
