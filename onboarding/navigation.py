from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from console.navigation import Item
from console.pages import TodayCard
from onboarding.models import Project
from onboarding.queries import waiting_handovers
from sales.models import Promise

ITEMS = [
    Item(
        gettext_lazy("Onboarding"),
        "onboarding:project-list",
        "rocket",
        "onboarding.view_project",
        40,
        waiting_handovers,
    )
]
RECORD_URLS = {"onboarding.project": "onboarding:project-detail"}


def today(person: Any) -> list[TodayCard]:
    """What waits for an implementation manager, and what whoever answers for the projects keeps an eye on."""
    change, view = "onboarding.change_project", "onboarding.view_project"
    cards = _own(person) if person.may(change) else []
    if person.answers_for(change, view):
        rows = Project.objects.visible_to(person).running()
        return [*cards, _past_golden(rows, "", watch=True)]
    return [*cards, _past_golden(Project.objects.running().filter(manager=person), "manager=me&")] if cards else []


def _own(person: Any) -> list[TodayCard]:
    url = reverse("onboarding:project-list")
    accepted = Project.objects.running().filter(manager=person, status=Project.Status.ACCEPTED).count()
    return [
        TodayCard(
            _("Orders to take from sales"),
            waiting_handovers(person).count(),
            f"{url}?manager=me&status=planned",
            _("The golden period runs since the order was signed."),
            "warn",
        ),
        TodayCard(
            _("Accepted projects to hand over"),
            accepted,
            f"{url}?manager=me&status=accepted",
            _("Until the CSM takes over, nobody prepares the renewal."),
        ),
        _promises_due(person),
    ]


def _promises_due(person: Any) -> TodayCard:
    """Projects of the person on which something that was promised before signing is due."""
    rows = Project.objects.filter(manager=person, order__deal__in=Promise.objects.due().values("deal"))
    lines = [{"value": str(one), "url": one.get_absolute_url()} for one in rows.select_related("company")[:3]]
    return TodayCard(
        _("Projects with a promise due"),
        rows.count(),
        f"{reverse('onboarding:project-list')}?manager=me&state=promise",
        _("The customer was told this day before signing."),
        "bad",
        lines,
    )


def _past_golden(rows: Any, whose: str, watch: bool = False) -> TodayCard:
    return TodayCard(
        _("Projects past their golden period"),
        rows.filter(first_value_at=None, golden_ends_on__lt=timezone.localdate()).count(),
        f"{reverse('onboarding:project-list')}?{whose}state=late",
        _("Without first value the customer's will to change fades."),
        "bad",
        watch=watch,
    )
