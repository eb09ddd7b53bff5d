"""How groups of duplicates are narrowed."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field

from companies.rules.places import PROVINCES
from console.imports.models import Import
from leads.filters import ALL, channel_queryset, people_with_leads
from leads.models import Certainty, Channel, DuplicateCluster
from leads.queries.bench import open_pairs_of_import
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

    run = django_filters.ChoiceFilter(label=_("Import"), method="of_run", empty_label=ALL)

    class Meta:
        model = DuplicateCluster
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The import is named only where it narrows: by the link on its page."""
        super().__init__(*args, **kwargs)
        wanted = str(self.data.get("run") or "") if self.data else ""
        runs = Import.objects.filter(pk=wanted) if wanted.isdecimal() and len(wanted) < 19 else Import.objects.none()
        self.filters["run"].extra["choices"] = [(str(run.pk), run.name) for run in runs]
        if not self.filters["run"].extra["choices"]:
            self.filters["run"].extra["widget"] = forms.HiddenInput

    @extend_schema_field(OpenApiTypes.INT)
    def of_channel(self, queryset: QuerySet[DuplicateCluster], _name: str, channel: Channel) -> QuerySet:
        below = list(channel.children.values_list("pk", flat=True))
        return queryset.filter(channels__overlap=[channel.pk, *below])

    def of_region(self, queryset: QuerySet[DuplicateCluster], _name: str, value: str) -> QuerySet:
        return queryset.filter(regions__contains=[value])

    @extend_schema_field(OpenApiTypes.INT)
    def of_run(self, queryset: QuerySet[DuplicateCluster], _name: str, value: str) -> QuerySet:
        return queryset.filter(pk__in=open_pairs_of_import(int(value)).values("cluster"))

    @extend_schema_field(OpenApiTypes.INT)
    def of_owner(self, queryset: QuerySet[DuplicateCluster], _name: str, person: Person) -> QuerySet:
        return queryset.filter(owners__contains=[person.pk])
