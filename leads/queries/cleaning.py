"""What the cleaning rules did in a stretch of days, and how often people took it back."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Max, Sum
from django.utils import timezone

from leads.models import CleaningChange, CleaningDay

EXAMPLES = 2
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


def rules_since(days: int) -> list[RuleWeek]:
    """What each rule did in the last so many days, today among them; most taken back first. Five queries."""
    first = today() - timedelta(days=days - 1)
    begin = datetime.combine(first, time.min, ZoneInfo(settings.TIME_ZONE))
    counted = CleaningDay.objects.filter(day__gte=first).values("rule").annotate(n=Sum("changes"))
    changes = {row["rule"]: row["n"] for row in counted}
    undone = CleaningChange.objects.filter(undone_at__gte=begin).values("rule").annotate(n=Count("pk")).order_by()
    taken = {row["rule"]: row["n"] for row in undone}
    rules = [RuleWeek(name, changes.get(name, 0), taken.get(name, 0)) for name in {*changes, *taken}]
    _add_days(rules, first)
    _add_examples(rules)
    return sorted(rules, key=lambda rule: (-rule.taken_back, -(rule.share or 0), -rule.changes, rule.rule))


def _add_days(rules: Sequence[RuleWeek], first: date) -> None:
    days: dict[str, dict[date, int]] = defaultdict(dict)
    for rule, day, count in CleaningDay.objects.filter(day__gte=first).values_list("rule", "day", "changes"):
        days[rule][day] = count
    for one in rules:
        one.by_day = days[one.rule]


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
    """When the changes were last counted."""
    return CleaningDay.objects.aggregate(last=Max("counted_at"))["last"]
