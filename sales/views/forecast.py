"""The forecast: what is won, committed and possible in some months, against the target; and its deals."""

from decimal import Decimal
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from companies.searching import search_q
from console import exports, values
from console.pages import Act, ActPage, Column, Empty, ListPage, Page
from sales.actions.forecasts import call_forecast, judges_for
from sales.forms.forecast import CallForecastForm, ForecastDealsForm, ForecastForm
from sales.models import Deal, DealForecast, ForecastCategory
from sales.queries.forecast import RIGHT, Forecast, ForecastQuery, ForecastRow, forecast, forecast_deals, moved
from sales.rules.forecast import BEST, COMMIT, OMITTED, PIPELINE, SUMS, category_of
from sales.rules.money import to_whole
from sales.views.forecast_charts import moved_chart, parts_chart
from sales.views.ways import TO_NEW_DEAL

SHOWN = ("won", COMMIT, BEST, PIPELINE, OMITTED)


class ForecastPage(Page):
    """A rep sees the own forecast, a leader the team's, a manager everybody's."""

    right = RIGHT
    template_name = "sales/forecast.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        kind = request.GET.get("export", "")
        if kind in exports.KINDS:
            rows = [*self.found.rows, self.found.total]
            return exports.export(kind, self.export_columns(), rows, f"{_('forecast')}-{self.query.first}")
        return self.render()

    @cached_property
    def form(self) -> ForecastForm:
        return ForecastForm(self.request.GET)

    @cached_property
    def query(self) -> ForecastQuery:
        return ForecastQuery(*self.form.days(), self.form.chosen("by"), self.person)

    @cached_property
    def found(self) -> Forecast:
        return forecast(self.query)

    def money(self, amount: Any, compact: bool = False) -> str:
        return values.money(amount, self.found.currency, compact=compact)

    def get_title(self) -> str:
        total = self.found.total
        commit = self.money(total.commit, compact=True)
        if not total.target or total.gap is None:
            return _("{commit} won and committed").format(commit=commit)
        share = values.percent(total.commit / total.target)
        if total.gap <= 0:
            return _("{commit} won and committed: {share} of the target").format(commit=commit, share=share)
        return _("{commit} won and committed: {share} of the target, {gap} short").format(
            commit=commit, share=share, gap=self.money(total.gap, compact=True)
        )

    def get_facts(self) -> str:
        total = self.found.total
        facts = [
            f"{values.day(self.query.first)} – {values.day(self.query.last)}",
            _("best case {amount}").format(amount=self.money(total.best, compact=True)),
            _("weighted by stage {amount}").format(amount=self.money(total.weighted, compact=True)),
        ]
        facts += [
            _("{amount} more, not converted").format(amount=values.money(amount, code))
            for code, amount in self.found.others.items()
        ]
        return " · ".join(facts)

    def get_acts(self) -> list[Act]:
        asked = {"period": self.form.chosen("period"), "by": self.query.by}
        files = [
            Act(kind.upper(), f"?{urlencode(asked | {'export': kind})}", icon="download") for kind in exports.KINDS
        ]
        return [
            Act(_("Targets"), "sales:target-list", "sales.view_target", icon="target"),
            *(files if self.found.rows else []),
            Act(_("Work through the deals"), self.link("open"), primary=True, icon="list-check"),
        ]

    def link(self, part: str, group: str = "", currency: str = "") -> str:
        """The page of the deals behind a number; behind an amount only those in its currency."""
        asked = {"part": part, "period": self.form.chosen("period"), "by": self.query.by, "group": group,
                 "currency": currency}  # fmt: skip
        return f"{reverse('sales:forecast-deals')}?{urlencode({name: value for name, value in asked.items() if value})}"

    def amount_link(self, part: str, group: str = "") -> str:
        """The page of the deals that make up an amount."""
        return self.link(part, group, self.found.currency)

    def get_context(self) -> dict[str, Any]:
        found = self.found
        context: dict[str, Any] = {"form": self.form, "apart": self._apart()}
        if not found.rows:
            sentence = _("Deals count here in the month in which they are expected to close.")
            title = _("No deal is expected to close, and none was won")
            return {**context, "empty": Empty(title, sentence, [TO_NEW_DEAL])}
        pictures = moved(self.query, found.currency)
        charts = [parts_chart(found.rows, found.currency, self.amount_link)]
        charts += [moved_chart(pictures, found.total.target, found.currency)] if len(pictures) > 1 else []
        return {
            **context,
            "charts": charts,
            "lines": [self._line(row) for row in [*found.rows, found.total]],
            "head": _("Team") if self.query.by == "team" else _("Rep"),
        }

    def _line(self, row: ForecastRow) -> dict[str, Any]:
        group = "" if row is self.found.total else row.key
        parts = [
            self._cell(row.amounts[part] if row.counts[part] else None, self.amount_link(part, group))
            | {"why": values.number(row.counts[part]) if row.counts[part] else ""}
            for part in SHOWN
        ]
        amounts = {"won_commit": row.commit, "at_best": row.best, "weighted": row.weighted}
        sums = [self._cell(amount, self.amount_link(part, group)) for part, amount in amounts.items()]
        return {"label": self._label(row), "cells": [*parts, *sums, self._cell(row.target), self._cell(row.gap)]}

    def _cell(self, amount: Decimal | None, url: str = "") -> dict[str, str]:
        """An amount without its cents, for columns are compared by eye; with them when the pointer rests on it."""
        shown, exact = self.money(None if amount is None else to_whole(amount)), self.money(amount)
        return {"text": shown, "title": exact if exact != shown else "", "url": url if amount else ""}

    def export_columns(self) -> list[Column]:
        """The table as a file: amounts in the main currency."""
        code, labels = self.found.currency, dict(ForecastCategory.choices)

        def amount(name: str, label: Any, value: Any) -> Column:
            return Column(name, f"{label}, {code}", kind="number", value=value)

        def part_of(part: str) -> Any:
            return lambda row: row.amounts[part]

        return [
            Column("label", _("Team") if self.query.by == "team" else _("Rep"), value=self._label),
            amount("won", pgettext("deal", "Won"), part_of("won")),
            *(amount(part, labels[part], part_of(part)) for part in SHOWN if part != "won"),
            amount("won_commit", _("Won + commit"), lambda row: row.commit),
            amount("at_best", _("At best"), lambda row: row.best),
            amount("weighted", _("Weighted"), lambda row: round(row.weighted, 2)),
            amount("target", _("Target"), lambda row: row.target),
            amount("gap", _("Short of target"), lambda row: row.gap),
        ]

    def _label(self, row: ForecastRow) -> str:
        return _("Total") if row is self.found.total else row.label or _("Nobody")

    def _apart(self) -> list[dict[str, str]]:
        """Open deals that stand in no month: their day has passed, or nobody named one."""
        found = self.found
        late = ngettext(
            "{n} open deal should have closed before: say when it will",
            "{n} open deals should have closed before: say when they will",
            found.late,
        )
        undated = ngettext(
            "{n} open deal has no expected close", "{n} open deals have no expected close", found.undated
        )
        lines = [("late", found.late, late), ("undated", found.undated, undated)]
        return [{"text": text.format(n=values.number(n)), "url": self.link(part)} for part, n, text in lines if n]


class ForecastDealsPage(ListPage):
    """The deals behind one number of the forecast, worked by keyboard: j, k, f."""

    right = RIGHT
    model = Deal
    template_name = "console/rows.html"
    default_sort = "-amount"
    panel = True

    @cached_property
    def form(self) -> ForecastDealsForm:
        return ForecastDealsForm(self._clean_get())

    @property
    def part(self) -> str:
        return self.form.chosen("part") or "open"

    def get_queryset(self) -> QuerySet[Deal]:
        query = ForecastQuery(*self.form.days(), self.form.chosen("by"), self.person)
        deals = forecast_deals(query, self.part, self.form.chosen("group"), self.form.chosen("currency"))
        deals = deals.filter(pk__in=Deal.objects.visible_to(self.person).values("pk"))
        return deals.select_related("company", "stage", "owner", "forecast__judged_by")

    def search(self, queryset: QuerySet[Deal], text: str) -> QuerySet[Deal]:
        return search_q(queryset, text)

    @property
    def columns(self) -> list[Column]:  # type: ignore[override]
        closed, mixed = self.part == "won", self.part in (*SUMS, "weighted")
        closed_at = Column("closed_at", gettext_lazy("Closed"), kind="date", sort="closed_at")
        expected = Column("expected_close_on", gettext_lazy("Expected close"), kind="date", sort="expected_close_on")
        return [
            Column("name", gettext_lazy("Deal"), kind="link", why="company"),
            Column("stage", gettext_lazy("Stage")),
            *([] if closed else [Column("category", gettext_lazy("Forecast"), value=category_words)]),
            Column("amount", gettext_lazy("Amount"), kind="money", sort="amount"),
            Column("probability", gettext_lazy("Chance, %"), kind="number", value="stage.probability"),
            Column("owner", gettext_lazy("Owner"), kind="person"),
            *([closed_at, expected] if mixed else [closed_at] if closed else [expected]),
        ]

    def get_title(self) -> str:
        n = self.get_queryset().count()
        return ngettext("{n} deal: {part}", "{n} deals: {part}", n).format(n=values.number(n), part=self._part_words())

    def _part_words(self) -> str:
        words = {
            "won": _("won"),
            "open": _("expected to close"),
            "won_commit": _("won or committed"),
            "at_best": _("won, committed or best case"),
            "weighted": _("won, or weighted by the chance of their stage"),
            "late": _("expected to close before this time"),
            "undated": _("without an expected close"),
        }
        return words.get(self.part) or str(dict(ForecastCategory.choices)[self.part])

    def get_facts(self) -> str:
        first, last = self.form.days()
        days = f"{values.day(first)} – {values.day(last)}"
        if self.part == "weighted":
            said = _("Weighted = what is won + amount × chance of the stage of every open deal; {days}")
            return said.format(days=days)
        said = _("Counted by the leader's word, else the rep's, else the chance of the stage; {days}")
        return said.format(days=days)

    def get_context(self) -> dict[str, Any]:
        kept = {name: value for name, value in self.request.GET.items() if name in self.form.fields}
        return {**super().get_context(), "kept": kept, "clear_query": self.query(q=None)}

    def export_name(self) -> str:
        return _("forecast") + f"-{self.part}"


class CallForecastPage(ActPage):
    """The owner calls the deal, a leader judges it."""

    right = "sales.change_deal"
    model = Deal
    form_class = CallForecastForm
    label = gettext_lazy("Save forecast")
    success_message = gettext_lazy("Forecast saved.")

    def get_queryset(self) -> QuerySet[Deal]:
        rows = Deal.objects.changeable_by(self.person, "sales.change_deal")
        return rows.select_related("stage", "owner", "company")

    def get_title(self) -> str:
        return _("Forecast of {deal}").format(deal=self.record)

    def get_sentence(self) -> str:
        return category_words(self.record)

    def get_initial(self) -> dict[str, Any]:
        said = DealForecast.objects.filter(deal=self.record).first()
        judges = judges_for(self.person, self.record)
        return {"category": (said.judged if judges else said.called) if said else ""}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "judges": judges_for(self.person, self.record)}

    def act(self, record: Any, form: Any) -> None:
        call_forecast(record, form.cleaned_data["category"], by=self.person, why=form.cleaned_data["why"])


def category_words(deal: Deal) -> str:
    """The part of the forecast that a deal counts in, and who says so; for a closed one how it ended."""
    if deal.status != Deal.Status.OPEN:
        return str(deal.get_status_display())
    said = getattr(deal, "forecast", None)
    found = category_of(said.called if said else "", said.judged if said else "", deal.stage.probability)
    part = str(dict(ForecastCategory.choices)[found.key])
    if said and found.said_by == "leader":
        return _("{part}, says {leader}: {why}").format(part=part, leader=said.judged_by, why=said.why)
    if found.said_by == "rep":
        return _("{part}, says {rep}").format(part=part, rep=deal.owner)
    return _("{part}, by its stage ({chance} %)").format(part=part, chance=deal.stage.probability)
