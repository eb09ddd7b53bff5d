"""Amendments of signed orders, and refunds."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from companies.models import Company
from companies.searching import search_q
from console import values
from console.pages import Act, Column, DetailPage, Empty, Fact, ListPage
from sales.actions import drop_amendment, refund_order, sign_amendment
from sales.filters.amendments import AmendmentFilter
from sales.forms.amendments import RefundForm
from sales.forms.orders import SignForm
from sales.forms.reasons import WhyForm
from sales.models import Amendment
from sales.queries.amendment_paper import amendment_pdf
from sales.queries.amendment_total import change_words, sums_of
from sales.queries.amendments import end_words
from sales.queries.cash import net_cash_on_order, to_pay_back
from sales.queries.order_words import approval_words
from sales.views.approvals import approval_acts, may_sign_discount
from sales.views.order_acts import AmendmentAct, OrderAct

VIEW, CHANGE, SIGN = "sales.view_order", "sales.change_order", "sales.sign_order"


class AmendmentListPage(ListPage):
    """Every amendment of orders that the person may see."""

    right = VIEW
    title = gettext_lazy("Amendments")
    model = Amendment
    template_name = "sales/list.html"
    filterset_class = AmendmentFilter
    default_sort = "-created_at"
    panel = False
    columns = [
        Column("number", gettext_lazy("Amendment"), kind="link", why="reason"),
        Column("company", gettext_lazy("Company"), value="order.company"),
        Column("status", gettext_lazy("Status"), kind="status"),
        Column("effective_on", gettext_lazy("From which day"), kind="date"),
        Column("ends_on", gettext_lazy("Term ends"), kind="date"),
        Column("difference", gettext_lazy("Change in total"), kind="money"),
        Column("deepest_discount", gettext_lazy("Discount, %"), kind="number"),
        Column("owner", gettext_lazy("Seller"), kind="person", value="order.owner"),
    ]
    empty = Empty(gettext_lazy("No amendments yet"), gettext_lazy("A running order is amended on its page."))

    def get_queryset(self) -> QuerySet[Amendment]:
        return Amendment.objects.visible_to(self.person).select_related("order__company", "order__owner")

    def search(self, queryset: QuerySet[Amendment], text: str) -> QuerySet[Amendment]:
        firms = search_q(Company.objects.all(), text).values("pk")
        return queryset.filter(Q(number__icontains=text) | Q(order__company__in=firms))


class AmendmentPage(DetailPage):
    """One amendment: what changes, from when, what it costs."""

    right = VIEW
    model = Amendment
    template_name = "sales/amendment.html"
    has_timeline = False

    def get_queryset(self) -> QuerySet[Amendment]:
        rows = Amendment.objects.visible_to(self.person)
        return rows.select_related("order", "order__company", "order__owner", "approved_by", "written_by")

    def get_finding(self) -> str:
        amendment: Amendment = self.record
        money = values.money(abs(amendment.difference), amendment.order.currency)
        grows = amendment.difference >= 0
        sentence = _("{money} more from {day} on") if grows else _("{money} less from {day} on")
        told = sentence.format(money=money, day=amendment.effective_on)
        waits = approval_words(amendment, self.person) if amendment.status == Amendment.Status.DRAFT else ""
        return f"{told} · {waits}" if waits else told

    def get_facts(self) -> list[Fact]:
        one: Amendment = self.record
        order, code = one.order, one.order.currency
        facts = [
            Fact(gettext_lazy("Order"), order, url=order.get_absolute_url()),
            Fact(gettext_lazy("Company"), order.company, url=order.company.get_absolute_url()),
            Fact(gettext_lazy("Total before"), one.total_before, "money", currency=code),
            Fact(gettext_lazy("Total after"), one.total_after, "money", currency=code),
            Fact(gettext_lazy("Per year before"), one.recurring_before, "money", currency=code),
            Fact(gettext_lazy("Per year after"), one.recurring_after, "money", currency=code),
            Fact(gettext_lazy("Deepest discount"), one.deepest_discount / 100 or "", "percent"),
            Fact(gettext_lazy("Term ends"), f"{one.ended_on} → {one.ends_on}" if one.ended_on != one.ends_on else ""),
            Fact(gettext_lazy("Reason"), one.reason),
            Fact(gettext_lazy("Written by"), one.written_by),
            Fact(gettext_lazy("Approved by"), one.approved_by),
            Fact(gettext_lazy("Signed on"), one.signed_on and str(one.signed_on)),
        ]
        return [fact for fact in facts if fact.value not in (None, "")]

    def get_acts(self) -> list[Act]:
        one: Amendment = self.record
        paper = Act(gettext_lazy("PDF"), reverse("sales:amendment-pdf", args=[one.pk]), VIEW, icon="file-download")
        if one.status not in Amendment.OPEN:
            return [paper]
        why_not = "" if may_sign_discount(one, self.person) else _("Needs approval first.")
        acts = self._acts(SIGN, "sign", gettext_lazy("Sign"), primary=not one.asked_at, why_not=why_not)
        return (
            acts
            + approval_acts(one, self.person)
            + [paper]
            + self._acts(CHANGE, "drop", gettext_lazy("Drop the amendment"), danger=True)
        )

    def _acts(self, right: str, verb: str, label: Any, **more: Any) -> list[Act]:
        rows = (
            Amendment.objects.changeable_by(self.person, right) if self.person.may(right) else Amendment.objects.none()
        )
        if not rows.filter(pk=self.record.pk).exists():
            return []
        return [Act(label, reverse(f"sales:amendment-{verb}", args=[self.record.pk]), right, **more)]

    def get_context(self) -> dict[str, Any]:
        total = sums_of(self.record)
        lines = [(line, change_words(line, self.record)) for line in total.lines]
        is_open = self.record.status in Amendment.OPEN
        return {"lines": lines, "total": total, "words": total.words() if is_open else end_words(self.record)}


class AmendmentPdfPage(DetailPage):
    """What the customer signs for it, as a file."""

    right = VIEW
    model = Amendment
    has_timeline = False

    def get_queryset(self) -> QuerySet[Amendment]:
        rows = Amendment.objects.visible_to(self.person)
        return rows.select_related("order__company", "order__owner", "order__deal__contact")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        headers = {"Content-Disposition": f'inline; filename="{self.record.number}.pdf"'}
        return HttpResponse(amendment_pdf(self.record), content_type="application/pdf", headers=headers)


class SignAmendmentPage(AmendmentAct):
    """The customer signed the change."""

    right = SIGN
    form_class = SignForm
    label = gettext_lazy("Sign")
    success_message = gettext_lazy("Signed. The order and its payments are brought in line.")

    def get_title(self) -> str:
        return _("Sign {order}").format(order=self.record)

    def get_sentence(self) -> str:
        one: Amendment = self.record
        code = one.order.currency
        return _("The total goes from {before} to {after}; open payments are restated.").format(
            before=values.money(one.total_before, code), after=values.money(one.total_after, code)
        )

    def act(self, record: Any, form: Any) -> str:
        signed: str = sign_amendment(
            record, by=self.person, signed_on=form.cleaned_data["signed_on"]
        ).order.get_absolute_url()
        return signed


class DropAmendmentPage(AmendmentAct):
    """The change does not come."""

    right = CHANGE
    form_class = WhyForm
    is_danger = True
    label = gettext_lazy("Drop the amendment")
    success_message = gettext_lazy("Dropped.")

    def get_title(self) -> str:
        return _("Drop {amendment}").format(amendment=self.record)

    def act(self, record: Any, form: Any) -> None:
        drop_amendment(record, by=self.person, why=form.cleaned_data["why"])


class RefundPage(OrderAct):
    """Cash goes back."""

    right = "sales.refund_order"
    form_class = RefundForm
    is_danger = True
    label = gettext_lazy("Refund")
    success_message = gettext_lazy("Booked.")

    def get_title(self) -> str:
        return _("Refund on {order}").format(order=self.record)

    def get_sentence(self) -> str:
        paid = values.money(net_cash_on_order(self.record), self.record.currency)
        return _("{paid} came in and were not paid back. Paying all of it back ends the order.").format(paid=paid)

    def get_initial(self) -> dict[str, Any]:
        return {"amount": to_pay_back(self.record) or None}

    def act(self, record: Any, form: Any) -> None:
        refund_order(record, by=self.person, **form.cleaned_data)
