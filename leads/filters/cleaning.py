"""How the changes of the cleaning rules are narrowed."""

from datetime import timedelta
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from companies.rules.sentences import RULES
from leads.filters import ALL, PERIODS
from leads.models import CleaningChange
from leads.wording import rule_label


class ChangeFilter(django_filters.FilterSet):
    """By rule, when it was made, and whether a person took it back (and when)."""

    rule = django_filters.ChoiceFilter(
        label=_("Rule"), choices=lambda: [(name, rule_label(name)) for name in RULES], empty_label=ALL
    )
    made = django_filters.ChoiceFilter(
        label=_("Made"), choices=lambda: _periods(), method="made_within", empty_label=ALL
    )
    undone = django_filters.ChoiceFilter(
        label=_("Taken back"), choices=lambda: _periods(), method="undone_within", empty_label=ALL
    )

    class Meta:
        model = CleaningChange
        fields: list[str] = []

    def made_within(self, queryset: QuerySet[CleaningChange], _name: str, value: str) -> QuerySet[CleaningChange]:
        return queryset.filter(made_at__gte=_since(value))

    def undone_within(self, queryset: QuerySet[CleaningChange], _name: str, value: str) -> QuerySet[CleaningChange]:
        return queryset.filter(undone_at__gte=_since(value))


def _periods() -> list[tuple[str, Any]]:
    return [(key, label) for key, (label, _days) in PERIODS.items()]


def _since(value: str) -> Any:
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - timedelta(days=PERIODS[value][1] - 1)
