"""The journeys behind one number of the channel table."""

from functools import cached_property
from typing import Any

from django import forms
from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from console import values
from console.pages import Column
from leads.models import Channel, Touch
from leads.rules.attribution import EVEN, LAST
from metrics.forms import ChannelsForm, days_in_words
from metrics.models import BeliefQuerySet, FunnelJourney
from metrics.queries.channels import RIGHT, STEPS
from metrics.stages import BY_KEY
from metrics.views.channels import MODEL_WORDS
from metrics.views.rows import FunnelRowsPage


class ChannelRowsForm(ChannelsForm):
    default_period = "all"

    step = forms.ChoiceField(choices=[(step, step) for step in STEPS], required=False)
    group = forms.RegexField(r"^(none|\d{1,18})$", required=False)


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
    def columns(self) -> list[Column]:  # type: ignore[override]
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
        if self.credit == EVEN and self.form.chosen("group"):
            n = self.counted.count()
            facts.append(
                ngettext("{n} row, of which it has a share each", "{n} rows, of which it has a share each", n).format(
                    n=values.number(n)
                )
            )
        return " · ".join(facts)

    def export_name(self) -> str:
        return _("channels") + f"-{self.stage}-{self.credit}"
