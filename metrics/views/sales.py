"""The numbers of sales: won, lost, open, win rate and revenue; every number opens."""

from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from console import values
from console.pages import Act, Column, Empty
from metrics.charts import decided_chart, revenue_chart
from metrics.forms import SalesForm, day_in_words, days_in_words
from metrics.queries.sales import MEASURES, SalesNumbers, SalesQuery, SalesRow, sales_numbers, trend
from metrics.views.figures import FiguresPage

HEADS = {"region": gettext_lazy("Region"), "rep": gettext_lazy("Rep"), "product": gettext_lazy("Product")}
TITLES = {
    "region": gettext_lazy("Revenue by region of the rep's team"),
    "rep": gettext_lazy("Revenue by rep"),
    "product": gettext_lazy("Revenue by product"),
}


class SalesPage(FiguresPage):
    """Won, lost and open deals as of any date. A win counts on the day when its order was signed."""

    right = "metrics.view_sales_numbers"
    template_name = "metrics/sales.html"
    figures_template_name = "metrics/sales_figures.html"
    form_class = SalesForm

    @cached_property
    def query(self) -> SalesQuery:
        form = self.form
        return SalesQuery(form.chosen("by", "region"), self.window, self.person, form.chosen("deal_kind"))

    @cached_property
    def numbers(self) -> SalesNumbers:
        return sales_numbers(self.query)

    def get_title(self) -> str:
        total = self.numbers.total
        if total.win_rate is None:
            return _("No deal was decided: {days}").format(days=days_in_words(self.window))
        sentence = ngettext(
            "{rate} of decided deals were won: {won} order worth {revenue}",
            "{rate} of decided deals were won: {won} orders worth {revenue}",
            total.won,
        )
        return sentence.format(
            rate=values.percent(total.win_rate / 100),
            won=values.number(total.won),
            revenue=values.money(total.revenue_in(self.numbers.currency), self.numbers.currency, compact=True),
        )

    def get_facts(self) -> str:
        total = self.numbers.total
        facts = [_("Win rate = won ÷ (won + lost)"), days_in_words(self.window)]
        when = day_in_words(self.window.as_of)
        count = values.number(total.open)
        facts.append(
            _("{n} open at the end of {day}").format(n=count, day=when) if when else _("{n} open now").format(n=count)
        )
        for code, amount in self.numbers.other_currencies.items():
            facts.append(_("{amount} more, not converted").format(amount=values.money(amount, code)))
        return " · ".join(facts)

    def get_acts(self) -> list[Act]:
        return super().get_acts() if self.numbers.rows else []

    def get_context(self) -> dict[str, Any]:
        context = {**super().get_context(), "numbers": self.numbers}
        if not self.numbers.rows:
            return {**context, "empty": self._empty()}
        return {
            **context,
            "charts": [
                revenue_chart(self.numbers.rows, self.numbers.currency, TITLES[self.query.by], self._link),
                decided_chart(trend(self.query), self._month_link),
            ],
            "head": HEADS[self.query.by],
            "lines": [self._line(row) for row in [*self.numbers.rows, self.numbers.total]],
            "undated_url": self.rows_url("undated") if self.numbers.undated else "",
        }

    def _empty(self) -> Empty:
        if self.window.from_on or self.window.to_on or self.window.as_of or self.query.deal_kind:
            return Empty(_("No deal fits"), _("Choose another period, another date or another kind."))
        return Empty(_("No deal yet"), _("Numbers appear within a minute after the first deal was opened."))

    def _line(self, row: SalesRow) -> dict[str, Any]:
        cells = [
            {"count": getattr(row, name), "url": self.rows_url(name, row.group) if getattr(row, name) else ""}
            for name in MEASURES
        ]
        rate = None if row.win_rate is None else row.win_rate / 100
        return {"row": row, "cells": cells, "rate": rate, "revenue": row.revenue_in(self.numbers.currency)}

    def _link(self, group: str, measure: str) -> str:
        return self.rows_url(measure, group)

    def _month_link(self, month: str, measure: str) -> str:
        return self.rows_url(measure, month=month)

    def rows_url(self, measure: str, group: str = "", month: str = "") -> str:
        """The page of the deals behind one number."""
        asked = {"measure": measure, "by": self.query.by, **self.days()}
        more = {"group": group, "deal_kind": self.query.deal_kind, "month": month}
        asked |= {name: value for name, value in more.items() if value}
        return f"{reverse('metrics:sales-rows')}?{urlencode(asked)}"

    def export_columns(self) -> list[Column]:
        currency = self.numbers.currency
        return [
            Column("label", HEADS[self.query.by]),
            Column("won", pgettext("deal", "Won"), kind="number"),
            Column("lost", pgettext("deal", "Lost"), kind="number"),
            Column("open", pgettext("deal", "Open"), kind="number"),
            Column("win_rate", _("Win rate, %"), kind="number",
                   value=lambda row: None if row.win_rate is None else round(row.win_rate, 2)),
            Column("revenue", _("Revenue, {currency}").format(currency=currency), kind="number",
                   value=lambda row: row.revenue_in(currency)),
        ]  # fmt: skip

    def export_rows(self) -> list[SalesRow]:
        return [*self.numbers.rows, self.numbers.total]

    def export_name(self) -> str:
        return _("sales numbers") + f"-{self.query.by}"
