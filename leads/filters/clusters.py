"""How groups of duplicates are narrowed."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field

from companies.rules.places import PROVINCES
from leads.filters import ALL, channel_queryset, people_with_leads
from leads.models import Certainty, Channel, DuplicateCluster
from people.models import Person


class ClusterFilter(django_filters.FilterSet):
    """Certainty, and what any lead of a group has: channel (an upper one means all below it), region, owner."""

    certainty = django_filters.ChoiceFilter(label=_("Certainty"), choices=Certainty.choices, empty_label=ALL)
    channel = django_filters.ModelChoiceFilter(
        label=_("Channel"), queryset=channel_queryset, method="of_channel", empty_label=ALL
    )
    region = django_filters.ChoiceFilter(
        label=_("Region"), choices=lambda: [(name, name) for name in PROVINCES], method="of_region", empty_label=ALL
    )
    owner = django_filters.ModelChoiceFilter(
        label=_("Owner"), queryset=people_with_leads, method="of_owner", empty_label=ALL
    )

    class Meta:
        model = DuplicateCluster
        fields: list[str] = []

    @extend_schema_field(OpenApiTypes.INT)
    def of_channel(self, queryset: QuerySet[DuplicateCluster], _name: str, channel: Channel) -> QuerySet:
        below = list(channel.children.values_list("pk", flat=True))
        return queryset.filter(channels__overlap=[channel.pk, *below])

    def of_region(self, queryset: QuerySet[DuplicateCluster], _name: str, value: str) -> QuerySet:
        return queryset.filter(regions__contains=[value])

    @extend_schema_field(OpenApiTypes.INT)
    def of_owner(self, queryset: QuerySet[DuplicateCluster], _name: str, person: Person) -> QuerySet:
        return queryset.filter(owners__contains=[person.pk])
