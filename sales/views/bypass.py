"""The bypass watch: live leads that sellers met while typing in a firm or a deal, and what they did about them."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from console.pages import Act, Column, Empty, ListPage
from console.values import number
from leads.models import Channel
from sales.filters.people import ALL, sellers
from sales.forms.inputs import DayInput
from sales.models import Bypass
from sales.queries.bypass import choices_made

VIEW = "sales.view_audit"


class BypassFilter(django_filters.FilterSet):
    """What the list is narrowed by."""

    choice = django_filters.ChoiceFilter(
        label=pgettext_lazy("live lead", "What was done"), choices=Bypass.Choice.choices, empty_label=ALL
    )
    door = django_filters.ChoiceFilter(
        label=pgettext_lazy("live lead", "Met while"), choices=Bypass.Door.choices, empty_label=ALL
    )
    by = django_filters.ModelChoiceFilter(label=gettext_lazy("Seller"), queryset=sellers, empty_label=ALL)
    channel = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Channel"), field_name="lead__channel", empty_label=ALL,
        queryset=lambda request: Channel.objects.filter(merged_into=None).order_by("name"),
    )  # fmt: skip
    after = django_filters.DateFilter(
        label=pgettext_lazy("live lead", "From"), field_name="happened_at", lookup_expr="date__gte", widget=DayInput
    )
    before = django_filters.DateFilter(
        label=pgettext_lazy("live lead", "To"), field_name="happened_at", lookup_expr="date__lte", widget=DayInput
    )

    class Meta:
        model = Bypass
        fields: list[str] = []


class BypassListPage(ListPage):
    """Who met a live lead at a door, and whether it was converted or gone round."""

    right = VIEW
    model = Bypass
    template_name = "sales/list.html"
    filterset_class = BypassFilter
    search_fields = ("lead__company_name", "why")
    default_sort = "-happened_at"
    panel = False
    acts = [Act(gettext_lazy("Attribution audit"), "sales:audit", right=VIEW, icon="scale")]
    empty = Empty(
        gettext_lazy("Nobody met a live lead yet"),
        gettext_lazy("Who types in a firm that marketing works is shown the lead; what they do stands here."),
    )
    columns = [
        Column("lead", gettext_lazy("Lead"), kind="link", why="why", value="lead"),
        Column("choice", pgettext_lazy("live lead", "What was done"), value="get_choice_display"),
        Column("by", gettext_lazy("Seller"), kind="person"),
        Column("happened_at", gettext_lazy("When"), kind="datetime", sort="happened_at"),
        Column("door", pgettext_lazy("live lead", "Met while"), value="get_door_display"),
        Column("made", gettext_lazy("What came of it"), value=lambda row: row.deal or row.company),
        Column("channel", gettext_lazy("Channel"), value="lead.channel"),
        Column("owner", gettext_lazy("Owner of the lead"), kind="person", value="lead.owner"),
    ]

    def get_queryset(self) -> QuerySet[Bypass]:
        rows = Bypass.objects.visible_to(self.person)
        return rows.select_related("lead__channel", "lead__owner", "by", "company", "deal")

    def get_title(self) -> str:
        made = choices_made(Bypass.objects.visible_to(self.person))
        met, round_it = sum(made.values()), made[Bypass.Choice.BESIDE]
        if not met:
            return _("Bypass watch")
        return ngettext(
            "{round} of {n} live lead met was gone round", "{round} of {n} live leads met were gone round", met
        ).format(round=number(round_it), n=number(met))

    def get_facts(self) -> Any:
        return _("A live lead is shown to whoever types in its firm or a deal with it; the choice is kept here.")
