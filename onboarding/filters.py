from collections.abc import Callable
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field

from onboarding.models import Project
from people.models import Person
from sales.models import Promise

STATES = [
    ("running", _("running")),
    ("late", _("late without first value")),
    ("promise", _("a promise is due")),
    ("over", _("over")),
    ("all", _("all")),
]


def _who(people: Callable[[], QuerySet[Person]]) -> list[tuple[str, Any]]:
    return [("me", _("me")), *((str(person.pk), str(person)) for person in people())]


@extend_schema_field(OpenApiTypes.STR)
class WhoFilter(django_filters.ChoiceFilter):
    """Whose rows: everybody's, one's own ("me"), or those of somebody among `people`."""

    def __init__(self, *, people: Callable[[], QuerySet[Person]], **kwargs: Any) -> None:
        # no method of this filter: filters are copied with every request, and so would be all that it holds
        super().__init__(empty_label=_("all"), choices=lambda: _who(people), **kwargs)

    def filter(self, qs: Any, value: str) -> Any:
        """Narrow to one person's rows."""
        if value == "me":
            return qs.filter(**{str(self.field_name): self.parent.request.user})
        return super().filter(qs, value)


def _managers() -> QuerySet[Person]:
    return Person.objects.filter(projects__isnull=False).distinct().order_by("name")


class ProjectFilter(django_filters.FilterSet):
    """What a project list is narrowed by."""

    state = django_filters.ChoiceFilter(
        label=_("work"),
        empty_label=_("all"),
        choices=STATES,
        method="by_state",
    )
    status = django_filters.ChoiceFilter(label=_("status"), empty_label=_("all"), choices=Project.Status.choices)
    blocked_by = django_filters.ChoiceFilter(
        label=_("blocked by"), empty_label=_("all"), choices=Project._meta.get_field("blocked_by").choices
    )
    manager = WhoFilter(label=_("manager"), people=_managers)

    class Meta:
        model = Project
        fields = ["state", "status", "blocked_by", "manager"]

    def by_state(self, queryset: Any, name: str, value: str) -> Any:
        if value == "late":
            return queryset.running().filter(first_value_at=None, golden_ends_on__lt=timezone.localdate())
        if value == "promise":
            return queryset.filter(order__deal__in=Promise.objects.due().values("deal"))
        if value == "over":
            return queryset.filter(status__in=[Project.Status.HANDED_OVER, Project.Status.FAILED])
        return queryset if value == "all" else queryset.running()


def ask_anew(filterset: django_filters.FilterSet, name: str, **extra: Any) -> None:
    """Give one filter of this set other words; a field that the API's schema made before is made again."""
    asked = filterset.filters[name]
    asked.extra.update(extra)
    asked.__dict__.pop("_field", None)


class ProjectListFilter(ProjectFilter):
    """The list shows what is being worked on unless something else is asked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = [("late", _("late without first value")), ("over", _("over")), ("all", _("all"))]
        ask_anew(self, "state", empty_label=_("running"), choices=asked)

    def filter_queryset(self, queryset: Any) -> Any:
        queryset = super().filter_queryset(queryset)
        chosen = self.form.cleaned_data
        return queryset if chosen.get("state") or chosen.get("status") else queryset.running()
