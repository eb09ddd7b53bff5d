"""How lists of leads are narrowed."""

from datetime import timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field

from companies.rules.places import PROVINCES
from leads.actions.campaigns import CampaignFinder
from leads.actions.routing import DESK_ROLES
from leads.models import Channel, Grade, Lead, Rung
from leads.models.campaigns import fold
from leads.queries.reached import REACHED, reached
from people.models import Person, Team

PERIODS = {
    "today": (_("today"), 1),
    "7": (_("last 7 days"), 7),
    "30": (_("last 30 days"), 30),
    "90": (_("last 90 days"), 90),
    "365": (_("last 12 months"), 365),
}
ALL = _("all")


def channel_queryset(_request: Any = None) -> QuerySet[Channel]:
    """Channels in the order of their tree."""
    return Channel.objects.select_related("parent").order_by("side", "parent__name", "name")


def people_with_leads(_request: Any = None) -> QuerySet[Person]:
    """Those whose role takes leads."""
    return Person.objects.filter(roles__overlap=DESK_ROLES).order_by("name")


class LeadFilter(django_filters.FilterSet):
    """Status, channel (an upper one means all below it), owner, team, region, grade, when it came in; how far it got,
    whatever became of it then."""

    status = django_filters.ChoiceFilter(label=_("Status"), choices=Lead.Status.choices, empty_label=ALL)
    channel = django_filters.ModelChoiceFilter(
        label=_("Channel"), queryset=channel_queryset, method="of_channel", empty_label=ALL
    )
    owner = django_filters.ModelChoiceFilter(label=_("Owner"), queryset=people_with_leads, empty_label=ALL)
    team = django_filters.ModelChoiceFilter(
        label=_("Team"), queryset=lambda request: Team.objects.order_by("name"), method="of_team", empty_label=ALL
    )
    region = django_filters.ChoiceFilter(
        label=_("Region"), choices=lambda: [(name, name) for name in PROVINCES], empty_label=ALL
    )
    grade = django_filters.ChoiceFilter(label=_("Grade"), choices=Grade.choices, empty_label=ALL)
    rung = django_filters.ChoiceFilter(label=_("Rung"), choices=Rung.choices, empty_label=ALL)
    campaign = django_filters.CharFilter(label=_("Campaign"), method="of_campaign", max_length=120)
    reached = django_filters.ChoiceFilter(
        label=_("Got as far as"), choices=list(REACHED.items()), method="that_reached", empty_label=ALL
    )
    came = django_filters.ChoiceFilter(
        label=_("Came in"),
        choices=lambda: [(key, label) for key, (label, _days) in PERIODS.items()],
        method="came_within",
        empty_label=ALL,
    )
    came_from = django_filters.DateFilter(label=_("From day"), field_name="came_at", lookup_expr="date__gte")
    came_to = django_filters.DateFilter(label=_("To day"), field_name="came_at", lookup_expr="date__lte")

    class Meta:
        model = Lead
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = forms.DateInput(attrs={"type": "date"})
        shown = {"came_from": days, "came_to": days, "reached": self.form.fields["reached"].widget}
        for name, widget in shown.items():  # of an opened number: seen when they narrow, else out of the way
            self.form.fields[name].widget = widget if self.data.get(name) else forms.HiddenInput()

    def of_channel(self, queryset: QuerySet[Lead], _name: str, channel: Channel) -> QuerySet[Lead]:
        top = channel.merged_into_id or channel.pk
        below = Channel.objects.filter(Q(parent=top) | Q(merged_into=top)).values_list("pk", flat=True)
        return queryset.filter(channel__in=[top, *below])

    def of_campaign(self, queryset: QuerySet[Lead], _name: str, value: str) -> QuerySet[Lead]:
        """By code or name; a text that belongs to no campaign finds the leads that came with it."""
        campaign = CampaignFinder().find(value)
        if campaign is not None:
            return queryset.filter(campaign_ref=campaign)
        untied = queryset.filter(campaign_ref=None).exclude(campaign="")
        return untied.annotate(campaign_text=Upper("campaign")).filter(campaign_text=fold(value))

    @extend_schema_field(OpenApiTypes.INT)
    def of_team(self, queryset: QuerySet[Lead], _name: str, team: Team) -> QuerySet[Lead]:
        return queryset.filter(owner__in=list(team.members.values_list("pk", flat=True)))

    def that_reached(self, queryset: QuerySet[Lead], _name: str, value: str) -> QuerySet[Lead]:
        return reached(queryset, value)

    def came_within(self, queryset: QuerySet[Lead], _name: str, value: str) -> QuerySet[Lead]:
        midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        return queryset.filter(came_at__gte=midnight - timedelta(days=PERIODS[value][1] - 1))


class UnheldLeadFilter(LeadFilter):
    """For lists of one state that nobody holds, as the pool: what would narrow them to nothing is left out."""

    status = None
    owner = None
    team = None
