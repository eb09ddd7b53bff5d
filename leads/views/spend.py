"""What was spent on channels, and the days of visitors."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from console import values
from console.pages import Act, ActPage, Column, Empty, FormPage, ListPage
from leads import actions
from leads.filters import ALL, channel_queryset
from leads.forms import ChannelField, WhyForm
from leads.models import Campaign, Channel, Spend, Visits
from leads.queries.results import local_today
from leads.rules.spread import part_within

VIEW, CHANGE = "leads.view_spend", "leads.change_spend"


def below(channel: Channel) -> list[int]:
    """The channel and all below it."""
    return [channel.pk, *channel.children.values_list("pk", flat=True)]


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs: Any = None) -> None:
        super().__init__({"max": "2999-12-31", **(attrs or {})}, format="%Y-%m-%d")


class SpendFilter(django_filters.FilterSet):
    """Channel (an upper one means all below it), campaign, kind, days that the amount covers."""

    channel = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Channel"), queryset=channel_queryset, method="of_channel", empty_label=ALL
    )
    campaign = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Campaign"),
        queryset=lambda request: Campaign.objects.order_by("-starts_on", "-pk")[:200],
        method="of_campaign",
        empty_label=ALL,
    )
    kind = django_filters.ChoiceFilter(label=gettext_lazy("Kind"), choices=Spend.Kind.choices, empty_label=ALL)
    from_day = django_filters.DateFilter(
        label=gettext_lazy("From day"), field_name="to_on", lookup_expr="gte", widget=DayInput()
    )
    to_day = django_filters.DateFilter(
        label=gettext_lazy("To day"), field_name="from_on", lookup_expr="lte", widget=DayInput()
    )

    class Meta:
        model = Spend
        fields: list[str] = []

    def of_channel(self, queryset: QuerySet[Any], _name: str, channel: Channel) -> QuerySet[Any]:
        return queryset.filter(channel__in=below(channel))

    def of_campaign(self, queryset: QuerySet[Any], _name: str, campaign: Campaign) -> QuerySet[Any]:
        return queryset.filter(campaign=campaign.pk)


Sums = dict[tuple[str, str], Decimal]  # by kind and currency


def sums_of(rows: QuerySet[Spend]) -> Sums:
    """What amounts add up to, each kind and currency for itself, the largest first."""
    found = rows.order_by().values_list("kind", "currency").annotate(total=Sum("amount")).order_by("-total")
    return {(kind, code): total for kind, code, total in found}


def sums_said(sums: Sums) -> str:
    """Sums in words: what is to bring leads, and apart from it what is for brand and PR."""
    spent, brand = (
        ", ".join(values.money(total, code) for (of, code), total in sums.items() if of == kind)
        for kind in (Spend.Kind.PERFORMANCE, Spend.Kind.BRAND)
    )
    said = spent or values.money(0)
    return _("{spent}, brand and PR: {brand}").format(spent=said, brand=brand) if brand else said


class SpendListPage(ListPage):
    """Every amount, the newest days first."""

    right = VIEW
    model = Spend
    template_name = "leads/spend_list.html"
    filterset_class = SpendFilter
    search_fields = ("note", "source_ref", "campaign__name")
    default_sort = "-from_on"
    panel = False
    columns = [
        Column("channel", gettext_lazy("Channel"), kind="link", value="channel", why="note"),
        Column("campaign", gettext_lazy("Campaign"), value="campaign"),
        Column("from_on", gettext_lazy("First day"), kind="date", sort="from_on"),
        Column("to_on", gettext_lazy("Last day"), kind="date"),
        Column("kind", gettext_lazy("Kind")),
        Column("amount", gettext_lazy("Amount"), kind="money", sort="amount"),
        Column("source_ref", gettext_lazy("Number of the bill")),
        Column("by", gettext_lazy("Entered by"), kind="person"),
    ]
    empty = Empty(
        gettext_lazy("No spend yet"),
        gettext_lazy("Enter what channels cost, or import it: then leads and customers have a price."),
        [Act(gettext_lazy("Enter spend"), "leads:spend-new", right=CHANGE)],
    )

    def get_queryset(self) -> QuerySet[Spend]:
        return Spend.objects.select_related("channel", "campaign", "by")

    def get_title(self) -> str:
        return _("Spend: {total}").format(total=sums_said(sums_of(self.get_queryset())))

    @property
    def sum_text(self) -> str:
        """What the listed amounts add up to, and what of them falls on the days asked for."""
        sums, outside = sums_of(self.matching), self._outside()
        said = sums_said(sums)
        if not outside:
            return said
        within = {key: amount - outside.get(key, 0) for key, amount in sums.items()}
        return f"{said} · " + _("on these days: {total}").format(total=sums_said(within))

    def _outside(self) -> Sums:
        """What of the listed amounts falls on other days than those asked for, the same each day."""
        asked = self.filterset.form.cleaned_data
        first, last = asked.get("from_day") or date.min, asked.get("to_day") or date.max
        found: Sums = defaultdict(Decimal)
        cut = self.matching.filter(Q(from_on__lt=first) | Q(to_on__gt=last)).order_by()
        for kind, code, amount, from_on, to_on in cut.values_list("kind", "currency", "amount", "from_on", "to_on"):
            found[kind, code] += amount - part_within(amount, from_on, to_on, first, last)
        return found

    def get_facts(self) -> str:
        return _("Brand and PR is kept apart: it is not part of the cost per lead unless you ask for it.")

    def get_acts(self) -> list[Act]:
        return [
            Act(gettext_lazy("Channel figures"), "metrics:channels", right="metrics.view_channels", icon="chart-dots"),
            Act(gettext_lazy("Visitors"), "leads:visits-list", right=VIEW, icon="users"),
            Act(
                gettext_lazy("Import"), reverse("imports:import-add") + "?kind=leads.spend", right=CHANGE, icon="upload"
            ),
            Act(gettext_lazy("Enter spend"), "leads:spend-new", right=CHANGE, primary=True, icon="plus"),
        ]


class SpendForm(forms.ModelForm):
    """One amount as somebody types it."""

    class Meta:
        model = Spend
        fields = ["channel", "campaign", "from_on", "to_on", "kind", "amount", "currency", "note", "source_ref"]
        widgets = {"from_on": DayInput(), "to_on": DayInput()}
        help_texts = {
            "to_on": gettext_lazy("The amount is spread evenly over its days."),
            "source_ref": gettext_lazy("Needed only when one channel has two bills for the same days."),
            "kind": gettext_lazy("Brand and PR is kept apart from what is to bring leads."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = channel_queryset().filter(is_active=True)
        if self.instance.pk:
            chosen = chosen | channel_queryset().filter(pk=self.instance.channel_id)
        self.fields["channel"] = ChannelField(label=gettext_lazy("Channel"), queryset=chosen, empty_label="—")
        self.fields["campaign"].queryset = Campaign.objects.order_by("-starts_on", "-pk")  # type: ignore[attr-defined]

    def _post_clean(self) -> None:
        """The action changes the record, not the form."""


class _SpendFormPage(FormPage):
    right = CHANGE
    model = Spend
    form_class = SpendForm

    def get_queryset(self) -> QuerySet[Spend]:
        return Spend.objects.select_related("channel", "campaign")

    def get_back_url(self) -> str:
        return reverse("leads:spend-list")


class NewSpendPage(_SpendFormPage):
    title = gettext_lazy("Enter spend")
    label = gettext_lazy("Save spend")
    success_message = gettext_lazy("The amount is in.")

    def get_initial(self) -> dict[str, Any]:
        last_month = local_today().replace(day=1) - timedelta(days=1)
        days = {"from_on": last_month.replace(day=1), "to_on": last_month}
        asked = {name: self.request.GET[name] for name in ("channel", "campaign") if self._is_id(name)}
        return {**days, "amount": None, **asked}

    def _is_id(self, name: str) -> bool:
        text = self.request.GET.get(name, "")
        return text.isdecimal() and len(text) < 19

    def act(self, form: Any) -> str:
        spend = actions.add_spend(form.cleaned_data, by=self.person)
        if spend.campaign and "campaign" in self.request.GET:
            return str(spend.campaign.get_absolute_url())
        return self.get_back_url()


class EditSpendPage(_SpendFormPage):
    template_name = "leads/spend_form.html"

    def get_title(self) -> str:
        return _("Spend on {channel}").format(channel=self.record.channel)

    def act(self, form: Any) -> str:
        actions.change_spend(self.record, form.cleaned_data, by=self.person)
        return self.get_back_url()


class RemoveSpendPage(ActPage):
    """Take out an amount that was entered by mistake."""

    right = CHANGE
    model = Spend
    form_class = WhyForm
    is_danger = True
    label = gettext_lazy("Take it out")
    success_message = gettext_lazy("The amount is out.")

    def get_queryset(self) -> QuerySet[Spend]:
        return Spend.objects.select_related("channel")

    def get_title(self) -> str:
        amount = values.money(self.record.amount, self.record.currency)
        return _("Take out {amount} on {channel}?").format(amount=amount, channel=self.record.channel)

    def act(self, record: Spend, form: Any) -> str:
        actions.remove_spend(record, by=self.person, why=form.cleaned_data["why"])
        return reverse("leads:spend-list")

    def get_back_url(self) -> str:
        return reverse("leads:spend-list")


class VisitsFilter(django_filters.FilterSet):
    """Channel and days."""

    channel = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Channel"), queryset=channel_queryset, method="of_channel", empty_label=ALL
    )
    from_day = django_filters.DateFilter(
        label=gettext_lazy("From day"), field_name="day", lookup_expr="gte", widget=DayInput()
    )
    to_day = django_filters.DateFilter(
        label=gettext_lazy("To day"), field_name="day", lookup_expr="lte", widget=DayInput()
    )

    class Meta:
        model = Visits
        fields: list[str] = []

    def of_channel(self, queryset: QuerySet[Any], _name: str, channel: Channel) -> QuerySet[Any]:
        return queryset.filter(channel__in=below(channel))


class VisitsListPage(ListPage):
    """Visitors and registrations by day, the newest first."""

    right = VIEW
    model = Visits
    filterset_class = VisitsFilter
    default_sort = "-day"
    panel = False
    columns = [
        Column("day", gettext_lazy("Day"), kind="date", sort="day"),
        Column("channel", gettext_lazy("Channel"), value="channel"),
        Column("visitors", gettext_lazy("Visitors (UV)"), kind="number"),
        Column("registrations", gettext_lazy("Registrations"), kind="number"),
    ]
    empty = Empty(
        gettext_lazy("No visitors yet"),
        gettext_lazy("Import them from your web statistics, per channel and day: the funnel then begins with them."),
    )

    def get_queryset(self) -> QuerySet[Visits]:
        return Visits.objects.select_related("channel")

    def get_title(self) -> str:
        return _("Visitors and registrations")

    @property
    def sum_text(self) -> str:
        """What the listed days add up to."""
        total = self.matching.order_by().aggregate(visitors=Sum("visitors"), registrations=Sum("registrations"))
        if total["visitors"] is None and total["registrations"] is None:
            return ""
        return _("{visitors} visitors, {registrations} registrations").format(
            visitors=values.number(total["visitors"]), registrations=values.number(total["registrations"])
        )

    def get_acts(self) -> list[Act]:
        url = reverse("imports:import-add") + "?kind=leads.visits"
        return [
            Act(gettext_lazy("Spend"), "leads:spend-list", right=VIEW, icon="coin"),
            Act(gettext_lazy("Import"), url, right=CHANGE, primary=True, icon="upload"),
        ]

    def record_url(self, record: Any) -> str:
        return ""
