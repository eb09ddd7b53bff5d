"""The rows behind one number, as far as the reader may see them, with the formula in words."""

from datetime import timedelta
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from console import values
from console.links import url_of
from console.pages import Column, ListPage
from leads.models import Lead
from metrics.forms import FunnelForm, SalesForm, day_in_words, days_in_words
from metrics.models import BeliefQuerySet, DealState, FunnelJourney
from metrics.queries import funnel as funnels
from metrics.queries import sales
from metrics.queries.windows import Window
from metrics.stages import BY_KEY, KEYS
from sales.models import Deal


class FunnelRowsForm(FunnelForm):
    stage = forms.ChoiceField(choices=[(key, key) for key in KEYS], required=False)
    group = forms.RegexField(r"^(none|\d{1,18}|\d{4}-(0[1-9]|1[0-2]))$", required=False)


class SalesRowsForm(SalesForm):
    measure = forms.ChoiceField(choices=[(name, name) for name in (*sales.MEASURES, "undated")], required=False)
    group = forms.CharField(max_length=80, required=False)
    month = forms.RegexField(r"^\d{4}-(0[1-9]|1[0-2])$", required=False)


class RowsPage(ListPage):
    """A list page whose number is named by its address; the address stays when the reader searches or sorts."""

    template_name = "metrics/rows.html"
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


class SalesRowsPage(RowsPage):
    """The deals behind one number of sales."""

    right = "metrics.view_sales_numbers"
    model = DealState
    form_class = SalesRowsForm
    search_fields = ("deal__name", "deal__company__name")
    default_sort = "-closed_at"

    @cached_property
    def asked(self) -> sales.SalesQuery:
        form = self.form
        return sales.SalesQuery(form.chosen("by", "region"), self.window, self.person, form.chosen("deal_kind"))

    @property
    def measure(self) -> str:
        return str(self.form.chosen("measure", "won"))

    @cached_property
    def counted(self) -> BeliefQuerySet:
        group = self.form.chosen("group") or None
        if group and group != sales.NONE and self.asked.by != "region" and not group.isdecimal():
            group = None
        rows = sales.counted(self.asked, self.measure, group)
        month = self.form.chosen("month")
        return rows.filter(funnels.in_month("closed_at", month)) if month else rows

    def get_queryset(self) -> QuerySet[Any]:
        visible = self.counted.filter(deal__in=Deal.objects.visible_to(self.person))
        return visible.select_related("deal__company", "deal__product", "rep__team")

    @property
    def columns(self) -> list[Column]:  # type: ignore[override]
        closed = {"won": pgettext_lazy("deal", "Signed"), "lost": pgettext_lazy("deal", "Lost on")}.get(self.measure)
        return [
            Column("deal", gettext_lazy("Deal"), kind="link", url=lambda row: row.deal.get_absolute_url(),
                   why="deal.company"),
            Column("status", gettext_lazy("State"), kind="status"),
            Column("amount", gettext_lazy("Amount"), kind="money", sort="amount"),
            Column("rep", gettext_lazy("Rep"), kind="person"),
            Column("region", gettext_lazy("Region"), value="rep.team.region"),
            Column("product", gettext_lazy("Product"), value="deal.product"),
            Column("opened_at", pgettext_lazy("deal", "Opened"), kind="date", sort="opened_at"),
            *([Column("closed_at", closed, kind="date", sort="closed_at")] if closed else []),
        ]  # fmt: skip

    def record_url(self, record: Any) -> str:
        return str(record.deal.get_absolute_url())

    def get_title(self) -> str:
        n = self.counted.count()
        words = {
            "won": ngettext("{n} deal won", "{n} deals won", n),
            "lost": ngettext("{n} deal lost", "{n} deals lost", n),
            "open": ngettext("{n} open deal", "{n} open deals", n),
            "undated": ngettext("{n} open deal without a date", "{n} open deals without a date", n),
        }
        return words[self.measure].format(n=values.number(n))

    def formula(self) -> str:
        days = days_in_words(self.window)
        sentences = {
            "won": _("Counted: deals whose order was signed; {days}").format(days=days),
            "lost": _("Counted: deals closed as lost; {days}").format(days=days),
            "open": _("Counted: deals opened and not closed, whatever the period"),
            "undated": _("Taken over from a former system that did not tell when they were opened"),
        }
        return sentences[self.measure]

    def export_name(self) -> str:
        return _("deals") + f"-{self.measure}"


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
