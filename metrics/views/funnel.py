"""The funnel page: cohort and period side by side, the trend, and a table in which every number opens."""

from dataclasses import replace
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from console import values
from console.pages import Act, Column, Empty
from metrics.charts import VISITS, funnel_chart, shown_steps, trend_chart
from metrics.forms import FunnelForm, day_in_words, days_in_words
from metrics.queries.findings import FunnelFinding, funnel_finding
from metrics.queries.funnel import Funnel, Query, Row, Speed, funnel, speed, trend
from metrics.queries.restated import restated_said
from metrics.queries.visits import Visited, visited
from metrics.rules.rates import Step
from metrics.stages import BY_KEY, KEYS
from metrics.views.figures import FiguresPage

HEADS = {
    "channel": gettext_lazy("Channel"),
    "campaign": gettext_lazy("Campaign"),
    "month": gettext_lazy("Month"),
    "team": gettext_lazy("Team"),
    "rep": gettext_lazy("Rep"),
}


class FunnelPage(FiguresPage):
    """How leads move through the whole chain, as of any date."""

    right = "metrics.view_funnel"
    template_name = "metrics/page.html"
    figures_template_name = "metrics/funnel_figures.html"
    form_class = FunnelForm

    @cached_property
    def query(self) -> Query:
        is_apart = self.form.chosen("young", "apart") == "apart"
        by = self.form.chosen("by", "channel")
        return Query("cohort", by, self.window, self.person, without_young=is_apart)

    @cached_property
    def cohort(self) -> Funnel:
        return funnel(self.query)

    @cached_property
    def period(self) -> Funnel:
        return funnel(replace(self.query, kind="period"))

    @cached_property
    def finding(self) -> FunnelFinding:
        return funnel_finding(self.cohort)

    @cached_property
    def speed(self) -> Speed:
        return speed(self.query)

    @cached_property
    def visited(self) -> Visited:
        return visited(self.query.by, self.window)

    @property
    def shown(self) -> Funnel:
        """The funnel that the table shows."""
        return self.period if self.form.chosen("kind", "cohort") == "period" else self.cohort

    def get_title(self) -> str:
        finding = self.finding
        if not finding.leads:
            return _("No lead came in: {days}").format(days=days_in_words(self.window))
        told = {"orders": values.number(finding.orders), "leads": values.number(finding.leads)}
        title = _("{orders} of {leads} leads became orders: {rate}").format(rate=_percent(finding.rate), **told)
        if finding.change is None:
            return title
        points = values.number(round(abs(finding.change), 1))
        if finding.change < 0:
            return _("{title}, {points} points less than before").format(title=title, points=points)
        return _("{title}, {points} points more than before").format(title=title, points=points)

    def get_facts(self) -> str:
        return " · ".join(
            filter(None, [self._weakest(), self._speed(), self._visits(), restated_said(self.window), self._as_of()])
        )

    def _weakest(self) -> str:
        finding = self.finding
        if finding.weakest is None or finding.before is None:
            return ""
        now, old = (_rate_of(found.total, finding.weakest) for found in (self.cohort, finding.before))
        return _("The step that fell most: {step}, from {old} to {now}").format(
            step=BY_KEY[finding.weakest].label, old=_percent(old), now=_percent(now)
        )

    def _speed(self) -> str:
        if not self.speed.won:
            return ""
        return _("From lead to order: half within {median} days, on average {mean}; {share} within 30 days").format(
            median=values.number(round(self.speed.median or 0, 1)),
            mean=values.number(round(self.speed.mean or 0, 1)),
            share=_percent(self.speed.within_30_share),
        )

    def _visits(self) -> str:
        """What came before the leads, where it is known."""
        if not self.visited.is_known:
            return ""
        visitors, registrations = (values.number(count) for count in self.visited.total)
        return _("before them {visitors} visitors, {registrations} registrations").format(
            visitors=visitors, registrations=registrations
        )

    def _as_of(self) -> str:
        return _("as known on {day}").format(day=day_in_words(self.window.as_of)) if self.window.as_of else ""

    def get_acts(self) -> list[Act]:
        return super().get_acts() if self.cohort.rows or self.period.rows else []

    def get_context(self) -> dict[str, Any]:
        if not (self.cohort.rows or self.period.rows):
            return {**super().get_context(), "empty": self._empty()}
        months, visits = trend(self.query), self.visited.total
        cohort_link, period_link = self._link_of("cohort"), self._link_of("period")
        return {
            **super().get_context(),
            "charts": [
                funnel_chart(_("Cohort: who came in"), self._cohort_note(), self.cohort, cohort_link, visits),
                funnel_chart(_("Period: what happened"), self._period_note(), self.period, period_link, visits),
            ],
            "trend": trend_chart(months, self._ripe_until(), self._month_url) if len(months) > 1 else None,
            "table": self._table(),
        }

    def _empty(self) -> Empty:
        acts = [Act(_("Import leads"), "leads:lead-list", right="leads.import_leads")]
        if self.window.from_on or self.window.to_on or self.window.as_of:
            return Empty(_("Nothing happened in this time"), _("Choose another period or another date."))
        return Empty(_("Nothing to count yet"), _("Numbers appear within a minute after the first lead came in."), acts)

    def _cohort_note(self) -> str:
        note = _("leads of {days}").format(days=days_in_words(self.window))
        n = self.cohort.young
        if not n:
            return note
        if self.query.without_young:
            told = ngettext("{n} younger than {days} days is apart", "{n} younger than {days} days are apart", n)
        else:
            told = ngettext("{n} of them younger than {days} days", "{n} of them younger than {days} days", n)
        return f"{note} · {told.format(n=values.number(n), days=round(self.cohort.ripe_days or 0))}"

    def _period_note(self) -> str:
        return _("every step in {days}, whenever it began").format(days=days_in_words(self.window))

    def _link_of(self, kind: str) -> Any:
        return lambda stage: self.rows_url(kind, stage)

    def rows_url(self, kind: str, stage: str, group: str = "", by: str = "") -> str:
        """The page of the rows behind one number."""
        if stage in VISITS:
            return self._visits_url()
        asked = {"kind": kind, "stage": stage, "by": by or self.query.by, **self.days()}
        if group:
            asked["group"] = group
        if kind == "cohort" and self.query.without_young and by != "month":
            asked["young"] = "apart"
        return f"{reverse('metrics:funnel-rows')}?{urlencode(asked)}"

    def _visits_url(self) -> str:
        """The list of the days' counts, for those who may see it."""
        if not self.person.may("leads.view_spend"):
            return ""
        days = {"from_day": self.window.from_on, "to_day": self.window.to_on}
        asked = {name: day.isoformat() for name, day in days.items() if day}
        return f"{reverse('leads:visits-list')}?{urlencode(asked)}"

    def _ripe_until(self) -> str:
        """The first month whose leads have not all had time."""
        moment = self.cohort.ripe_until
        return f"{timezone.localtime(moment, timezone.get_default_timezone()):%Y-%m}" if moment else "9999-12"

    def _month_url(self, month: str, stage: str) -> str:
        return self.rows_url("cohort", stage, month, "month")

    def _table(self) -> dict[str, Any]:
        stages = [step.key for step in shown_steps(self.shown.total)]
        kind = self.shown.query.kind
        lines = [
            {
                "row": row,
                "visits": self.visited.total if row is self.shown.total else self.visited.of(row.group),
                "through": _percent(row.through),
                "cells": [self._cell(step, kind, row.group) for step in row.steps if step.key in stages],
            }
            for row in [*self.shown.rows, self.shown.total]
        ]
        return {"head": HEADS[self.query.by], "stages": [BY_KEY[key].label for key in stages], "lines": lines,
                "is_cohort": kind == "cohort", "shows_visits": self.visited.is_known}  # fmt: skip

    def _cell(self, step: Step, kind: str, group: str) -> dict[str, Any]:
        rate = _percent(step.rate) if kind == "cohort" and step.rate is not None and step.count else ""
        return {"count": step.count, "rate": rate, "url": self.rows_url(kind, step.key, group) if step.count else ""}

    def export_columns(self) -> list[Column]:
        stages = [Column(f"counts.{key}", BY_KEY[key].label, kind="number") for key in KEYS]
        through = Column("through", _("Leads that became orders, %"), kind="number",
                         value=lambda row: None if row.through is None else round(row.through, 2))  # fmt: skip
        visits = [
            Column("visitors", _("Visitors"), kind="number", value=lambda row: self._visited_of(row)[0]),
            Column("registrations", _("Registrations"), kind="number", value=lambda row: self._visited_of(row)[1]),
        ]
        return [Column("label", HEADS[self.query.by]), *(visits if self.visited.is_known else []), *stages, through]

    def _visited_of(self, row: Row) -> tuple[int | None, int | None]:
        return self.visited.total if row is self.shown.total else self.visited.of(row.group)

    def export_rows(self) -> list[Row]:
        return [*self.shown.rows, self.shown.total]

    def export_name(self) -> str:
        return _("funnel") + f"-{self.shown.query.kind}-{self.query.by}"


def _percent(rate: float | None) -> str:
    return values.percent(None if rate is None else rate / 100)


def _rate_of(row: Row, stage: str) -> float | None:
    return next(step.rate for step in row.steps if step.key == stage)
