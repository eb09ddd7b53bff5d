"""What the cleaning rules did in a stretch of days, and how often people took it back."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Max
from django.utils import timezone

from leads.models import CleaningChange, CleaningDay

EXAMPLES = 2
MOST_FRESH = 20_000
PERIODS = {"7": 7, "30": 30, "90": 90}


@dataclass
class RuleWeek:
    """One rule: its changes in the stretch, how many changes were taken back in it, and some examples."""

    rule: str
    changes: int
    taken_back: int
    by_day: dict[date, int] = field(default_factory=dict)
    examples: list[CleaningChange] = field(default_factory=list)

    @property
    def share(self) -> float | None:
        """Taken back ÷ changes made, both in the stretch; None where nothing was changed."""
        return self.taken_back / self.changes if self.changes else None


def today() -> date:
    """The day by which changes are counted: that of settings.TIME_ZONE."""
    return timezone.localdate(timezone=ZoneInfo(settings.TIME_ZONE))


@dataclass(frozen=True)
class RulesReport:
    """What each rule did, most taken back first. `is_behind`: so many changes came since the last count that they are
    left to the next one."""

    rules: list[RuleWeek]
    is_behind: bool


def rules_since(days: int) -> RulesReport:
    """What each rule did in the last so many days, today among them, up to this moment. Five queries."""
    first = today() - timedelta(days=days - 1)
    begin = datetime.combine(first, time.min, ZoneInfo(settings.TIME_ZONE))
    by_day: dict[str, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for rule, day, count in CleaningDay.objects.filter(day__gte=first).values_list("rule", "day", "changes"):
        by_day[rule][day] = count
    fresh = _not_counted(begin)
    for rule, made_at in fresh or ():
        by_day[rule][made_at.astimezone(begin.tzinfo).date()] += 1
    undone = CleaningChange.objects.filter(undone_at__gte=begin).values("rule").annotate(n=Count("pk")).order_by()
    taken = {row["rule"]: row["n"] for row in undone}
    rules = [
        RuleWeek(name, sum(by_day[name].values()), taken.get(name, 0), dict(by_day[name])) for name in {*by_day, *taken}
    ]
    _add_examples(rules)
    rules.sort(key=lambda rule: (-rule.taken_back, -(rule.share or 0), -rule.changes, rule.rule))
    return RulesReport(rules, fresh is None)


def _not_counted(begin: datetime) -> Sequence[tuple[str, datetime]] | None:
    """Changes since the job counted last, none of them before `begin`; None when they are too many to count here."""
    since = max(filter(None, (counted_at(), begin)))
    fresh = list(CleaningChange.objects.filter(made_at__gt=since).values_list("rule", "made_at")[: MOST_FRESH + 1])
    return None if len(fresh) > MOST_FRESH else fresh


def _add_examples(rules: Sequence[RuleWeek]) -> None:
    """Changes of each rule, those first that were taken back; one statement whatever the number of rules."""
    parts = []
    for one in rules:
        own = CleaningChange.objects.filter(rule=one.rule)
        parts += [own.exclude(undone_at=None).order_by("-undone_at")[:EXAMPLES], own.order_by("-made_at")[:EXAMPLES]]
    if not parts:
        return
    shown: dict[str, dict[int, CleaningChange]] = defaultdict(dict)
    for change in parts[0].union(*parts[1:], all=True):
        shown[change.rule][change.pk] = change
    for one in rules:
        found = sorted(shown[one.rule].values(), key=lambda change: (change.undone_at is None, -change.pk))
        one.examples = found[:EXAMPLES]


def counted_at() -> datetime | None:
    """When the job last counted the changes."""
    return CleaningDay.objects.aggregate(last=Max("counted_at"))["last"]
