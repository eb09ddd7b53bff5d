"""What the cash asks of somebody today: late payments, bank receipts to assign, milestones to mark by hand."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from console.pages import TodayCard
from console.values import money
from people.models import Person
from people.roles import OWN, TEAM
from sales.actions.checks import today
from sales.models import BankReceipt, Order, Receivable


def to_assign(person: Person) -> Any:
    """The bank receipts that wait for somebody to assign them."""
    return BankReceipt.objects.visible_to(person).waiting()


def cards_of_cash(person: Person) -> list[TodayCard]:
    """Cards with nothing behind them are left out, but for the late payments of who chases them."""
    return [*_late(person), *_to_assign(person), *_to_mark(person)]


def _late(person: Person) -> list[TodayCard]:
    """Finance chases all of it, a seller what was sold; management and team leaders keep an eye on it."""
    books = person.may("sales.record_receipt")
    sells = person.scope("sales.sign_order")
    watch = not books and (sells == TEAM or person.department == "management")
    if not (books or sells == OWN or (watch and person.may("sales.view_order"))):
        return []
    rows = Receivable.objects.visible_to(person).unpaid().filter(due_on__lt=today())
    return [
        TodayCard(
            _("Receivables overdue"),
            rows.count(),
            f"{reverse('sales:receivable-list')}?age=late",
            _("The day on which they were due has passed."),
            "bad",
            _lines(rows.order_by("-amount", "pk")),
            watch=watch,
        )
    ]


def _lines(rows: QuerySet[Receivable]) -> list[dict[str, str]]:
    """Three payments: whose, how much is open, how late or what it waits for."""
    return [
        {
            "value": f"{one.order.company}: {money(one.open_amount, one.order.currency)}, {one.why_line}",
            "url": one.order_url,
        }
        for one in rows.select_related("order__company")[:3]
    ]


def _to_assign(person: Person) -> list[TodayCard]:
    if not person.may("sales.record_receipt"):
        return []
    rows = to_assign(person)
    count = rows.count()
    if not count:
        return []
    lines = [
        {"value": f"{one.payer or one.serial}: {money(one.open_amount, one.currency)}", "url": one.get_absolute_url()}
        for one in rows.order_by("-received_on", "-pk")[:3]
    ]
    url = f"{reverse('sales:bank-receipt-list')}?status=waiting"
    return [TodayCard(_("Bank receipts to assign"), count, url, _("It is not sure whose they are."), "warn", lines)]


def _to_mark(person: Person) -> list[TodayCard]:
    """Payments whose milestone was expected by now and that no project tells about."""
    if not person.may("sales.mark_milestone"):
        return []
    held = Order.objects.changeable_by(person, "sales.mark_milestone")
    rows = Receivable.objects.to_mark(today()).filter(order__in=held)
    count = rows.count()
    if not count:
        return []
    return [
        TodayCard(
            _("Milestones to mark as reached"),
            count,
            f"{reverse('sales:receivable-list')}?milestone=to_mark",
            _("Payments hang on them, their day was expected by now, and no project tells."),
            "warn",
            _lines(rows.order_by("expected_on", "pk")),
        )
    ]
