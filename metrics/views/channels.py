"""The channel table: what each channel brought, what it cost, and whether to scale, hold or drop it."""

from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from console import values
from console.pages import Act, Column, Empty
from metrics.channel_charts import customer_cost_chart, shares_chart
from metrics.forms import ChannelsForm, days_in_words
from metrics.queries.channels import RIGHT, STEPS, ChannelFigures, ChannelQuery, ChannelRow, channel_figures
from metrics.queries.restated import restated_said
from metrics.rules.advice import DROP, FEW, FEWEST_LEADS, HOLD, SCALE
from metrics.stages import BY_KEY
from metrics.views.figures import FiguresPage

WORDS = {
    SCALE: (gettext_lazy("Scale"), "good"),
    HOLD: (gettext_lazy("Hold"), ""),
    DROP: (gettext_lazy("Drop"), "bad"),
    FEW: (gettext_lazy("Too few to judge"), ""),
}
MODEL_WORDS = {
    "first": gettext_lazy("all credit to the first contact"),
    "last": gettext_lazy("all credit to the last contact before each step"),
    "even": gettext_lazy("each contact before a step has the same share"),
}
KIND_WORDS = {
    "cohort": gettext_lazy("leads that came in this time, and what became of them so far"),
    "period": gettext_lazy("what happened in this time, whenever it began"),
}


class ChannelsPage(FiguresPage):
    """Which channels are worth their money."""

    right = RIGHT
    template_name = "metrics/page.html"
    figures_template_name = "metrics/channels_figures.html"
    form_class = ChannelsForm

    @cached_property
    def query(self) -> ChannelQuery:
        form = self.form
        is_counted = form.chosen("brand") == "counted"
        return ChannelQuery(self.window, form.chosen("model", "first"), form.chosen("kind", "cohort"), is_counted)

    @cached_property
    def figures(self) -> ChannelFigures:
        return channel_figures(self.query)

    def money(self, amount: Any) -> str:
        return values.money(None if amount is None else round(amount), self.figures.currency)

    def get_title(self) -> str:
        total = self.figures.total
        if not self.figures.rows:
            return _("No channel brought or cost anything: {days}").format(days=days_in_words(self.window))
        counts = {step: values.number(round(float(total.counts[step]))) for step in STEPS}
        per_customer, per_lead = total.cost_per("order"), total.cost_per("lead")
        if per_customer is None or per_lead is None:
            return _("{lead} leads, {order} orders").format(**counts)
        return _("One customer costs {customer}, one lead {per_lead}").format(
            customer=self.money(per_customer), per_lead=self.money(per_lead)
        )

    def get_facts(self) -> str:
        figures = self.figures
        facts = [
            days_in_words(self.window),
            str(KIND_WORDS[self.query.kind]),
            str(MODEL_WORDS[self.query.model]),
        ]
        if figures.total.brand and not self.query.brand:
            facts.append(_("{amount} for brand and PR is apart").format(amount=self.money(figures.total.brand)))
        facts += [
            _("{amount} more, not converted").format(amount=values.money(amount, code))
            for code, amount in figures.others.items()
        ]
        return " · ".join(filter(None, [*facts, restated_said(self.window)]))

    def warning(self) -> str:
        """The sentence about a channel on which too much depends, or nothing."""
        found = self.figures.concentration
        if found is None:
            return ""
        row, share, step = found
        sentence = {
            "order": _(
                "{share} of all orders come from one paid channel, {channel}: if its price rises, they are at risk."
            ),
            "lead": _(
                "{share} of all leads come from one paid channel, {channel}: if its price rises, they are at risk."
            ),
        }[step]
        return sentence.format(share=values.percent(share, 0), channel=row.label)

    def get_acts(self) -> list[Act]:
        spend = Act(_("Enter spend"), "leads:spend-new", right="leads.change_spend", icon="plus")
        return [spend, *(super().get_acts() if self.figures.rows else [])]

    def get_context(self) -> dict[str, Any]:
        context = super().get_context()
        if not self.figures.rows:
            acts = [Act(_("Enter spend"), "leads:spend-new", right="leads.change_spend")]
            title = _("Nothing to count yet")
            return {**context, "empty": Empty(title, _("Import leads, or choose another period."), acts)}
        charts = [customer_cost_chart(self.figures, self._link), shares_chart(self.figures, self._link)]
        return {
            **context,
            "charts": charts if self.figures.total.cost else [],
            "warning": self.warning(),
            "shows_visits": self.figures.total.visitors is not None or self.figures.total.registrations is not None,
            "currency": self.figures.currency,
            "steps": [BY_KEY[step].label for step in STEPS],
            "lines": [self._line(row) for row in [*self.figures.rows, self.figures.total]],
        }

    def _line(self, row: ChannelRow) -> dict[str, Any]:
        is_total = row is self.figures.total
        rates = {"valid": row.precision, "order": row.conversion}
        cells = [
            {
                "count": round(float(row.counts[step]), 1),
                "url": self._link(step, "" if is_total else row.group or "none") if row.counts[step] else "",
                "rate": values.percent(rates[step]) if rates.get(step) is not None and row.group else "",
            }
            for step in STEPS
        ]
        word, tone = WORDS.get(row.advice.word, ("", ""))
        return {
            "row": row,
            "is_total": is_total,
            "cells": cells,
            "spend_url": self._spend_url(row) if row.group and row.cost else "",
            "per_lead": _whole(row.cost_per("lead")),
            "per_order": _whole(row.cost_per("order")),
            "yields": self._yields(row, is_total),
            "advice": "" if is_total else word,
            "tone": tone,
            "why": "" if is_total else self._why(row),
        }

    def _yields(self, row: ChannelRow, is_total: bool) -> list[dict[str, str]]:
        """The yield by the cost of a lead and by the full cost; n/a where there is no cost or nobody was won."""
        group = "" if is_total else row.group or "none"
        return [
            {"text": _yield(value), "url": self._link("order", group, figure="yield") if value is not None else ""}
            for value in (row.yields.simple, row.yields.full)
        ]

    def _why(self, row: ChannelRow) -> str:
        advice = row.advice
        best, worst, limit = (self.money(value) for value in (advice.best, advice.worst, advice.limit))
        if advice.word == SCALE:
            return _("at worst {worst} per customer; all paid ones: {limit}").format(worst=worst, limit=limit)
        if advice.word == DROP:
            return _("at best {best} per customer; an order brings {limit}").format(best=best, limit=limit)
        if advice.word == HOLD and advice.worst is None:
            return _("at best {best} per customer").format(best=best)
        if advice.word == HOLD:
            return _("{best} to {worst} per customer").format(best=best, worst=worst)
        if advice.word == FEW:
            return _("advice from {n} leads on").format(n=FEWEST_LEADS)
        return ""

    def _link(self, step: str, group: str, figure: str = "") -> str:
        """The page of the rows behind one number."""
        asked = {"step": step, "model": self.query.model, "kind": self.query.kind, **self.days()}
        asked |= {"figure": figure, "brand": "counted" if self.query.brand else ""} if figure else {}
        if group:
            asked["group"] = group
        return f"{reverse('metrics:channel-rows')}?{urlencode(asked)}"

    def _spend_url(self, row: ChannelRow) -> str:
        if not self.person.may("leads.view_spend"):
            return ""
        asked = {"channel": row.group}
        asked |= {"from_day": self.window.from_on.isoformat()} if self.window.from_on else {}
        asked |= {"to_day": self.query.days[1].isoformat()}
        return f"{reverse('leads:spend-list')}?{urlencode(asked)}"

    def export_columns(self) -> list[Column]:
        def amount(label: Any) -> str:
            return f"{label}, {self.figures.currency}"

        return [
            Column("above", _("Group")),
            Column("label", _("Channel")),
            Column("visitors", _("Visitors"), kind="number"),
            Column("registrations", _("Registrations"), kind="number"),
            *(_count_column(step) for step in STEPS),
            Column("precision", _("Valid of leads, %"), kind="number", value=lambda row: _percent(row.precision)),
            Column("conversion", _("Orders of leads, %"), kind="number", value=lambda row: _percent(row.conversion)),
            Column("revenue", amount(_("Revenue")), kind="number"),
            Column("performance", amount(pgettext("spend", "Performance")), kind="number"),
            Column("brand", amount(pgettext("spend", "Brand and PR")), kind="number"),
            Column("per_lead", amount(_("Cost per lead")), kind="number", value=lambda row: row.cost_per("lead")),
            Column("per_order", amount(_("Cost per customer")), kind="number", value=lambda row: row.cost_per("order")),
            Column("lifetime", amount(_("Lifetime revenue")), kind="number"),
            Column("yield", _("Yield"), kind="number", value=lambda row: _two(row.yields.simple)),
            Column("yield_full", _("Yield at full cost"), kind="number", value=lambda row: _two(row.yields.full)),
            Column("advice", _("Advice"), value=lambda row: str(WORDS.get(row.advice.word, ("",))[0])),
        ]

    def export_rows(self) -> list[ChannelRow]:
        return [*self.figures.rows, self.figures.total]

    def export_name(self) -> str:
        return _("channels") + f"-{self.query.model}-{self.query.kind}"


def _yield(value: float | None) -> str:
    """One decimal, as yields are told; n/a where it is unknown."""
    return _("n/a") if value is None else values.number(round(value, 1))


def _two(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def _whole(amount: Any) -> Any:
    """Without cents from a hundred on: nobody decides by them."""
    return round(amount) if amount is not None and amount >= 100 else amount


def _count_column(step: str) -> Column:
    return Column(step, BY_KEY[step].label, kind="number", value=lambda row: _rounded(row.counts[step]))


def _rounded(count: Any) -> float:
    return round(float(count), 4)


def _percent(share: float | None) -> float | None:
    return None if share is None else round(100 * share, 2)
