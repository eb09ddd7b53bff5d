"""Cash that hangs on deliveries which are late: open payments, their projects, and for how many days."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, DateField, F, OuterRef, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Cast, Least
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from console import values
from onboarding.models import Milestone, Project
from people.models import Person
from sales.models import PayMilestone, Receivable

RIGHT = "sales.view_order"
STOPPED = (Project.Status.ON_HOLD, Project.Status.FAILED)
WAITS_FOR = (PayMilestone.FIRST_VALUE, PayMilestone.ACCEPTANCE)


def cash_at_risk(person: Person | None, today: date) -> QuerySet[Receivable]:
    """Open payments that wait for a milestone of a project that is late, on hold or given up; None sees all.

    Late is a project whose milestone has passed its planned day undone, or whose golden period ended before first
    value. `late_since` is the earlier of both days (for a stopped one the day on which it stopped).
    """
    rows = Receivable.objects.all() if person is None else Receivable.objects.visible_to(person)
    planned = Milestone.objects.filter(
        project__order=OuterRef("order"), key=OuterRef("milestone"), done_on=None, due_on__lt=today
    )
    live_late = Case(
        When(
            order__project__first_value_at=None,
            order__project__golden_ends_on__lt=today,
            then=F("order__project__golden_ends_on"),
        ),
        default=Value(None),
        output_field=DateField(),
    )
    stopped = Case(
        When(order__project__status__in=STOPPED, then=Cast("order__project__moved_at", DateField())),
        default=Value(None),
        output_field=DateField(),
    )
    rows = rows.unpaid().filter(due_on=None, milestone__in=WAITS_FOR)
    rows = rows.annotate(late_since=Least(Subquery(planned.values("due_on")[:1]), live_late, stopped))
    rows = rows.filter(late_since__isnull=False).annotate(open_now=F("amount") - F("received_amount"))
    return rows.select_related("order__company", "order__owner", "order__project__manager")


def sums_of(rows: QuerySet[Receivable]) -> list[tuple[str, int, Decimal]]:
    """(currency, payments, amount), the most first. One statement."""
    found = rows.order_by().values(code=F("order__currency")).annotate(n=Count("pk"), amount=Sum("open_now"))
    return sorted(((one["code"], one["n"], one["amount"]) for one in found), key=lambda one: -one[2])


def days_late(row: Any, today: date) -> int:
    """For how many days the delivery is late."""
    return (today - row.late_since).days


def why_late(row: Any, today: date) -> str:
    """What is late about the project, in words."""
    project = row.order.project
    if project.status == Project.Status.FAILED:
        return _("the project was given up")
    if project.status == Project.Status.ON_HOLD:
        return _("on hold: {why}").format(why=project.reason)
    late = days_late(row, today)
    if project.first_value_at is None and project.golden_ends_on < today:
        over = (today - project.golden_ends_on).days
        words = ngettext("golden period over for {n} day", "golden period over for {n} days", over)
        return words.format(n=values.number(over))
    if row.milestone == PayMilestone.ACCEPTANCE and project.status == Project.Status.IN_ACCEPTANCE:
        words = ngettext("acceptance overdue for {n} day", "acceptance overdue for {n} days", late)
    else:
        words = ngettext("planned {n} day ago, not reached", "planned {n} days ago, not reached", late)
    return words.format(n=values.number(late))
