"""Is the pool fair? What each rep claimed, was given, worked, converted and gave back, read from history."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from journal.models import Event
from leads.models import Lead, LeadQuerySet
from people.models import Person
from people.rights import rows_for

RIGHT = "leads.view_pool_report"
CLAIMED = ("leads.lead_claimed",)
GIVEN = ("leads.lead_routed", "leads.lead_assigned", "leads.lead_to_leader")
WORKED = ("leads.lead_worked", "leads.lead_contacted")
CONVERTED = ("leads.lead_converted",)
WENT_BACK = ("leads.lead_went_back",)
GAVE_UP = ("leads.lead_pooled",)
# what ends a time on somebody's desk
ENDS = (
    *GIVEN, *CLAIMED, *CONVERTED, *WENT_BACK, *GAVE_UP, "leads.lead_returned", "leads.lead_lost", "leads.lead_refused",
    "leads.lead_recycled", "leads.lead_merged",
)  # fmt: skip
MEASURES = {
    "claimed": CLAIMED,
    "given": GIVEN,
    "worked": WORKED,
    "converted": CONVERTED,
    "went_back": WENT_BACK,
    "gave_up": GAVE_UP,
}


@dataclass(frozen=True)
class Period:
    """Whole days, both included, in the installation's time zone."""

    first: date
    last: date

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        """The first moment, and the first one after it."""
        zone = timezone.get_default_timezone()
        return datetime.combine(self.first, time(0), zone), datetime.combine(
            self.last + timedelta(days=1), time(0), zone
        )


@dataclass(frozen=True)
class RepLine:
    """One rep's leads in a period. `days` is the average time that leads stayed, None without any; `share` is
    what was claimed against the average of the team, 1.0 for exactly that, None when the team claimed nothing."""

    person: Person
    claimed: int = 0
    given: int = 0
    worked: int = 0
    converted: int = 0
    went_back: int = 0
    gave_up: int = 0
    days: float | None = None
    share: float | None = None

    @property
    def pk(self) -> int:
        return self.person.pk


def pool_report(person: Person, period: Period) -> list[RepLine]:
    """A line for everybody who may claim and whom the person may see, the most claims first. Three queries."""
    people = list(claimers_for(person))
    counts, days = _counts(people, period), _holding_days(people, period)
    lines = [RepLine(one, **counts.get(one.pk, {}), days=days.get(one.pk)) for one in people]
    return sorted(_with_shares(lines), key=lambda line: (-line.claimed, -line.given, str(line.person)))


def claimers_for(person: Person) -> QuerySet[Person]:
    """Reps at work whose figures the person may see: all, or those of the own team."""
    reps = Person.objects.with_role("sales_rep", "sales_leader").select_related("team")
    return reps.filter(rows_for(person, RIGHT, owner="pk") if person.scope(RIGHT) != "team" else _team_of(person))


def _team_of(person: Person) -> Q:
    return Q(team=person.team_id) if person.team_id else Q(pk=person.pk)


def _counts(people: Sequence[Person], period: Period) -> dict[int, dict[str, int]]:
    """Different leads per measure and person. One statement on the index of names."""
    found: dict[int, dict[str, int]] = {}
    first, after = period.bounds
    names = {name: measure for measure, all_names in MEASURES.items() for name in all_names}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (facts->>'owner')::bigint AS who, name, array_agg(DISTINCT subject_id) FROM journal_event"
            " WHERE name = ANY(%s) AND happened_at >= %s AND happened_at < %s AND subject_type = 'leads.lead'"
            " AND facts->>'owner' = ANY(%s) GROUP BY 1, 2",
            [list(names), first, after, [str(one.pk) for one in people]],
        )
        leads: dict[tuple[int, str], set[int]] = {}
        for who, name, ids in cursor.fetchall():
            leads.setdefault((who, names[name]), set()).update(ids)
    for (who, measure), ids in leads.items():
        found.setdefault(who, {})[measure] = len(ids)
    return found


def _holding_days(people: Sequence[Person], period: Period) -> dict[int, float]:
    """Average days from when a lead came to the desk, in the period, until it left it, or until now. One statement."""
    first, after = period.bounds
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (claim.facts->>'owner')::bigint,"
            " avg(extract(epoch FROM coalesce(ending.at, %s) - claim.happened_at))"
            " FROM journal_event AS claim LEFT JOIN LATERAL (SELECT min(later.happened_at) AS at FROM journal_event"
            " AS later WHERE later.subject_type = 'leads.lead' AND later.subject_id = claim.subject_id"
            " AND later.happened_at > claim.happened_at AND later.name = ANY(%s)) AS ending ON true"
            " WHERE claim.name = ANY(%s) AND claim.happened_at >= %s AND claim.happened_at < %s"
            " AND claim.facts->>'owner' = ANY(%s) GROUP BY 1",
            [timezone.now(), list(ENDS), [*CLAIMED, *GIVEN], first, after, [str(one.pk) for one in people]],
        )
        return {who: float(seconds) / 86_400 for who, seconds in cursor.fetchall()}


def _with_shares(lines: Sequence[RepLine]) -> list[RepLine]:
    teams: dict[int | None, list[int]] = {}
    for line in lines:
        teams.setdefault(line.person.team_id, []).append(line.claimed)
    averages = {team: sum(claims) / len(claims) for team, claims in teams.items()}
    return [replace(line, share=_share(line.claimed, averages[line.person.team_id])) for line in lines]


def _share(claimed: int, average: float) -> float | None:
    return claimed / average if average else None


def report_rows(measure: str, who: int, period: Period) -> LeadQuerySet:
    """The leads behind a number of the report; none for a measure that does not exist."""
    first, after = period.bounds
    events = Event.objects.filter(
        name__in=MEASURES.get(measure, ()),
        happened_at__gte=first,
        happened_at__lt=after,
        subject_type=Lead._meta.label_lower,
        facts__owner=who,
    )
    return Lead.objects.filter(pk__in=events.values("subject_id"))
