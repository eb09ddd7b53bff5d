"""The numbers of sales: orders, revenue, win rate, pace, heads, cash, against the period before and the target."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from console import values
from console.pages import Act, Chart, Column, Empty
from metrics.charts import decided_chart, revenue_chart
from metrics.forms import SalesForm, day_in_words, days_in_words
from metrics.queries.sales import apart, sales_numbers, trend
from metrics.queries.sales_values import OF_SALES, RIGHT, SalesNumbers, SalesQuery, SalesRow
from metrics.queries.windows import Window
from metrics.rules.periods import whole_month
from metrics.views.figures import FiguresPage
from metrics.views.promises import promises_of_sellers
from people.rules.dates import add_months

HEADS = {
    "region": gettext_lazy("Region"),
    "team": gettext_lazy("Team"),
    "rep": gettext_lazy("Rep"),
    "product": gettext_lazy("Product"),
}
TITLES = {
    "region": gettext_lazy("Revenue by region of the rep's team"),
    "team": gettext_lazy("Revenue by team"),
    "rep": gettext_lazy("Revenue by rep"),
    "product": gettext_lazy("Revenue by product"),
}
SHORT = 12  # months that the trend shows at least


@dataclass(frozen=True)
class Cell:
    """One number of the table: what it opens, and what stands in grey beside it."""

    text: str
    url: str = ""
    why: str = ""


class SalesPage(FiguresPage):
    """Won, lost and open deals as of any date. A win counts on the day when its order was signed."""

    right = RIGHT
    template_name = "metrics/page.html"
    figures_template_name = "metrics/sales_figures.html"
    form_class = SalesForm

    @cached_property
    def query(self) -> SalesQuery:
        form = self.form
        kind = form.chosen("deal_kind", OF_SALES)
        return SalesQuery(form.chosen("by", "region"), self.window, self.person, kind)

    @cached_property
    def numbers(self) -> SalesNumbers:
        return sales_numbers(self.query)

    @cached_property
    def currency(self) -> str:
        return self.numbers.currency

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
        when = day_in_words(self.window.as_of)
        count = values.number(total.open)
        facts = [
            days_in_words(self.window),
            self._against_before(),
            self._against_target(),
            _("{n} open at the end of {day}").format(n=count, day=when) if when else _("{n} open now").format(n=count),
        ]
        for code, amount in self.numbers.other_currencies.items():
            facts.append(_("{amount} more, not converted").format(amount=values.money(amount, code)))
        for code, amount in self.numbers.other_cash.items():
            facts.append(_("{amount} more received, not converted").format(amount=values.money(amount, code)))
        return " · ".join(filter(None, facts))

    def _against_before(self) -> str:
        total = self.numbers.total
        change = total.change(self.currency)
        if change is None or total.before is None:
            return ""
        old = values.money(total.before.revenue_in(self.currency), self.currency, compact=True)
        share = values.percent(abs(change) / 100)
        if change < 0:
            return _("{share} less revenue than in the period before ({old})").format(share=share, old=old)
        return _("{share} more revenue than in the period before ({old})").format(share=share, old=old)

    def _against_target(self) -> str:
        total = self.numbers.total
        attained = total.attained(self.currency)
        if attained is None:
            return ""
        target = values.money(total.target, self.currency, compact=True)
        return _("{share} of the target {target}").format(share=values.percent(attained / 100), target=target)

    def get_acts(self) -> list[Act]:
        targets = Act(_("Targets"), "sales:target-list", right="sales.view_target", icon="target")
        return [targets, *(super().get_acts() if self.numbers.rows else [])]

    def get_context(self) -> dict[str, Any]:
        context = {**super().get_context(), "numbers": self.numbers}
        if not self.numbers.rows:
            return {**context, "empty": self._empty()}
        return {
            **context,
            "charts": self._charts(),
            "heads": self._heads(),
            "lines": [self._line(row) for row in [*self.numbers.rows, self.numbers.total]],
            "apart": self._apart(),
            "promises": promises_of_sellers(self.person, self.window),
            "undated_url": self.rows_url("undated") if self.numbers.undated else "",
        }

    def _charts(self) -> list[Chart]:
        """What there is to draw: nobody looks at empty axes."""
        rows, months = self.numbers.rows, trend(replace(self.query, window=self._long_window()))
        charts = []
        if any(row.revenue_in(self.currency) or row.target for row in rows):
            charts.append(revenue_chart(rows, self.currency, TITLES[self.query.by], self._link))
        return [*charts, *([decided_chart(months, self._month_link)] if months else [])]

    def _long_window(self) -> Window:
        """The window, drawn out to a year where it is shorter, so that the chart shows where things are going."""
        first, last = self.window.from_on, self.window.to_on
        if first is None or last is None:
            return self.window
        return replace(self.window, from_on=min(first, add_months(last.replace(day=1), 1 - SHORT)))

    def _apart(self) -> dict[str, str] | None:
        """What sales does not answer for, in a sentence that opens it."""
        row = apart(self.query)
        if not row.won:
            return None
        amounts = [values.money(amount, code) for code, amount in row.revenue.items() if amount]
        sentence = ngettext(
            "Not counted here: {n} renewal or expansion of customer success, {amounts}",
            "Not counted here: {n} renewals and expansions of customer success, {amounts}",
            row.won,
        )
        text = sentence.format(n=values.number(row.won), amounts=" + ".join(amounts))
        return {"text": text, "url": self.query_string(deal_kind="all")}

    def _empty(self) -> Empty:
        chosen = self.form.chosen("period") not in ("", self.form.default_period) or self.query.deal_kind != OF_SALES
        if chosen or self.window.as_of:
            return Empty(_("No deal fits"), _("Choose another period, another date or another kind."))
        return Empty(_("No deal yet"), _("Numbers appear within a minute after the first deal was opened."))

    def _heads(self) -> Sequence[tuple[Any, bool]]:
        """The heads of the table, and whether they stand over numbers."""
        names = [pgettext("stage", "Orders"), pgettext("deal", "Lost"), pgettext("deal", "Open"), _("Win rate"),
                 _("Revenue"), _("Average order"), _("Cycle, days"), _("Orders per head"),
                 _("Cash received")]  # fmt: skip
        return [(HEADS[self.query.by], False), *((name, True) for name in names), *self._target_heads()]

    def _target_heads(self) -> list[tuple[Any, bool]]:
        return [(_("Target"), True), (_("Attained"), True)] if self.has_targets else []

    @cached_property
    def has_targets(self) -> bool:
        """Whether anybody said what is to be brought in this time."""
        return any(row.target is not None for row in [*self.numbers.rows, self.numbers.total])

    def _line(self, row: SalesRow) -> dict[str, Any]:
        cells = [*self._counts(row), *self._amounts(row), *(self._of_target(row) if self.has_targets else [])]
        return {"row": row, "cells": cells}

    def _counts(self, row: SalesRow) -> list[Cell]:
        def opened(measure: str, count: int) -> Cell:
            return Cell(values.number(count), self.rows_url(measure, row.group) if count else "")

        rate = None if row.win_rate is None else row.win_rate / 100
        return [
            opened("won", row.won),
            opened("lost", row.lost),
            opened("open", row.open),
            Cell(values.percent(rate), self._figure_url("decided", "win_rate", row) if rate is not None else ""),
        ]

    def _amounts(self, row: SalesRow) -> list[Cell]:
        code, average, head = self.currency, row.average_in(self.currency), row.per_head
        revenue, cash, change = row.revenue_in(code), row.cash_in(code), row.change(code)
        cash_url = self.rows_url("", row.group, page="sales-cash", currency=code) if row.cash[code] else ""
        return [
            Cell(values.money(revenue, code), self._figure_url("won", "revenue", row) if row.worth[code] else "",
                 "" if change is None else f"{change:+.1f}%".replace("-", "−")),
            Cell(values.money(None if average is None else round(average), code),
                 self._figure_url("won", "average", row) if average is not None else ""),
            Cell(values.number(None if row.cycle is None else round(row.cycle, 1)),
                 self.rows_url("cycle", row.group) if row.cycle is not None else ""),
            Cell(values.number(None if head is None else round(head, 1)),
                 self._figure_url("won", "per_head", row, currency="") if head else ""),
            Cell(values.money(cash, code), cash_url),
        ]  # fmt: skip

    def _of_target(self, row: SalesRow) -> list[Cell]:
        attained = row.attained(self.currency)
        share = values.percent(None if attained is None else attained / 100)
        url = self._figure_url("won", "attained", row) if attained is not None and row.worth[self.currency] else ""
        return [Cell(values.money(row.target, self.currency)), Cell(share, url)]

    def _figure_url(self, measure: str, figure: str, row: SalesRow, currency: str | None = None) -> str:
        """The rows that a computed number is made of, with its formula."""
        code = self.currency if figure in ("revenue", "average", "attained") else currency or ""
        return self.rows_url(measure, row.group, figure=figure, currency=code)

    def _link(self, group: str, measure: str) -> str:
        return self.rows_url(measure, group)

    def _month_link(self, month: str, measure: str) -> str:
        year, number = month.split("-")
        first, last = whole_month(date(int(year), int(number), 1))
        days = {"from_on": first.isoformat() if first else "", "to_on": last.isoformat() if last else ""}
        return self.rows_url(measure, **days)

    def rows_url(self, measure: str, group: str = "", page: str = "sales-rows", **more: str) -> str:
        """The page of the rows behind one number."""
        asked = {"measure": measure, "by": self.query.by, **self.days(), "deal_kind": self.query.deal_kind,
                 "group": group} | more  # fmt: skip
        return f"{reverse(f'metrics:{page}')}?{urlencode({name: value for name, value in asked.items() if value})}"

    def export_columns(self) -> list[Column]:
        code = self.currency

        def amount(name: str, label: Any, value: Any) -> Column:
            return Column(name, f"{label}, {code}", kind="number", value=value)

        return [
            Column("label", HEADS[self.query.by]),
            Column("won", pgettext("stage", "Orders"), kind="number"),
            Column("lost", pgettext("deal", "Lost"), kind="number"),
            Column("open", pgettext("deal", "Open"), kind="number"),
            Column("win_rate", _("Win rate, %"), kind="number", value=lambda row: _rounded(row.win_rate)),
            amount("revenue", _("Revenue"), lambda row: row.revenue_in(code)),
            amount("before", _("Revenue of the period before"),
                   lambda row: None if row.before is None else row.before.revenue_in(code)),
            amount("average", _("Average order"), lambda row: row.average_in(code)),
            Column("cycle", _("Cycle, days"), kind="number", value=lambda row: _rounded(row.cycle)),
            Column("heads", _("Heads"), kind="number"),
            Column("per_head", _("Orders per head"), kind="number", value=lambda row: _rounded(row.per_head)),
            amount("cash", _("Cash received"), lambda row: row.cash_in(code)),
            amount("target", _("Target"), lambda row: row.target),
            Column("attained", _("Attained, %"), kind="number", value=lambda row: _rounded(row.attained(code))),
        ]  # fmt: skip

    def export_rows(self) -> list[SalesRow]:
        return [*self.numbers.rows, self.numbers.total]

    def export_name(self) -> str:
        return _("sales numbers") + f"-{self.query.by}"


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
