from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from console.navigation import Item
from console.pages import TodayCard
from metrics.queries.handovers import late
from people.models import Person

ITEMS = [
    Item(_("Funnel"), "metrics:funnel", "chart-funnel", "metrics.view_funnel", 70),
    Item(_("Channel figures"), "metrics:channels", "chart-dots", "metrics.view_channels", 70),
    Item(_("Sales numbers"), "metrics:sales", "chart-bar", "metrics.view_sales_numbers", 71),
    Item(_("Cash at risk"), "metrics:cash-at-risk", "alert-triangle", "sales.view_order", 25),
    Item(_("Hand-over ledger"), "metrics:handovers", "stopwatch", "metrics.view_handovers", 72, lambda _person: late()),
]


def today(person: Person) -> list[TodayCard]:
    """What those who see the hand-overs of the whole chain keep an eye on."""
    if not person.may("metrics.view_handovers"):
        return []
    return [
        TodayCard(
            gettext("Hand-overs past their time"),
            late().count(),
            f"{reverse('metrics:handovers')}?late=yes",
            gettext("Somebody has not answered, and the customer waits."),
            "warn",
            watch=True,
        )
    ]
