from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from console.counting import capped_count
from console.navigation import Item
from console.pages import Act, TodayCard
from leads.models import Lead
from people.models import Person
from people.roles import OWN
from sales import acts_of_people
from sales.actions.checks import today as day_of_today
from sales.actions.conversion import deal_of
from sales.acts_of_people import add_task_act, tasks_card
from sales.models import Amendment, Deal, Order
from sales.queries.bypass import leads_beside
from sales.queries.cash_today import cards_of_cash, to_assign
from sales.queries.presales_today import cards_of_presales, cards_of_promises
from sales.views.owners import owner_facts

ITEMS = [
    *acts_of_people.ITEMS,
    Item(_("Pipeline"), "sales:deal-board", "layout-kanban", "sales.view_deal", 20),
    Item(_("Presales"), "sales:presales-list", "messages", "sales.view_request", 21),
    Item(_("Promises"), "sales:promise-list", "checklist", "sales.view_promise", 21),
    Item(_("Forecast"), "sales:forecast", "chart-line", "sales.view_forecast", 21),
    Item(_("Sales kit"), "sales:kit-list", "books", "sales.view_kit", 21),
    Item(_("Orders"), "sales:order-list", "file-invoice", "sales.view_order", 22),
    Item(_("Attribution audit"), "sales:audit", "scale", "sales.view_audit", 23),
    Item(_("Receivables"), "sales:receivable-list", "cash", "sales.view_order", 24),
    Item(_("Ownership"), "sales:ownership", "users-group", "sales.change_ownership", 79),
    Item(_("Commission basis"), "sales:commission", "percentage", "sales.view_commission", 26),
    Item(_("Bank receipts"), "sales:bank-receipt-list", "building-bank", "sales.record_receipt", 25, to_assign),
]
RECORD_URLS = {
    "sales.kititem": "sales:kit-detail",
    "sales.training": "sales:training-detail",
    "sales.bankreceipt": "sales:bank-receipt-detail",
    "sales.pipeline": "sales:pipeline-detail",
    "sales.presalesrequest": "sales:presales-detail",
    "sales.deal": "sales:deal-detail",
    "sales.task": "sales:task-detail",
    "sales.order": "sales:order-detail",
    "sales.amendment": "sales:amendment-detail",
}


def deal_of_lead(person: Person, lead: Lead) -> list[Act]:
    """On the page of a converted lead: the way to its deal, and back."""
    if lead.status != Lead.Status.CONVERTED:
        return []
    found = deal_of(lead)
    deal = Deal.objects.visible_to(person).filter(pk=found.pk).first() if found else None
    back = Act(_("Take the conversion back"), reverse("sales:lead-take-back", args=[lead.pk]), "sales.convert_lead")
    held = lead.conversions.filter(undone_at=None, deal__status=Deal.Status.OPEN).exists()
    return [
        *([Act(_("Open the deal"), deal.get_absolute_url(), "sales.view_deal", True)] if deal else []),
        *([back] if held else []),
    ]


RECORD_FACTS = {"companies.company": [lambda _person, company: owner_facts(company)]}
COMPANY_WATCHES = [leads_beside]
RECORD_ACTS = {"leads.lead": [deal_of_lead, add_task_act], "companies.company": [add_task_act]}


def today(person: Person) -> list[TodayCard]:
    """What waits for somebody in sales: steps due, orders to approve, cash that is late."""
    cards: list[TodayCard] = []
    if person.may("sales.change_deal"):
        cards.append(_steps_due(person))
        cards += _stuck(person)
    cards += tasks_card(person)
    if person.may("sales.approve_order"):
        cards += [_to_approve(person), *_amendments_to_approve(person)]
    return [*cards, *cards_of_presales(person), *cards_of_promises(person), *cards_of_cash(person)]


def _steps_due(person: Person) -> TodayCard:
    rows = Deal.objects.open().filter(owner=person, next_step_on__lte=day_of_today())
    lines = rows.order_by("next_step_on", "pk")[:3]
    return TodayCard(
        ngettext("Next step due", "Next steps due", rows.count()),
        rows.count(),
        f"{reverse('sales:deal-list')}?owner={person.pk}&status=open&step=due",
        _("The day that you set for the next step has come."),
        "warn",
        [_line(deal, f"{deal}: {deal.next_step}") for deal in lines],
    )


def _stuck(person: Person) -> list[TodayCard]:
    """Deals that stand still: one's own to work, of the team or of all to keep an eye on; no card without any."""
    watch = person.scope("sales.change_deal") != OWN
    rows = Deal.objects.changeable_by(person, "sales.change_deal").stuck()
    count, _more = capped_count(rows)
    if not count:
        return []
    lines = rows.select_related("stage", "owner").order_by("-amount", "-pk")[:3]
    return [
        TodayCard(
            ngettext("Deal stands still", "Deals stand still", count),
            count,
            f"{reverse('sales:deal-list')}?status=open&step=stuck&sort=-amount",
            _("Nothing was done for longer than their stage allows."),
            "warn",
            [_line(deal, f"{deal}: {deal.stuck_line}") for deal in lines],
            watch=watch,
        )
    ]


def _to_approve(person: Person) -> TodayCard:
    rows = Order.objects.changeable_by(person, "sales.approve_order").needing_approval()
    return TodayCard(
        _("Discounts to approve"),
        rows.count(),
        f"{reverse('sales:order-list')}?status=draft&approval=needed",
        _("They lie above what the seller may give alone."),
        "warn",
        [_line(order, f"{order.number} · {order.company}") for order in rows.select_related("company")[:3]],
    )


def _amendments_to_approve(person: Person) -> list[TodayCard]:
    """Amendments whose discount waits for the person; no card without any, for they are few."""
    rows = Amendment.objects.changeable_by(person, "sales.approve_order").needing_approval()
    lines = list(rows.select_related("order__company")[:3])
    if not lines:
        return []
    return [
        TodayCard(
            _("Discounts in amendments to approve"),
            rows.count(),
            f"{reverse('sales:amendment-list')}?status=draft&approval=needed",
            _("They lie above what the seller may give alone."),
            "warn",
            [_line(one, f"{one.number} · {one.company}") for one in lines],
        )
    ]


def _line(record: Any, text: str) -> dict[str, str]:
    return {"value": text, "url": record.get_absolute_url()}
