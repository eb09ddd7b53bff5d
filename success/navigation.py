from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from console.navigation import Item
from console.pages import Act, TodayCard
from onboarding.models import Project
from people.models import HandOver
from success.models import Account, Grade
from success.queries import waiting_handovers

ITEMS = [
    Item(
        gettext_lazy("Success"),
        "success:account-list",
        "heart-handshake",
        "success.view_account",
        50,
        waiting_handovers,
    )
]
RECORD_URLS = {"success.account": "success:account-detail"}


def handover_acts(person: Any, project: Project) -> list[Act]:
    """On the page of a project: its CSM takes it over or returns it."""
    from success.views.acts import offered_to

    if not person.may("success.accept_handover") or project.status != Project.Status.ACCEPTED:
        return []
    waiting = offered_to(person).filter(subject_id=project.pk, status=HandOver.Status.OFFERED).first()
    if waiting is None:
        return []
    right = "success.accept_handover"
    accept, back = (reverse(f"success:handover-{name}", args=[waiting.pk]) for name in ("accept", "return"))
    return [
        Act(gettext_lazy("Take over"), accept, right, primary=True),
        Act(gettext_lazy("Return to implementation"), back, right),
    ]


RECORD_ACTS = {"onboarding.project": [handover_acts]}


def today(person: Any) -> list[TodayCard]:
    """What waits for a CSM, and what whoever answers for the customers keeps an eye on."""
    change, view = "success.change_account", "success.view_account"
    cards = [_to_take_over(person)] if person.may(change) else []
    if person.answers_for(change, view):
        return [*cards, _at_risk(_("Accounts at high risk"), Account.objects.visible_to(person), "", watch=True)]
    if cards:
        mine = Account.objects.filter(csm=person)
        cards.append(_at_risk(_("Your accounts at high risk"), mine, "csm=me&"))
    return cards


def _to_take_over(person: Any) -> TodayCard:
    return TodayCard(
        _("Projects to take over from implementation"),
        waiting_handovers(person).count(),
        reverse("success:handover-list"),
        _("Until you answer, nobody looks after the customer."),
        "warn",
    )


def _at_risk(title: str, rows: Any, whose: str, watch: bool = False) -> TodayCard:
    return TodayCard(
        title,
        rows.paying().filter(health_grade=Grade.RISK).count(),
        f"{reverse('success:account-list')}?{whose}health_grade=risk",
        _("Each score opens into its reasons."),
        "bad",
        watch=watch,
    )
