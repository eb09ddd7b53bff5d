"""The funnel, both ways: a cohort ("of the leads that came in, how many passed every stage so far") and a period
("how many journeys reached a stage in this time, whenever they began")."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Avg, Count, F, Q
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.translation import gettext as _

from leads.models import Channel
from metrics.models import BeliefQuerySet, FunnelJourney
from metrics.queries.percentile import Days, Percentile
from metrics.queries.visits import Visited
from metrics.queries.windows import Window
from metrics.rules.rates import Step, share, steps, through_rate
from metrics.stages import KEYS, STAGES
from people.models import Person

KINDS = ("cohort", "period")
GROUPS = ("channel", "campaign", "month", "team", "rep")
RIGHT = "metrics.view_funnel"
SELF_SOURCED, NONE = "self-sourced", "none"
RIPE_FRACTION = 0.9
Part = tuple[str, str, str, dict[str, int]]  # key, label, group, counts


@dataclass(frozen=True)
class Query:
    """What is asked: kind, grouping, dates, and who asks (None: a command, which sees all)."""

    kind: str = "cohort"
    by: str = "channel"
    window: Window = field(default_factory=Window)
    person: Person | None = None
    without_young: bool = False


@dataclass(frozen=True)
class Row:
    """One group: `key` for machines, `label` for readers, `group` the id behind it (None: no such record)."""

    key: str
    label: str
    group: str
    counts: dict[str, int]

    @property
    def steps(self) -> list[Step]:
        return steps(self.counts, KEYS)

    @property
    def through(self) -> float | None:
        return through_rate(self.counts)


@dataclass(frozen=True)
class Funnel:
    """The answer: its rows and their total. `young` leads came in within the last `ripe_days`: too late to have had
    the time in which nine of ten wins were made."""

    query: Query
    rows: list[Row]
    total: Row
    young: int
    ripe_days: float | None
    ripe_until: datetime | None

    def as_json(self, visits: Visited | None = None) -> dict[str, Any]:
        """The shape that the command and the API promise; `visits` are the steps before the first lead."""
        return {
            "kind": self.query.kind,
            "by": self.query.by,
            "stages": list(KEYS),
            "rows": [{"key": row.key, "counts": row.counts} for row in self.rows],
            "total": {"counts": self.total.counts},
            "young_leads": self.young,
            **({"visits": visits.as_json()} if visits else {}),
        }


@dataclass(frozen=True)
class Speed:
    """Days from lead to first order of those that got there: median, mean, and how many within 30 calendar days."""

    won: int
    median: float | None
    mean: float | None
    within_30: int

    @property
    def within_30_share(self) -> float | None:
        return share(self.within_30, self.won)


def funnel(query: Query) -> Funnel:
    """Count the funnel as asked. Five queries at most, whatever the number of leads; counts are of journeys."""
    ripe_days = _ripe_days(query) if query.kind == "cohort" else None
    ripe = _moment_before(query, ripe_days)
    young = _cohort(query).filter(lead_at__gte=ripe).count() if ripe else 0
    rows = sorted(_rows(query, ripe), key=_order_of(query.by))
    total = Row("total", _("Total"), "", {key: sum(row.counts[key] for row in rows) for key in KEYS})
    return Funnel(query, rows, total, young, ripe_days, ripe)


def ripe_before(query: Query) -> datetime | None:
    """Leads that came in from this moment on have not had time yet; None when no win tells how long it takes."""
    return _moment_before(query, _ripe_days(query))


def _moment_before(query: Query, days: float | None) -> datetime | None:
    return query.window.known_before - timedelta(days=days) if days else None


def counted(query: Query, stage: str, group: str | None = None, ripe: datetime | None = None) -> BeliefQuerySet:
    """The journeys behind one number: of a stage, and of one group of the table when it is named."""
    if query.kind == "cohort":
        rows = _cohort(query, ripe).filter(_passed(stage))
        moment = "lead_at"
    else:
        moment = f"{stage}_at"
        rows = _beliefs(query).filter(query.window.holds(moment))
    return rows if group is None else rows.filter(_is_of(query.by, group, moment))


def speed(query: Query) -> Speed:
    """How long it took from lead to first order, of the cohort's leads."""
    won = _cohort(query).filter(order_at__isnull=False).annotate(took=Days(F("order_at") - F("lead_at")))
    zone = timezone.get_default_timezone()
    fast = Q(order_at__date__lte=F("lead_at__date") + timedelta(days=30))
    with timezone.override(zone):
        found = won.aggregate(
            won=Count("pk"), median=Percentile("took", 0.5), mean=Avg("took"), within_30=Count("pk", filter=fast)
        )
    return Speed(**found)


def trend(query: Query) -> list[Row]:
    """The same counts month by month."""
    monthly = Query(query.kind, "month", query.window, query.person)
    return sorted(_rows(monthly, None), key=_order_of("month"))


def _beliefs(query: Query) -> BeliefQuerySet:
    return FunnelJourney.objects.held_before(query.window.known_before).counted_for(query.person, RIGHT)


def _cohort(query: Query, ripe: datetime | None = None) -> BeliefQuerySet:
    came = _beliefs(query).filter(query.window.holds("lead_at"))
    return came.filter(lead_at__lt=ripe) if ripe and query.without_young else came


def _passed(stage: str) -> Q:
    """A cohort counts a journey in a stage when it passed that one and every stage before."""
    passed = Q()
    for key in KEYS[: KEYS.index(stage) + 1]:
        passed &= Q(**{f"{key}_at__isnull": False})
    return passed


def _ripe_days(query: Query) -> float | None:
    """The days within which 90 % of all past wins, known by then, went from lead to order."""
    won = _beliefs(query).filter(lead_at__isnull=False, order_at__gte=F("lead_at"))
    found = won.annotate(took=Days(F("order_at") - F("lead_at"))).aggregate(days=Percentile("took", RIPE_FRACTION))
    return found["days"]


def _rows(query: Query, ripe: datetime | None) -> list[Row]:
    if query.kind == "cohort":
        stages = {key: Count("pk", filter=_passed(key)) for key in KEYS}
        return _grouped(query, _cohort(query, ripe), stages, "lead_at")
    if query.by != "month":
        stages = {stage.key: Count("pk", filter=query.window.holds(stage.column)) for stage in STAGES}
        return [row for row in _grouped(query, _beliefs(query), stages, "") if any(row.counts.values())]
    return _rows_by_month_of_each_stage(query)


def _rows_by_month_of_each_stage(query: Query) -> list[Row]:
    found: dict[str, Row] = {}
    for stage in STAGES:
        happened = _beliefs(query).filter(query.window.holds(stage.column))
        for row in _grouped(query, happened, {stage.key: Count("pk")}, stage.column):
            found.setdefault(row.key, Row(row.key, row.label, row.group, dict.fromkeys(KEYS, 0)))
            found[row.key].counts[stage.key] = row.counts[stage.key]
    return list(found.values())


def _grouped(query: Query, rows: BeliefQuerySet, stages: dict[str, Count], moment: str) -> list[Row]:
    columns, name = _GROUPINGS[query.by]
    if query.by == "month":
        month = TruncMonth(moment, tzinfo=timezone.get_default_timezone())
        rows = rows.annotate(month=month)
    counted = rows.order_by().values(*columns).annotate(**{f"n_{key}": count for key, count in stages.items()})
    return _named(_summed((*name(found), {key: found[f"n_{key}"] for key in stages}) for found in counted))


def _summed(found: Iterable[Part]) -> list[Part]:
    """Groups that became one since, as merged channels do, with their counts added up."""
    parts: dict[tuple[str, str], Part] = {}
    for key, label, group, counts in found:
        known = parts.get((key, group))
        if known is not None:
            counts = {stage: count + known[3][stage] for stage, count in counts.items()}
        parts[key, group] = (key, label, group, counts)
    return list(parts.values())


def _named(found: Iterable[Part]) -> list[Row]:
    rows = [Row(*parts) for parts in found]
    seen = [row.key for row in rows]
    return [
        Row(f"{row.key} #{row.group}", row.label, row.group, row.counts) if seen.count(row.key) > 1 else row
        for row in rows
    ]


def _channel(found: dict[str, Any]) -> tuple[str, str, str]:
    if found["channel_id"] is None:
        return SELF_SOURCED, _("Self-sourced"), NONE
    if found["channel__merged_into_id"] is not None:
        key, name = found["channel__merged_into__key"], found["channel__merged_into__name"]
        return key, str(Channel(key=key, name=name)), str(found["channel__merged_into_id"])
    key = found["channel__key"] or f"#{found['channel_id']}"
    return key, str(Channel(key=key, name=found["channel__name"] or "")), str(found["channel_id"])


def _campaign(found: dict[str, Any]) -> tuple[str, str, str]:
    if found["lead__campaign_ref_id"] is None:
        return NONE, _("No campaign"), NONE
    return found["lead__campaign_ref__code"], found["lead__campaign_ref__name"], str(found["lead__campaign_ref_id"])


def _month(found: dict[str, Any]) -> tuple[str, str, str]:
    key = f"{found['month']:%Y-%m}"
    return key, key, key


def _team(found: dict[str, Any]) -> tuple[str, str, str]:
    if found["rep__team_id"] is None:
        return NONE, _("No team yet"), NONE
    return found["rep__team__name"], found["rep__team__name"], str(found["rep__team_id"])


def _rep(found: dict[str, Any]) -> tuple[str, str, str]:
    if found["rep_id"] is None:
        return NONE, _("Nobody yet"), NONE
    name = found["rep__name"] or f"#{found['rep_id']}"
    return name, name, str(found["rep_id"])


_GROUPINGS: dict[str, tuple[tuple[str, ...], Callable[[dict[str, Any]], tuple[str, str, str]]]] = {
    "channel": (
        (
            "channel_id",
            "channel__key",
            "channel__name",
            "channel__merged_into_id",
            "channel__merged_into__key",
            "channel__merged_into__name",
        ),
        _channel,
    ),
    "campaign": (("lead__campaign_ref_id", "lead__campaign_ref__name", "lead__campaign_ref__code"), _campaign),
    "month": (("month",), _month),
    "team": (("rep__team_id", "rep__team__name"), _team),
    "rep": (("rep_id", "rep__name"), _rep),
}
_COLUMN = {"channel": "channel_id", "campaign": "lead__campaign_ref_id", "team": "rep__team_id", "rep": "rep_id"}


def _is_of(by: str, group: str, moment: str) -> Q:
    if by == "month":
        return in_month(moment, group)
    if group == NONE:
        return Q(**{f"{_COLUMN[by]}__isnull": True})
    if by == "channel":
        return Q(channel_id=int(group)) | Q(channel__merged_into=int(group))
    return Q(**{_COLUMN[by]: int(group)})


def in_month(column: str, month: str) -> Q:
    """The condition that a moment lies in a month such as "2018-03", in settings.TIME_ZONE."""
    first = datetime.strptime(month, "%Y-%m").replace(tzinfo=timezone.get_default_timezone())
    after = (first + timedelta(days=32)).replace(day=1)
    return Q(**{f"{column}__gte": first, f"{column}__lt": after})


def _order_of(by: str) -> Callable[[Row], Any]:
    if by == "month":
        return lambda row: row.key
    return lambda row: (-row.counts["lead"], -row.counts["deal"], -row.counts["order"], row.key)
