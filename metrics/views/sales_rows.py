"""The deals and payments behind one number of sales, with its formula in words."""

from datetime import timedelta
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from console import values
from console.pages import Column
from metrics.forms import SalesForm, days_in_words
from metrics.models import BeliefQuerySet, CashState, DealState
from metrics.queries import sales
from metrics.queries.funnel import in_month
from metrics.queries.sales_values import NONE, SalesQuery, SalesRow
from metrics.views.rows import RowsPage
from sales.models import Deal, Order

FIGURES = ("", "revenue", "average", "win_rate", "per_head", "attained")


class SalesRowsForm(SalesForm):
    """`measure` says which deals, `figure` which number was made of them."""

    default_period = "all"

    measure = forms.ChoiceField(
        choices=[(name, name) for name in (*sales.MEASURES, "decided", "cycle", "undated")], required=False
    )
    figure = forms.ChoiceField(choices=[(name, name) for name in FIGURES], required=False)
    group = forms.CharField(max_length=80, required=False)
    month = forms.RegexField(r"^\d{4}-(0[1-9]|1[0-2])$", required=False)
    currency = forms.RegexField(r"^[A-Z]{3}$", required=False)


class _SalesRowsPage(RowsPage):
    right = sales.RIGHT
    form_class = SalesRowsForm

    @cached_property
    def asked(self) -> SalesQuery:
        form = self.form
        kind = form.chosen("deal_kind", sales.OF_SALES)
        return SalesQuery(form.chosen("by", "region"), self.window, self.person, kind)

    @cached_property
    def group(self) -> str | None:
        """The group that is named, when it can be one of this table."""
        group = self.form.chosen("group") or None
        if group and group != NONE and self.asked.by != "region" and not _is_id(group):
            return None
        return group


class SalesRowsPage(_SalesRowsPage):
    """The deals behind one number of sales."""

    model = DealState
    search_fields = ("deal__name", "deal__company__name")
    default_sort = "-closed_at"

    @property
    def measure(self) -> str:
        return str(self.form.chosen("measure", "won"))

    @property
    def figure(self) -> str:
        return str(self.form.chosen("figure"))

    @cached_property
    def counted(self) -> BeliefQuerySet:
        rows = sales.counted(self.asked, self.measure, self.group, self.form.chosen("currency"))
        month = self.form.chosen("month")
        return rows.filter(in_month("closed_at", month)) if month else rows

    def get_queryset(self) -> QuerySet[Any]:
        visible = self.counted.filter(deal__in=Deal.objects.visible_to(self.person))
        return visible.select_related("deal__company", "deal__product", "rep__team")

    @property
    def columns(self) -> list[Column]:  # type: ignore[override]
        closed = {"lost": pgettext_lazy("deal", "Lost on"), "decided": gettext_lazy("Closed")}
        days = [Column("days", gettext_lazy("Days"), kind="number", value=_days)] if self.measure == "cycle" else []
        is_open = self.measure in ("open", "undated")
        return [
            Column("deal", gettext_lazy("Deal"), kind="link", url=lambda row: row.deal.get_absolute_url(),
                   why="deal.company"),
            Column("status", gettext_lazy("State"), kind="status"),
            Column("amount", gettext_lazy("Amount"), kind="money", sort="amount"),
            Column("rep", gettext_lazy("Rep"), kind="person"),
            Column("team", gettext_lazy("Team"), value="rep.team"),
            Column("product", gettext_lazy("Product"), value="deal.product"),
            Column("opened_at", pgettext_lazy("deal", "Opened"), kind="date", sort="opened_at"),
            *([] if is_open else [Column("closed_at", closed.get(self.measure, pgettext_lazy("deal", "Signed")),
                                         kind="date", sort="closed_at")]),
            *days,
        ]  # fmt: skip

    def record_url(self, record: Any) -> str:
        return str(record.deal.get_absolute_url())

    def get_title(self) -> str:
        n = self.counted.count()
        words = {
            "won": ngettext("{n} deal won", "{n} deals won", n),
            "lost": ngettext("{n} deal lost", "{n} deals lost", n),
            "open": ngettext("{n} open deal", "{n} open deals", n),
            "decided": ngettext("{n} deal decided", "{n} deals decided", n),
            "cycle": ngettext("{n} new deal won, with its days", "{n} new deals won, with their days", n),
            "undated": ngettext("{n} open deal without a date", "{n} open deals without a date", n),
        }
        return words[self.measure].format(n=values.number(n))

    def formula(self) -> str:
        days = days_in_words(self.window)
        sentences = {
            "won": _("Counted: deals whose order was signed; {days}").format(days=days),
            "lost": _("Counted: deals closed as lost; {days}").format(days=days),
            "open": _("Counted: deals opened and not closed, whatever the period"),
            "decided": _("Counted: deals whose order was signed, or closed as lost; {days}").format(days=days),
            "cycle": _("New deals signed in {days}: half of them took no more days from opening to signing").format(
                days=days
            ),
            "undated": _("Taken over from a former system that did not tell when they were opened"),
        }
        return " · ".join(filter(None, [self._result(), sentences[self.measure]]))

    def _result(self) -> str:
        """The number itself with its formula, made of the same rows as on the page of figures."""
        if not self.figure:
            return ""
        found = sales.sales_numbers(self.asked)
        row = next((row for row in found.rows if row.group == self.group), found.total)
        return result_of(self.figure, row, self.form.chosen("currency") or found.currency)

    def export_name(self) -> str:
        return _("deals") + f"-{self.measure}"


class SalesCashPage(_SalesRowsPage):
    """The payments behind one amount of cash."""

    model = CashState
    search_fields = ("order__number", "order__company__name")
    default_sort = "-received_at"

    @cached_property
    def counted(self) -> BeliefQuerySet:
        return sales.counted_cash(self.asked, self.group, self.form.chosen("currency"))

    def get_queryset(self) -> QuerySet[Any]:
        visible = self.counted.filter(order__in=Order.objects.visible_to(self.person))
        return visible.select_related("order__company", "order__owner__team")

    @property
    def columns(self) -> list[Column]:  # type: ignore[override]
        return [
            Column("order", gettext_lazy("Order"), kind="link", url=lambda row: row.order.get_absolute_url(),
                   why="order.company"),
            Column("amount", gettext_lazy("Amount"), kind="money", sort="amount"),
            Column("seller", gettext_lazy("Seller"), kind="person", value="order.owner"),
            Column("team", gettext_lazy("Team"), value="order.owner.team"),
            Column("received_at", gettext_lazy("Received"), kind="date", sort="received_at"),
        ]  # fmt: skip

    def record_url(self, record: Any) -> str:
        return str(record.order.get_absolute_url())

    def get_title(self) -> str:
        n = self.counted.count()
        return ngettext("{n} payment", "{n} payments", n).format(n=values.number(n))

    def formula(self) -> str:
        return _("Counted: what was received, less what was paid back, by the day of the payment; {days}").format(
            days=days_in_words(self.window)
        )

    def export_name(self) -> str:
        return pgettext("cash", "payments")


def result_of(figure: str, row: SalesRow, currency: str) -> str:
    """One figure with its formula: "Win rate 63.1% = 4,238 won ÷ 6,711 decided"."""
    revenue, count = values.money(row.revenue_in(currency), currency), values.number(row.worth[currency])
    if figure == "win_rate":
        return _("Win rate {rate} = {won} won ÷ {decided} decided").format(
            rate=values.percent(None if row.win_rate is None else row.win_rate / 100),
            won=values.number(row.won),
            decided=values.number(row.won + row.lost),
        )
    if figure == "revenue":
        return _("Revenue {revenue} = the amounts of {n} signed orders").format(revenue=revenue, n=count)
    if figure == "average":
        average = values.money(row.average_in(currency), currency)
        return _("Average order {average} = {revenue} ÷ {n} orders").format(average=average, revenue=revenue, n=count)
    if figure == "per_head":
        return _("{per_head} orders per head = {won} orders ÷ {heads} people who sell there today").format(
            per_head=values.number(None if row.per_head is None else round(row.per_head, 1)),
            won=values.number(row.won),
            heads=values.number(row.heads),
        )
    attained = row.attained(currency)
    return _("{share} of the target = {revenue} ÷ {target}").format(
        share=values.percent(None if attained is None else attained / 100),
        revenue=revenue,
        target=values.money(row.target, currency),
    )


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 18


def _days(row: Any) -> float | None:
    if row.opened_at is None or row.closed_at is None:
        return None
    return round((row.closed_at - row.opened_at) / timedelta(days=1), 1)
