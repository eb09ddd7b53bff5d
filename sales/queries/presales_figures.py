"""The numbers of presales per consultant: asked, accepted, returned, turnaround, deals won, promises kept, load."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Aggregate, Count, FloatField, Q, QuerySet
from django.utils import timezone

from people.models import Person
from sales.models import PresalesRequest, Promise
from sales.queries.presales import load_of, policy


class Median(Aggregate):
    """The middle value, interpolated; empty values do not count."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


@dataclass(frozen=True)
class PresalesRow:
    """One consultant; counts of requests asked in the period. Hours are working hours, medians; rates in percent."""

    person: Person
    asked: int = 0
    accepted: int = 0
    returned: int = 0
    done: int = 0
    won: int = 0
    late: int = 0
    accept_hours: float | None = None
    done_hours: float | None = None
    kept: int = 0
    broken: int = 0
    open: int = 0
    hours: int = 0
    week_hours: int = 0

    @property
    def kept_rate(self) -> float | None:
        """Delivered of all promises that were delivered or broken, in percent."""
        return rate_of(self.kept, self.broken)


def rate_of(kept: int, broken: int) -> float | None:
    """Kept ÷ (kept + broken) in percent, None when neither happened."""
    return 100 * kept / (kept + broken) if kept + broken else None


def presales_figures(from_on: date, to_on: date) -> list[PresalesRow]:
    """A row for everybody of presales and for whoever worked a request in the period. Four statements."""
    asked = _asked(from_on, to_on)
    promises = kept_and_broken(from_on, to_on)
    of_presales = Q(roles__overlap=["presales"], is_active=True)
    known = Q(pk__in=[pk for pk in asked if pk])
    people = list(Person.objects.filter(of_presales | known).order_by("name", "pk"))
    load, week_hours = load_of([one.pk for one in people], timezone.now()), policy().week_hours
    return [
        PresalesRow(
            person=one,
            **asked.get(one.pk, {}),
            **promises.get(one.pk, {}),
            **(load.get(one.pk) or {}),
            week_hours=week_hours,
        )
        for one in people
    ]


def _asked(from_on: date, to_on: date) -> dict[int | None, dict[str, Any]]:
    late = PresalesRequest.objects.late().values("pk")
    rows = PresalesRequest.objects.filter(requested_at__date__gte=from_on, requested_at__date__lte=to_on)
    sums = (
        rows.order_by()
        .values("consultant")
        .annotate(
            asked=Count("pk"),
            accepted=Count("pk", filter=Q(accepted_at__isnull=False)),
            returned=Count("pk", filter=Q(times_returned__gt=0)),
            done=Count("pk", filter=Q(status="done")),
            won=Count("deal", filter=Q(status="done", deal__status="won"), distinct=True),
            late=Count("pk", filter=Q(pk__in=late)),
            accept_minutes=Median("accept_minutes"),
            done_minutes=Median("done_minutes"),
        )
    )
    return {row["consultant"]: _in_hours(dict(row)) for row in sums}


def _in_hours(row: dict[str, Any]) -> dict[str, Any]:
    del row["consultant"]
    for name in ("accept", "done"):
        minutes = row.pop(f"{name}_minutes")
        row[f"{name}_hours"] = None if minutes is None else round(minutes / 60, 1)
    return row


def kept_and_broken(
    from_on: date | None, to_on: date | None, by: str = "made_by", rows: QuerySet[Promise] | None = None
) -> Mapping[int, dict[str, int]]:
    """Promises made in the period, by who made them (or another path, such as deal__owner): kept and broken.

    A day that is None leaves the period open on that side; `rows` are those that may be counted, all when not given.
    """
    rows = Promise.objects.all() if rows is None else rows
    rows = rows.filter(made_on__gte=from_on) if from_on else rows
    rows = rows.filter(made_on__lte=to_on) if to_on else rows
    sums = (
        rows.order_by()
        .values_list(by)
        .annotate(kept=Count("pk", filter=Q(status="delivered")), broken=Count("pk", filter=Q(status="broken")))
    )
    return {person: {"kept": kept, "broken": broken} for person, kept, broken in sums}
