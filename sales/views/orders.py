"""Orders: the list, one order, the page that is printed."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from companies.models import Company
from companies.searching import search_q
from console.pages import Act, Column, DetailPage, Empty, Fact, ListPage
from console.values import day, money
from sales.actions.amendments import CHANGEABLE
from sales.actions.checks import today
from sales.filters.orders import OrderFilter
from sales.models import Order
from sales.queries.amendments import later_context
from sales.queries.cash import net_cash_on_order
from sales.queries.order_paper import order_pdf, paper_context
from sales.queries.order_words import approval_words, co_term_words, line_words
from sales.queries.plans import plan_context
from sales.queries.receivables import owed_on
from sales.views.approvals import approval_acts, may_sign_discount
from sales.views.milestones import milestone_acts
from sales.views.owners import owner_facts
from sales.views.ways import TO_BOARD

VIEW, CHANGE = "sales.view_order", "sales.change_order"


class OrderListPage(ListPage):
    """Every order that the person may see."""

    right = VIEW
    title = gettext_lazy("Orders")
    model = Order
    template_name = "sales/list.html"
    filterset_class = OrderFilter
    default_sort = "-created_at"
    columns = [
        Column("number", gettext_lazy("Order"), kind="link", why="why_line"),
        Column("company", gettext_lazy("Company")),
        Column("get_kind_display", gettext_lazy("Kind")),
        Column("status", gettext_lazy("Status"), kind="status"),
        Column("total_amount", gettext_lazy("Total"), kind="money", sort="total_amount"),
        Column("recurring_amount", gettext_lazy("Per year"), kind="money", sort="recurring_amount"),
        Column("owner", gettext_lazy("Seller"), kind="person"),
        Column("signed_on", gettext_lazy("Signed on"), kind="date", sort="signed_at", value="signed_on"),
        Column("ends_on", gettext_lazy("Term ends"), kind="date", sort="ends_on"),
    ]
    acts = [
        Act(gettext_lazy("Amendments"), "sales:amendment-list", VIEW, icon="file-diff"),
        Act(gettext_lazy("Products"), "sales:product-list", "sales.view_product", icon="box"),
        Act(gettext_lazy("Price books"), "sales:price-book-list", "sales.view_product", icon="book"),
        Act(gettext_lazy("Discount limits"), "sales:limits", "sales.change_limits", icon="percentage"),
    ]
    empty = Empty(gettext_lazy("No orders yet"), gettext_lazy("An order is written on its deal's page."), [TO_BOARD])

    def get_queryset(self) -> QuerySet[Order]:
        return Order.objects.visible_to(self.person).select_related("company", "owner")

    def search(self, queryset: QuerySet[Order], text: str) -> QuerySet[Order]:
        firms = search_q(Company.objects.all(), text).values("pk")
        return queryset.filter(Q(number__icontains=text) | Q(company__in=firms))


class OrderDetailPage(DetailPage):
    """One order: lines, term, plan of receivables, receipts, its story."""

    right = VIEW
    model = Order
    template_name = "sales/order_detail.html"
    panel_template_name = "sales/order_panel.html"

    def get_queryset(self) -> QuerySet[Order]:
        rows = Order.objects.visible_to(self.person)
        return rows.select_related("company", "owner", "deal", "approved_by", "renews", "expands")

    def get_finding(self) -> str:
        order: Order = self.record
        if order.is_signed:
            owed = owed_on(order)
            return (
                _("Signed on {day}, paid in full").format(day=day(order.signed_on))
                if not owed
                else _("Signed on {day}, {owed} still to come in").format(
                    day=day(order.signed_on), owed=money(owed, order.currency)
                )
            )
        if order.status == Order.Status.DRAFT:
            return approval_words(order, self.person) or co_term_words(order)
        return order.reason

    def get_facts(self) -> list[Fact]:
        order: Order = self.record
        renewed = order.renews.get_absolute_url() if order.renews else None
        expanded = order.expands.get_absolute_url() if order.expands else None
        facts = [
            Fact(gettext_lazy("Total"), order.total_amount, "money", currency=order.currency),
            Fact(gettext_lazy("Recurring per year"), order.recurring_amount, "money", currency=order.currency),
            Fact(gettext_lazy("Company"), order.company, url=order.company.get_absolute_url()),
            Fact(gettext_lazy("Deal"), order.deal, url=order.deal.get_absolute_url()),
            Fact(gettext_lazy("Kind"), order.get_kind_display()),
            Fact(gettext_lazy("Term"), f"{order.starts_on or '—'} – {order.ends_on or '—'}"),
            Fact(gettext_lazy("Discount"), order.discount_percent / 100, "percent"),
            Fact(gettext_lazy("Approved by"), order.approved_by),
            Fact(gettext_lazy("Seller"), order.owner),
            *owner_facts(order.company),
            Fact(gettext_lazy("Renews"), order.renews, url=renewed),
            Fact(gettext_lazy("Expands"), order.expands, url=expanded),
            Fact(gettext_lazy("Notice"), self.notice),
        ]
        return [fact for fact in facts if fact.value not in (None, "", 0)]

    @property
    def notice(self) -> str:
        if not self.record.renews_by_itself:
            return ""
        return _("renews by itself unless cancelled {n} days before").format(n=self.record.notice_days)

    def get_acts(self) -> list[Act]:
        order: Order = self.record
        acts = []
        if order.is_changeable:
            why_not = "" if may_sign_discount(order, self.person) else _("Needs approval first.")
            acts += self._acts(
                "sales.sign_order",
                [("sign", gettext_lazy("Sign"), {"primary": not order.asked_at, "why_not": why_not})],
            )
            acts += approval_acts(order, self.person)
            acts += self._acts(
                CHANGE, [("edit", gettext_lazy("Change"), {}), ("plan", gettext_lazy("Payment plan"), {})]
            )
        if order.is_signed and owed_on(order):
            acts += self._acts("sales.record_receipt", [("receipt", gettext_lazy("Book a receipt"), {"primary": True})])
            acts += self._acts(CHANGE, [("plan", gettext_lazy("Plan payments anew"), {})])
        acts += milestone_acts(order, self.person)
        acts += [
            Act(gettext_lazy("PDF"), reverse("sales:order-pdf", args=[order.pk]), VIEW, icon="file-download"),
            Act(pgettext_lazy("order", "Print"), reverse("sales:order-print", args=[order.pk]), VIEW, icon="printer"),
        ]
        acts += self._later_acts()
        if Order.MOVES.allows(order.status, Order.Status.CANCELLED):
            acts += self._acts(CHANGE, [("cancel", gettext_lazy("Cancel the order"), {"danger": True})])
        return acts

    def _later_acts(self) -> list[Act]:
        """What may come after the signature: an amendment, a refund."""
        order: Order = self.record
        acts = []
        if order.status in CHANGEABLE and order.ends_on:
            acts += self._acts(CHANGE, [("amend", gettext_lazy("Amend"), {})])
        if order.is_signed and net_cash_on_order(order):
            acts += self._acts("sales.refund_order", [("refund", gettext_lazy("Refund"), {"danger": True})])
        return acts

    def _acts(self, right: str, wanted: list[tuple[str, Any, dict[str, Any]]]) -> list[Act]:
        """Acts on rows where the person holds this right; one statement."""
        if not self.person.may(right) or not self.rows_with(right):
            return []
        return [
            Act(label, reverse(f"sales:order-{verb}", args=[self.record.pk]), right, **more)
            for verb, label, more in wanted
        ]

    def rows_with(self, right: str) -> bool:
        return Order.objects.changeable_by(self.person, right).filter(pk=self.record.pk).exists()

    def get_context(self) -> dict[str, Any]:
        order: Order = self.record
        receivables = list(order.receivables.all())
        return {
            "lines": [(line, line_words(line, order)) for line in order.lines.select_related("product")],
            "how_computed": co_term_words(order),
            **later_context(order),
            "expansions": order.expansions.signed().order_by("signed_at"),
            "receivables": receivables,
            "receipts": order.receipts.select_related("by").order_by("-received_on", "-pk"),
            "received": sum((one.received_amount for one in receivables), start=order.total_amount * 0),
            "today": today(),
            "may_book": self.person.may("sales.record_receipt"),
            **plan_context(order),
        }


class OrderPrintPage(DetailPage):
    """The order as a sheet of paper."""

    right = VIEW
    model = Order
    template_name = "sales/order_print.html"
    has_timeline = False

    def get_queryset(self) -> QuerySet[Order]:
        return Order.objects.visible_to(self.person).select_related("company", "owner", "deal__contact", "expands")

    def get_context(self) -> dict[str, Any]:
        return paper_context(self.record)


class OrderPdfPage(DetailPage):
    """The same sheet as a file."""

    right = VIEW
    model = Order
    has_timeline = False

    def get_queryset(self) -> QuerySet[Order]:
        return Order.objects.visible_to(self.person).select_related("company", "owner", "deal__contact", "expands")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        order: Order = self.record
        headers = {"Content-Disposition": f'inline; filename="{order.number}.pdf"'}
        return HttpResponse(order_pdf(order), content_type="application/pdf", headers=headers)
