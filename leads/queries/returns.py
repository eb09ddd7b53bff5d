"""What became of leads handed to sales: accepted, returned, why, how soon. By channel, rule, reason and rep."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Exists, F, Min, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from leads.actions.desks import hours_of
from leads.models import Channel, Lead, ReturnReason, RoutingDecision, RoutingRule
from people.models import HandOver, Person, Team
from people.rights import rows_for
from people.rules.working_time import is_working_day

RIGHT = "leads.view_returns"
DIMENSIONS = ("channel", "rule", "reason", "rep")
ROWS_BY = (*DIMENSIONS, "status")
_SQL = """
WITH shift AS (
    SELECT * FROM unnest(%s::bigint[], %s::date[], %s::timestamptz[], %s::timestamptz[], %s::float[])
        AS s(team, day, opens, closes, before)
)
SELECT GROUPING(l.channel_id), GROUPING(d.rule_id), GROUPING(h.reason_code), GROUPING(h.to_person_id),
       l.channel_id, d.rule_id, h.reason_code, h.to_person_id, count(*),
       count(*) FILTER (WHERE h.status = 'accepted'),
       count(*) FILTER (WHERE h.status = 'returned'),
       count(*) FILTER (WHERE h.status = 'withdrawn' AND h.answered_at > h.due_at),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY {answered} - {offered})
           FILTER (WHERE h.status IN ('accepted', 'returned'))
FROM people_handover h
JOIN leads_lead l ON l.id = h.subject_id
JOIN people_person p ON p.id = h.to_person_id
LEFT JOIN leads_routingdecision d ON d.handover_id = h.id
LEFT JOIN shift AS o ON o.team = coalesce(p.team_id, 0) AND o.day = (h.offered_at AT TIME ZONE %s)::date
LEFT JOIN shift AS a ON a.team = coalesce(p.team_id, 0) AND a.day = (h.answered_at AT TIME ZONE %s)::date
WHERE h.id IN ({visible})
GROUP BY GROUPING SETS ((l.channel_id), (d.rule_id), (h.reason_code), (h.to_person_id), ())
"""
# the working seconds of the team from the first day up to a moment: what passed before that day, and on it
_WORKED = (
    "({shift}.before + extract(epoch FROM least(greatest({moment}, {shift}.opens), {shift}.closes) - {shift}.opens))"
)


@dataclass(frozen=True)
class Days:
    """From one day to another, both whole, in the installation's time zone."""

    from_on: date
    to_on: date

    @classmethod
    def last(cls, days: int) -> "Days":
        """The last days up to today."""
        today = timezone.localdate()
        return cls(today - timedelta(days=days - 1), today)

    def bounds(self) -> tuple[datetime, datetime]:
        """The moments between which it lies."""
        zone = timezone.get_default_timezone()
        return (
            datetime.combine(self.from_on, time(0), zone),
            datetime.combine(self.to_on + timedelta(days=1), time(0), zone),
        )


@dataclass(frozen=True)
class Line:
    """Hand-overs of one channel, rule, reason or rep. `median_seconds` is the working time to an answer (formula 14, by
    the calendar and hours of the rep's team), None without any answer."""

    key: Any
    label: str
    offered: int
    accepted: int
    returned: int
    late: int
    median_seconds: float | None

    @property
    def share(self) -> float | None:
        """Returned of those that were answered; None without an answer."""
        answered = self.accepted + self.returned
        return self.returned / answered if answered else None


def handed_over(person: Person, days: Days) -> QuerySet[HandOver]:
    """Leads handed to sales in these days, as far as the person may see them."""
    first, end = days.bounds()
    rows = HandOver.objects.filter(kind=HandOver.Kind.LEAD, offered_at__gte=first, offered_at__lt=end)
    return rows.filter(rows_for(person, RIGHT, owner="to_person"))


def returns_by(person: Person, days: Days) -> dict[str, list[Line]]:
    """Lines of every dimension, most returned first, and the whole under "all". A fixed number of statements."""
    found: dict[str, list[Line]] = {name: [] for name in (*DIMENSIONS, "all")}
    names = _names()
    for *grouping, channel, rule, reason, rep, offered, accepted, returned, late, median in _figures(person, days):
        keys = {"channel": channel, "rule": rule, "reason": reason, "rep": rep}
        name = next((n for n, is_out in zip(DIMENSIONS, grouping, strict=True) if not is_out), "all")
        key = keys.get(name)
        if not offered or (name == "reason" and not returned):
            continue
        label = names[name].get(key) or _UNNAMED[name]() if name != "all" else _("All")
        found[name].append(Line(key, str(label), offered, accepted, returned, late, median))
    for lines in found.values():
        lines.sort(key=lambda line: (-line.returned, -line.offered, line.label))
    return found


_UNNAMED = {
    "channel": lambda: "—",
    "rule": lambda: _("by hand"),
    "reason": lambda: _("in their own words"),
    "rep": lambda: "—",
}


def _figures(person: Person, days: Days) -> Sequence[tuple[Any, ...]]:
    try:
        visible, params = handed_over(person, days).order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return []
    offered = _WORKED.format(shift="o", moment="h.offered_at")
    answered = _WORKED.format(shift="a", moment="h.answered_at")
    zone = settings.TIME_ZONE
    with connection.cursor() as cursor:
        statement = _SQL.format(visible=visible, offered=offered, answered=answered)
        cursor.execute(statement, [*_shifts(person, days), zone, zone, *params])  # compiled by the ORM, values apart
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _shifts(person: Person, days: Days) -> list[list[Any]]:
    """Columns of the working days of every team from the first hand-over until today: team (0 for none), day, when it
    opens and closes, and the seconds worked before."""
    columns: list[list[Any]] = [[], [], [], [], []]
    zone = ZoneInfo(settings.TIME_ZONE)
    earliest = handed_over(person, days).aggregate(first=Min("offered_at"))["first"]
    if earliest is None:
        return columns
    first, last = earliest.astimezone(zone).date(), timezone.localdate(timezone=zone)
    for team in (None, *Team.objects.all()):
        hours, before = hours_of(team), 0.0
        for n in range((last - first).days + 1):
            day = first + timedelta(days=n)
            opens = datetime.combine(day, hours.starts, zone)
            closes = datetime.combine(day, hours.ends, zone) if is_working_day(day, hours.country) else opens
            for column, value in zip(columns, (team.pk if team else 0, day, opens, closes, before), strict=True):
                column.append(value)
            before += (closes - opens).total_seconds()
    return columns


def _names() -> dict[str, dict[Any, str]]:
    channels = Channel.objects.select_related("parent")
    return {
        "channel": {c.pk: f"{c.parent} / {c}" if c.parent else str(c) for c in channels},
        "rule": {rule.pk: str(rule) for rule in RoutingRule.objects.all()},
        "reason": {reason.code: str(reason) for reason in ReturnReason.objects.all()},
        "rep": {p.pk: str(p) for p in Person.objects.filter(pk__in=_reps())},
    }


def _reps() -> QuerySet[Any]:
    return HandOver.objects.filter(kind=HandOver.Kind.LEAD).order_by().values("to_person").distinct()


def rows_behind(person: Person, days: Days, asked: dict[str, str]) -> QuerySet[HandOver]:
    """The hand-overs behind a number: `asked` may name channel, rule, reason, rep ("" for none) and status."""
    rows = handed_over(person, days)
    lead = Lead.objects.filter(pk=OuterRef("subject_id"))
    if "channel" in asked:
        rows = rows.filter(Exists(lead.filter(channel=_number(asked["channel"]))))
    if "rule" in asked:
        decision = RoutingDecision.objects.filter(handover=OuterRef("pk"))
        by_rule = Exists(decision.filter(rule=_number(asked["rule"]))) if asked["rule"] else ~Exists(decision)
        rows = rows.filter(by_rule)
    if "reason" in asked:
        rows = rows.filter(reason_code=asked["reason"])
    if "rep" in asked:
        rows = rows.filter(to_person=_number(asked["rep"]))
    if asked.get("status") == "late":
        rows = rows.filter(status=HandOver.Status.WITHDRAWN, answered_at__gt=F("due_at"))
    elif asked.get("status"):
        rows = rows.filter(status=asked["status"])
    channel = Channel.objects.filter(leads=OuterRef("subject_id")).values("name")[:1]
    return rows.annotate(channel_name=Subquery(channel)).select_related("to_person", "from_person")


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 19 else 0
