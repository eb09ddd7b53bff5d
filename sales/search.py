"""What the search box in the header finds in sales."""

from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from companies.models import Company
from companies.searching import search_q
from console import values
from console.search import Hit, register_search
from people.models import Person
from sales.models import Deal, Order


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


def _why(order: Order) -> str:
    return f"{order.get_status_display()} · {values.money(order.total_amount, order.currency)}"


register_search(_("Deals"), "sales.view_deal", find_deals)
register_search(_("Orders"), "sales.view_order", find_orders)
