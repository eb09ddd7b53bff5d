"""What the search box in the header finds in sales."""

from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from companies.models import Company, Contact
from companies.searching import search_q
from console import values
from console.search import Caller, Hit, register_callers, register_search
from people.models import Person
from sales.models import BankReceipt, Deal, Order, Receipt

SHORTEST_REFERENCE = 4


def find_deals(person: Person, text: str, limit: int) -> Sequence[Hit]:
    """Deals that contain every word of the text, the open ones first."""
    rows = search_q(Deal.objects.visible_to(person), text).select_related("stage", "owner")
    found = rows.order_by("closed_at", "-pk")[:limit]
    return [Hit(d.name, f"{d.get_status_display()} · {d.stage} · {d.owner}", d.get_absolute_url()) for d in found]


def find_orders(person: Person, text: str, limit: int) -> Sequence[Hit]:
    """Orders by number, or of companies that contain every word of the text."""
    firms = search_q(Company.objects.all(), text).values("pk")
    rows = Order.objects.visible_to(person).filter(Q(number__icontains=text) | Q(company__in=firms))
    found = rows.select_related("company").order_by("-pk")[:limit]
    return [Hit(f"{o.number} · {o.company}", _why(o), o.get_absolute_url()) for o in found]


def find_receipts(person: Person, text: str, limit: int) -> Sequence[Hit]:
    """Receipts by their bank reference; asked for only by a text that looks like a part of one."""
    if len(text) < SHORTEST_REFERENCE or not any(sign.isdigit() for sign in text):
        return []
    rows = Receipt.objects.visible_to(person).filter(reference__icontains=text)
    found = rows.select_related("order__company").order_by("-received_on", "-pk")[:limit]
    return [
        Hit(f"{one.reference} · {one.order.company}",
            f"{one.order} · {values.money(one.amount, one.order.currency)} · {values.day(one.received_on)}",
            one.order_url)
        for one in found
    ]  # fmt: skip


def find_bank_receipts(person: Person, text: str, limit: int) -> Sequence[Hit]:
    """Lines of bank statements that still wait, by serial number or payer."""
    rows = BankReceipt.objects.visible_to(person).waiting().filter(Q(serial__icontains=text) | Q(payer__icontains=text))
    return [
        Hit(one.payer or one.serial, f"{values.money(one.open_amount, one.currency)} · {one.why_line}",
            one.get_absolute_url())
        for one in rows.order_by("-received_on", "-pk")[:limit]
    ]  # fmt: skip


def _why(order: Order) -> str:
    return f"{order.get_status_display()} · {values.money(order.total_amount, order.currency)}"


def deals_of_caller(person: Person, number: str, limit: int) -> Sequence[Caller]:
    """Open deals of the firms that have this number, each with its owner; the name only for who may open the deal."""
    own = Company.objects.current().filter(phone_e164=number).values("pk")
    firms = own.union(Contact.objects.filter(phone_e164=number).values("company"))
    deals = list(
        Deal.objects.open().filter(company__in=firms).select_related("stage", "owner").order_by("-opened_at")[:limit]
    )
    visible = Deal.objects.visible_to(person) if person.may("sales.view_deal") else Deal.objects.none()
    open_to = set(visible.filter(pk__in=[deal.pk for deal in deals]).values_list("pk", flat=True))
    return [_caller(deal, deal.pk in open_to) for deal in deals]


def _caller(deal: Deal, is_open: bool) -> Caller:
    owner = gettext("put through to {owner}").format(owner=deal.owner)
    if not is_open:
        return Caller(owner, "")
    return Caller(deal.name, f"{deal.stage} · {owner}", deal.get_absolute_url())


register_callers(_("Open deals"), deals_of_caller)
register_search(_("Deals"), "sales.view_deal", find_deals)
register_search(_("Orders"), "sales.view_order", find_orders)
register_search(_("Receipts"), "sales.view_order", find_receipts)
register_search(_("Bank receipts"), "sales.record_receipt", find_bank_receipts)
