"""The rows behind one number, as far as the reader may see them, with the formula in words."""

from datetime import timedelta
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from console import values
from console.links import url_of
from console.pages import Column, ListPage
from leads.models import Lead
from metrics.forms import FunnelForm, day_in_words, days_in_words
from metrics.models import BeliefQuerySet, FunnelJourney
from metrics.queries import funnel as funnels
from metrics.queries.windows import Window
from metrics.stages import BY_KEY, KEYS
from sales.models import Deal


class FunnelRowsForm(FunnelForm):
    stage = forms.ChoiceField(choices=[(key, key) for key in KEYS], required=False)
    group = forms.RegexField(r"^(none|\d{1,18}|\d{4}-(0[1-9]|1[0-2]))$", required=False)


class RowsPage(ListPage):
    """A list page whose number is named by its address; the address stays when the reader searches or sorts."""

    template_name = "console/rows.html"
    form_class: type[Any]
    panel = True

    @cached_property
    def form(self) -> Any:
        data = self._clean_get()
        return self.form_class(data)

    @cached_property
    def window(self) -> Window:
        return self.form.window()

    @cached_property
    def counted(self) -> BeliefQuerySet:
        """All rows of the number, also those that the reader may not open."""
        raise NotImplementedError

    def total_sentence(self) -> str:
        """How many rows make up the number, and how many of them the reader may not open."""
        total, seen = self.counted.count(), self.get_queryset().count()
        if seen == total:
            return ""
        return _("{n} more are counted, which you may not open").format(n=values.number(total - seen))

    def get_facts(self) -> str:
        as_of = _("as known on {day}").format(day=day_in_words(self.window.as_of)) if self.window.as_of else ""
        return " · ".join(filter(None, [self.formula(), as_of, self.total_sentence()]))

    def formula(self) -> str:
        """What is counted, in words."""
        raise NotImplementedError

    def get_context(self) -> dict[str, Any]:
        self.form.is_valid()
        kept = {name: value for name, value in self.request.GET.items() if name in self.form.fields}
        return {**super().get_context(), "kept": kept, "clear_query": self.query(q=None)}


class FunnelRowsPage(RowsPage):
    """The journeys behind one number of the funnel, each by its lead, or by its deal when no lead began it."""

    right = "metrics.view_funnel"
    model = FunnelJourney
    form_class = FunnelRowsForm
    search_fields = ("lead__company_name", "lead__name", "deal_name")
    default_sort = "-reached_at"

    @cached_property
    def asked(self) -> funnels.Query:
        form = self.form
        is_apart = form.chosen("young") == "apart"
        kind, by = form.chosen("kind", "cohort"), form.chosen("by", "channel")
        return funnels.Query(kind, by, self.window, self.person, without_young=is_apart)

    @property
    def stage(self) -> str:
        return str(self.form.chosen("stage", "lead"))

    @cached_property
    def counted(self) -> BeliefQuerySet:
        group = self.form.chosen("group") or None
        ripe = funnels.ripe_before(self.asked) if self.asked.without_young else None
        if group and (self.asked.by == "month") != ("-" in group):
            group = None
        return funnels.counted(self.asked, self.stage, group, ripe)

    def get_queryset(self) -> QuerySet[Any]:
        deals = Deal.objects.filter(journey=OuterRef("journey"))
        may_open = Q(lead__in=Lead.objects.visible_to(self.person)) | Exists(deals.visible_to(self.person))
        first_deal = deals.order_by("pk")
        rows = self.counted.filter(may_open).select_related("lead", "channel", "rep")
        known_as = Case(When(lead__isnull=False, then=Subquery(first_deal.values("name")[:1])), default=Value(""))
        named = {
            "known_as": known_as,
            "deal_name": Subquery(first_deal.values("name")[:1]),
            "deal_pk": Subquery(first_deal.values("pk")[:1]),
        }
        return rows.annotate(reached_at=F(BY_KEY[self.stage].column), **named)

    @property
    def columns(self) -> list[Column]:  # type: ignore[override]
        return [
            Column(
                "name", gettext_lazy("Lead or deal"), kind="link", value=_subject_name, url=_subject_url, why="known_as"
            ),
            Column("channel", gettext_lazy("Channel"), value=lambda row: row.channel or _("Self-sourced")),
            Column("rep", gettext_lazy("Rep"), kind="person"),
            Column("lead_at", gettext_lazy("Came in"), kind="date", sort="lead_at"),
            *(
                [Column("reached_at", gettext_lazy("Reached"), kind="date", sort="reached_at")]
                if self.stage != "lead"
                else []
            ),
            Column("days", gettext_lazy("Days"), kind="number", value=_days_between),
        ]

    def record_url(self, record: Any) -> str:
        return _subject_url(record)

    def get_title(self) -> str:
        n = self.counted.count()
        return _("{stage}: {n}, {group}").format(
            stage=BY_KEY[self.stage].label, n=values.number(n), group=self._group()
        )

    def _group(self) -> str:
        group = self.form.chosen("group")
        if not group:
            return _("all")
        return next((row.label for row in funnels.funnel(self.asked).rows if row.group == group), group)

    def formula(self) -> str:
        days = days_in_words(self.window)
        if self.asked.kind == "period":
            return _("Counted: {what}; period: {days}; each journey once").format(
                what=BY_KEY[self.stage].formula, days=days
            )
        passed = " → ".join(str(BY_KEY[key].formula) for key in KEYS[: KEYS.index(self.stage) + 1])
        return _("Counted: {passed}; leads of {days}; a merged duplicate is no lead of its own").format(
            passed=passed, days=days
        )

    def export_name(self) -> str:
        return _("funnel") + f"-{self.asked.kind}-{self.stage}"


def _subject_name(row: Any) -> str:
    return str(row.lead) if row.lead_id and row.lead else row.deal_name or str(row.journey)


def _subject_url(row: Any) -> str:
    if row.lead_id:
        return url_of("leads.lead", row.lead_id)
    return url_of("sales.deal", row.deal_pk) if row.deal_pk else ""


def _days_between(row: Any) -> float | None:
    if row.lead_at is None or row.reached_at is None:
        return None
    return round((row.reached_at - row.lead_at) / timedelta(days=1), 1)
