from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from onboarding.models import Project
from people.models import Person


def _managers(request: Any) -> QuerySet[Person]:
    return Person.objects.filter(projects__isnull=False).distinct().order_by("name")


class ProjectFilter(django_filters.FilterSet):
    """What a project list is narrowed by."""

    mine = django_filters.ChoiceFilter(
        label=_("whose"), empty_label=_("everybody's"), choices=[("1", _("mine"))], method="only_mine"
    )
    state = django_filters.ChoiceFilter(
        label=_("work"),
        empty_label=_("all"),
        choices=[("running", _("running")), ("late", _("late without first value")), ("over", _("over"))],
        method="by_state",
    )
    status = django_filters.ChoiceFilter(label=_("status"), empty_label=_("any"), choices=Project.Status.choices)
    blocked_by = django_filters.ChoiceFilter(
        label=_("blocked by"), empty_label=_("any"), choices=Project._meta.get_field("blocked_by").choices
    )
    manager = django_filters.ModelChoiceFilter(
        label=_("manager"), empty_label=_("any"), queryset=_managers, widget=forms.Select
    )

    class Meta:
        model = Project
        fields = ["mine", "state", "status", "blocked_by", "manager"]

    def only_mine(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(manager=self.request.user) if value == "1" else queryset

    def by_state(self, queryset: Any, name: str, value: str) -> Any:
        if value == "late":
            return queryset.running().filter(first_value_at=None, golden_ends_on__lt=timezone.localdate())
        if value == "over":
            return queryset.filter(status__in=[Project.Status.HANDED_OVER, Project.Status.FAILED])
        return queryset.running()
