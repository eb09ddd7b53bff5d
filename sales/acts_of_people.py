"""What the shell shows of a person's day: navigation, the card on Today, and “add a task” on records of others."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from console.counting import capped_count
from console.navigation import Item
from console.pages import Act, TodayCard
from people.models import Person
from people.roles import OWN, TEAM
from sales.actions.checks import today as day_of_today
from sales.models import Task

CHANGE = "sales.change_task"


def works_deals(person: Person) -> bool:
    """Whether the person holds deals of their own, so that a day page has something to offer."""
    return person.scope("sales.change_deal") in (OWN, TEAM)


ITEMS = [
    Item(_("My day"), "sales:day", "sun", "sales.change_deal", 2, shown_to=works_deals),
    Item(pgettext_lazy("sales", "Calendar"), "sales:calendar", "calendar", "sales.view_deal", 20),
]


def add_task_act(person: Person, record: Any) -> list[Act]:
    """On a company or a lead: something to do about it."""
    name = record._meta.model_name
    return [Act(_("Add a task"), f"{reverse('sales:task-add')}?{name}={record.pk}", CHANGE, icon="checkbox")]


def tasks_card(person: Person) -> list[TodayCard]:
    """Tasks of the person whose day has come."""
    if not person.may(CHANGE):
        return []
    rows = Task.objects.open().filter(assignee=person, due_on__lte=day_of_today())
    count, _is_more = capped_count(rows)
    first = list(rows.order_by("due_on", "due_at", "pk")[:3])
    late = any(task.is_overdue for task in first)
    return [
        TodayCard(
            ngettext("Task due", "Tasks due", count),
            count,
            f"{reverse('sales:task-list')}?owner={person.pk}&due=now",
            _("Their day has come."),
            "bad" if late else "warn",
            [{"value": task.title, "url": task.get_absolute_url()} for task in first],
        )
    ]
