"""What waits for a person about support requests and promises."""

from datetime import timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from console.pages import TodayCard
from people.models import Person
from people.roles import OWN
from sales.models import PresalesRequest, Promise


def cards_of_presales(person: Person) -> list[TodayCard]:
    """Requests to answer and to finish for a consultant; what came back for a seller; nobody's for the head."""
    cards: list[TodayCard] = []
    if person.may("sales.work_request"):
        cards += [_to_answer(person), _to_finish(person)]
    if person.may("sales.take_request"):
        cards.append(_nobodys(person))
    if person.scope("sales.add_request") == OWN:
        cards.append(_came_back(person))
    return cards


def _to_answer(person: Person) -> TodayCard:
    rows = PresalesRequest.objects.filter(consultant=person, status="requested")
    late = rows.filter(answer_due_at__lt=timezone.now()).exists()
    return _card(
        ngettext("Support request to answer", "Support requests to answer", rows.count()),
        rows.order_by("answer_due_at"),
        f"?consultant={person.pk}&status=requested",
        _("A seller waits for your yes or no."),
        "bad" if late else "warn",
    )


def _to_finish(person: Person) -> TodayCard:
    soon = timezone.now() + timedelta(days=1)
    rows = PresalesRequest.objects.filter(consultant=person, status="accepted", wanted_by__lt=soon)
    return _card(
        ngettext("Support request due", "Support requests due", rows.count()),
        rows.order_by("wanted_by"),
        f"?consultant={person.pk}&status=accepted&sort=wanted_by",
        _("You accepted them for today or tomorrow."),
        "warn",
    )


def _nobodys(person: Person) -> TodayCard:
    rows = PresalesRequest.objects.filter(consultant=None, status="requested")
    return _card(
        ngettext("Support request that nobody has", "Support requests that nobody has", rows.count()),
        rows.order_by("wanted_by"),
        "?queue=unassigned",
        _("Nobody was free when they were asked."),
        "warn",
    )


def _came_back(person: Person) -> TodayCard:
    rows = PresalesRequest.objects.filter(deal__owner=person, status="returned")
    return _card(
        ngettext("Support request came back", "Support requests came back", rows.count()),
        rows.order_by("-requested_at"),
        "?status=returned",
        _("Presales needs more to go on."),
        "warn",
    )


def _card(title: str, rows: QuerySet[PresalesRequest], query: str, why: str, tone: str) -> TodayCard:
    lines = [
        {"value": f"{one}: {one.reason or one.text}"[:120], "url": one.get_absolute_url()}
        for one in rows.select_related("deal")[:3]
    ]
    return TodayCard(title, rows.count(), f"{reverse('sales:presales-list')}{query}", why, tone, lines)


def cards_of_promises(person: Person) -> list[TodayCard]:
    """Promises that a seller has to confirm, and those that are due: their maker asks what became of them."""
    cards: list[TodayCard] = []
    url = reverse("sales:promise-list")
    if person.scope("sales.change_deal") == OWN:
        rows = Promise.objects.unconfirmed().filter(deal__owner=person, deal__status="open")
        cards.append(
            _promises(
                ngettext("Promise to confirm", "Promises to confirm", rows.count()),
                rows,
                f"{url}?state=unconfirmed&owner={person.pk}",
                _("The deal can't be won before."),
                "warn",
            )
        )
    if person.scope("sales.add_promise") == OWN:
        rows = Promise.objects.due().filter(made_by=person)
        cards.append(
            _promises(
                ngettext("Promise of yours is due", "Promises of yours are due", rows.count()),
                rows,
                f"{url}?state=due&made_by={person.pk}",
                _("The customer was told this day."),
                "bad",
            )
        )
    return cards


def _promises(title: str, rows: QuerySet[Promise], url: str, why: str, tone: str) -> TodayCard:
    lines = [{"value": str(one)[:120], "url": one.get_absolute_url()} for one in rows.order_by("due_on", "pk")[:3]]
    return TodayCard(title, rows.count(), url, why, tone, lines)
