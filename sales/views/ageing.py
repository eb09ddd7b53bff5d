"""The ageing of what is owed, as of any day, by customer or seller; every number opens its rows."""

from collections.abc import Callable
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from console import exports, values
from console.pages import Act, Chart, Column, Empty, Link, Page, Table
from sales.actions.checks import today
from sales.forms.inputs import DayInput
from sales.models import Receivable
from sales.queries.ageing import BANDS, LATE, Ageing, AgeingRow, ageing_by
from sales.queries.receivables import AGES
from sales.views.ways import TO_ORDERS

MOST_ROWS, MOST_BARS = 200, 12
BY = [("customer", gettext_lazy("Customer")), ("seller", gettext_lazy("Seller"))]
COLOURS = ("#7fae9d", "#e8b54a", "#e08a3c", "#d1603d", "#a83232")


class AgeingForm(forms.Form):
    """What is asked: by whom, and as of which day."""

    by = forms.ChoiceField(label=gettext_lazy("By"), choices=BY, required=False)
    as_of = forms.DateField(label=gettext_lazy("As of"), required=False, widget=DayInput)


def _in_band(band: str) -> Callable[[AgeingRow], Any]:
    return lambda row: row.amount_in(band)


class AgeingPage(Page):
    """Who owes how much for how long."""

    right = "sales.view_order"
    template_name = "sales/ageing.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        kind = request.GET.get("export", "")
        if kind in exports.KINDS:
            return exports.export(kind, self.export_columns(), self.ageing.rows, str(_("ageing")))
        return self.render()

    @cached_property
    def form(self) -> AgeingForm:
        data = {name: str(value).replace("\x00", "") for name, value in self.request.GET.items()}
        form = AgeingForm({"by": "customer", **data})
        form.is_valid()
        return form

    @property
    def by(self) -> str:
        return self.form.cleaned_data.get("by") or "customer"

    @property
    def day(self) -> date:
        return self.form.cleaned_data.get("as_of") or today()

    @cached_property
    def ageing(self) -> Ageing:
        return ageing_by(Receivable.objects.visible_to(self.person), self.by, self.day, today())

    def get_title(self) -> str:
        late = [row for row in self.ageing.totals if row.late]
        if not late:
            return _("Nothing is overdue")
        amount = " + ".join(values.money(row.late, row.currency, compact=True) for row in late)
        share = values.percent(late[0].late / late[0].total)
        return _("{amount} overdue, {share} of what is owed").format(amount=amount, share=share)

    def get_facts(self) -> str:
        facts = [_("As of {day}").format(day=values.day(self.day))]
        if self.day < today():
            facts.append(_("cash by when it was received, the plan as it stands today"))
        return " · ".join(facts)

    def get_acts(self) -> list[Act]:
        return [
            Act("CSV", self._query(export="csv"), icon="download"),
            Act("XLSX", self._query(export="xlsx"), icon="download"),
        ]

    def _query(self, **more: str) -> str:
        asked = {"by": self.by, **({"as_of": self.day.isoformat()} if self.day < today() else {}), **more}
        return f"?{urlencode(asked)}"

    def rows_url(self, row: AgeingRow | None, band: str, currency: str) -> str:
        """The receivables behind one number; a blank band for all of them."""
        asked: dict[str, Any] = {"currency": currency, **({"age": band} if band else {})}
        if row is not None and row.key:
            asked["company" if self.by == "customer" else "owner"] = row.key
        if self.day < today():
            asked["as_of"] = self.day.isoformat()
        return f"{reverse('sales:receivable-list')}?{urlencode(asked)}"

    def _line(self, row: AgeingRow) -> dict[str, Any]:
        cells = [
            {"amount": row.amount_in(band), "url": self.rows_url(row, band, row.currency), "is_late": band in LATE}
            for band in BANDS
        ]
        return {"row": row, "cells": cells, "late_url": self.rows_url(row, "late", row.currency),
                "all_url": self.rows_url(row, "", row.currency)}  # fmt: skip

    def get_context(self) -> dict[str, Any]:
        rows = self.ageing.rows
        context = {"form": self.form, "heads": [label for _key, label in AGES], "by_label": dict(BY)[self.by]}
        if not rows:
            empty = Empty(_("Nothing is owed"), _("Receivables are planned when an order is signed."), [TO_ORDERS])
            return {**context, "empty": empty}
        return {
            **context,
            "chart": self._chart(),
            "lines": [self._line(row) for row in rows[:MOST_ROWS]],
            "totals": [self._line(row) for row in self.ageing.totals],
            "left_out": max(0, len(rows) - MOST_ROWS),
        }

    def _chart(self) -> Chart | None:
        """The most overdue of the main currency, by band."""
        currency = self.ageing.totals[0].currency
        shown = [row for row in self.ageing.rows if row.currency == currency and row.late][:MOST_BARS]
        if not shown:
            return None
        series = [
            {
                "name": str(label), "type": "bar", "stack": "age", "itemStyle": {"color": colour}, "barMaxWidth": 22,
                "data": [
                    {"value": float(row.amount_in(band)), "link": self.rows_url(row, band, currency)} for row in shown
                ],
            }
            for (band, label), colour in zip(AGES, COLOURS, strict=True) if band in LATE
        ]  # fmt: skip
        names = [row.label for row in shown]
        option = {
            "grid": {"left": 8, "right": 24, "top": 30, "bottom": 8, "containLabel": True},
            "legend": {"top": 0, "left": 0, "type": "scroll"},
            "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
            "xAxis": {"type": "value"},
            "yAxis": {"type": "category", "inverse": True, "data": names,
                      "axisLabel": {"width": 150, "overflow": "truncate"}},
            "series": series,
        }  # fmt: skip
        late = [(band, label) for band, label in AGES if band in LATE]
        table = Table(
            [dict(BY)[self.by], *(label for _band, label in late)],
            [[row.label, *(Link(values.money(row.amount_in(b), currency), self.rows_url(row, b, currency))
                           for b, _label in late)] for row in shown],
        )  # fmt: skip
        return Chart(_("Who is overdue the most"), option, table, size="medium" if len(shown) < 8 else "tall")

    def export_columns(self) -> list[Column]:
        bands = [Column(band, label, kind="number", value=_in_band(band)) for band, label in AGES]
        return [
            Column("label", dict(BY)[self.by]),
            Column("currency", _("Currency")),
            *bands,
            Column("late", _("Overdue"), kind="number"),
            Column("total", _("Total"), kind="number"),
        ]
