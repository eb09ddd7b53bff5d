"""What lists of tasks are narrowed by."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from people.models import Team
from sales.actions.checks import today
from sales.filters.people import ALL, OfPeople, sellers
from sales.forms.inputs import DayInput
from sales.models import Task


class TaskFilter(OfPeople):
    right = "sales.view_task"

    status = django_filters.ChoiceFilter(label=_("Status"), choices=Task.Status.choices, empty_label=ALL)
    due = django_filters.ChoiceFilter(
        label=_("Due"), choices=[("late", _("overdue")), ("now", _("today or overdue"))], method="by_due",
        empty_label=ALL,
    )  # fmt: skip
    owner = django_filters.ModelChoiceFilter(
        label=_("For whom"), field_name="assignee", queryset=sellers, empty_label=ALL
    )
    team = django_filters.ModelChoiceFilter(
        label=_("Team"), field_name="assignee__team", queryset=Team.objects.all(), empty_label=ALL
    )
    due_after = django_filters.DateFilter(label=_("Due from"), field_name="due_on", lookup_expr="gte", widget=DayInput)
    due_before = django_filters.DateFilter(label=_("Due to"), field_name="due_on", lookup_expr="lte", widget=DayInput)

    def by_due(self, queryset: QuerySet[Task], name: str, value: str) -> QuerySet[Task]:
        """Open tasks whose day has passed, or has come."""
        late = {"due_on__lt": today()} if value == "late" else {"due_on__lte": today()}
        return queryset.filter(status=Task.Status.OPEN, **late)
