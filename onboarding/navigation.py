from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from console.navigation import Item
from console.pages import TodayCard
from onboarding.models import Project
from onboarding.queries import late_projects, waiting_handovers


def waiting(person: Any) -> int | None:
    """Orders that wait for the person's answer."""
    return waiting_handovers(person).count() or None


ITEMS = [
    Item(gettext_lazy("Onboarding"), "onboarding:project-list", "rocket", "onboarding.view_project", 40, badge=waiting)
]
RECORD_URLS = {"onboarding.project": "onboarding:project-detail"}


def today(person: Any) -> list[TodayCard]:
    """What waits for an implementation manager."""
    if not person.may("onboarding.change_project"):
        return []
    url = reverse("onboarding:project-list")
    mine = Project.objects.running().filter(manager=person)
    accepted = mine.filter(status=Project.Status.ACCEPTED).count()
    return [
        TodayCard(
            _("Orders to take from sales"),
            waiting_handovers(person).count(),
            f"{url}?manager=me&status=planned",
            _("The golden period runs since the order was signed."),
            "warn",
        ),
        TodayCard(
            _("Projects past their golden period"),
            late_projects(person).count(),
            f"{url}?manager=me&state=late",
            _("Without first value the customer's will to change fades."),
            "bad",
        ),
        TodayCard(
            _("Accepted projects to hand over"),
            accepted,
            f"{url}?manager=me&status=accepted",
            _("Until the CSM takes over, nobody prepares the renewal."),
        ),
    ]
