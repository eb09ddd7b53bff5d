from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from console.navigation import Item
from console.pages import Act, TodayCard
from people.rules.dates import add_months
from renewals.models import Renewal
from renewals.queries import needing_work
from success.models import Account, Grade

ITEMS = [Item(gettext_lazy("Renewals"), "renewals:renewal-list", "refresh", "renewals.view_renewal", 60, needing_work)]
RECORD_URLS = {"renewals.renewal": "renewals:renewal-detail"}


def account_acts(person: Any, account: Account) -> list[Act]:
    """On the page of an account: the way to the renewal that is worked."""
    right = "renewals.view_renewal"
    if not person.may(right):
        return []
    renewal = Renewal.objects.visible_to(person).undecided().filter(account=account).order_by("anchor_on").first()
    return [Act(gettext_lazy("Renewal"), renewal.get_absolute_url(), right, icon="refresh")] if renewal else []


RECORD_ACTS = {"success.account": [account_acts]}


def today(person: Any) -> list[TodayCard]:
    """What waits for whoever works renewals, and what whoever answers for them keeps an eye on."""
    change, view = "renewals.change_renewal", "renewals.view_renewal"
    if person.answers_for(change, view):
        return _cards(Renewal.objects.visible_to(person).undecided(), "", watch=True)
    return _cards(Renewal.objects.undecided().filter(owner=person), "owner=me&") if person.may(change) else []


def _cards(rows: Any, whose: str, watch: bool = False) -> list[TodayCard]:
    url, soon = f"{reverse('renewals:renewal-list')}?{whose}", add_months(timezone.localdate(), 3)
    return [
        TodayCard(
            _("Renewals without the plan that was due"),
            rows.plan_late().count(),
            f"{url}due=all&state=late",
            _("Usage review and plan must exist three months before the anchor."),
            "bad",
            watch=watch,
        ),
        TodayCard(
            _("Renewals past their anchor and undecided"),
            rows.overdue().count(),
            f"{url}due=past&state=undecided",
            _("The contract has ended, or its notice has passed."),
            "bad",
            watch=watch,
        ),
        TodayCard(
            _("Renewals at high risk in the next 3 months"),
            rows.filter(account__health_grade=Grade.RISK, anchor_on__lte=soon).count(),
            f"{url}due=3&risk=risk",
            _("The reasons stand under each name."),
            "warn",
            watch=watch,
        ),
    ]
