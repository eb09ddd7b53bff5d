"""The journeys behind one number of the channel table."""

from decimal import Decimal
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import (
    BigIntegerField,
    DecimalField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from console import values
from console.pages import Column
from leads.models import Channel, Touch
from leads.rules.attribution import EVEN, LAST
from metrics.forms import ChannelsForm, days_in_words
from metrics.models import BeliefQuerySet, DealState, FunnelJourney
from metrics.queries.channel_credits import STEPS, ChannelQuery
from metrics.queries.channels import RIGHT, ChannelFigures, channel_figures
from metrics.stages import BY_KEY
from metrics.views.channels import MODEL_WORDS
from metrics.views.rows import FunnelRowsPage


class ChannelRowsForm(ChannelsForm):
    default_period = "all"

    step = forms.ChoiceField(choices=[(step, step) for step in STEPS], required=False)
    group = forms.RegexField(r"^(none|\d{1,18})$", required=False)
    figure = forms.ChoiceField(choices=[("yield", "yield")], required=False)


class ChannelRowsPage(FunnelRowsPage):
    """Each journey by its lead; evenly shared ones with how many contacts share them."""

    right = RIGHT
    form_class: type[Any] = ChannelRowsForm

    @property
    def stage(self) -> str:
        return str(self.form.chosen("step", "lead"))

    @property
    def credit(self) -> str:
        """The model of attribution; a lead is its first contact under each."""
        return "first" if self.stage == "lead" else str(self.form.chosen("model", "first"))

    @cached_property
    def channels(self) -> list[int] | None:
        """The channel and those that went into it; None for all, empty for no channel at all."""
        group = self.form.chosen("group")
        if not group:
            return None
        if group == "none":
            return []
        return list(Channel.objects.filter(Q(pk=group) | Q(merged_into=group)).values_list("pk", flat=True))

    @cached_property
    def counted(self) -> BeliefQuerySet:
        rows = FunnelJourney.objects.filter(seen_to=None)
        if self.form.chosen("kind", "cohort") == "cohort":
            passed = {f"{step}_at__isnull": False for step in STEPS[: STEPS.index(self.stage) + 1]}
            rows = rows.filter(self.window.holds("lead_at"), **passed)
        else:
            rows = rows.filter(self.window.holds(f"{self.stage}_at"))
        return self._credited(rows)

    def _credited(self, rows: BeliefQuerySet) -> BeliefQuerySet:
        if self.channels is None:
            return rows
        if not self.channels:
            return rows.filter(channel=None)
        before = Touch.objects.filter(lead=OuterRef("lead_id"), happened_at__lte=OuterRef(f"{self.stage}_at"))
        if self.credit == LAST:
            latest = before.order_by("-happened_at", "-pk").values("channel")[:1]
            return rows.annotate(
                last_channel=Coalesce(Subquery(latest), F("channel_id"), output_field=BigIntegerField())
            ).filter(last_channel__in=self.channels)
        if self.credit == EVEN:
            return rows.filter(Q(channel__in=self.channels) | Exists(before.filter(channel__in=self.channels)))
        return rows.filter(channel__in=self.channels)

    @property
    def is_yield(self) -> bool:
        """Whether these rows make up a yield."""
        return bool(self.form.chosen("figure"))

    @cached_property
    def figures(self) -> ChannelFigures:
        """The table from which the number comes."""
        chosen = {name: self.form.chosen(name, default) for name, default in (("model", "first"), ("kind", "cohort"))}
        return channel_figures(ChannelQuery(self.window, brand=self.form.chosen("brand") == "counted", **chosen))

    def get_queryset(self) -> QuerySet[Any]:
        rows = super().get_queryset()
        if not self.is_yield:
            return rows
        deals = DealState.objects.filter(journey=OuterRef("journey"), seen_to=None, status="won")
        won = deals.filter(currency=self.figures.currency).order_by().values("journey")
        zero = Value(Decimal(0), output_field=DecimalField())
        return rows.annotate(
            lifetime=Coalesce(Subquery(won.annotate(sum=Sum("amount")).values("sum")), zero),
            currency=Value(self.figures.currency),
        )

    @property
    def columns(self) -> list[Column]:  # type: ignore[override]
        bought = Column("lifetime", gettext_lazy("Lifetime revenue"), kind="money", sort="lifetime")
        return [*self._columns(), *([bought] if self.is_yield else [])]

    def _columns(self) -> list[Column]:
        return [
            Column("channel", gettext_lazy("First contact"), value=column.value) if column.name == "channel" else column
            for column in super().columns
        ]

    def get_title(self) -> str:
        n = self.counted.count()
        group = self.form.chosen("group")
        name = _("all channels")
        if group == "none":
            name = _("Self-sourced")
        elif group:
            name = str(Channel.objects.filter(pk=group).first() or f"#{group}")
        return _("{stage}: {n}, {group}").format(stage=BY_KEY[self.stage].label, n=values.number(n), group=name)

    def formula(self) -> str:
        facts = [
            _("Counted: {what}; {days}").format(what=BY_KEY[self.stage].formula, days=days_in_words(self.window)),
            str(MODEL_WORDS[self.credit]),
        ]
        if self.is_yield:
            facts.insert(0, self._yield_in_words())
        if self.credit == EVEN and self.form.chosen("group"):
            n = self.counted.count()
            facts.append(
                ngettext("{n} row, of which it has a share each", "{n} rows, of which it has a share each", n).format(
                    n=values.number(n)
                )
            )
        return " · ".join(facts)

    def _yield_in_words(self) -> str:
        """The yield with its formula: what a customer brought, by what a lead and what a customer cost."""
        group, figures = self.form.chosen("group"), self.figures
        row = next((row for row in figures.rows if (row.group or "none") == group), figures.total)
        orders = float(row.counts["order"])

        def money(amount: Any) -> str:
            return values.money(None if amount is None else round(amount), figures.currency)

        def number(value: float | None) -> str:
            return _("n/a") if value is None else values.number(round(value, 1))

        return _(
            "A customer brought {each} so far. Yield {simple} = {each} ÷ {per_lead} per lead; "
            "at full cost {full} = {each} ÷ {per_order} per customer"
        ).format(
            each=money(float(row.lifetime) / orders if orders else None),
            simple=number(row.yields.simple),
            per_lead=money(row.cost_per("lead")),
            full=number(row.yields.full),
            per_order=money(row.cost_per("order")),
        )

    def export_name(self) -> str:
        return _("channels") + f"-{self.stage}-{self.credit}"
