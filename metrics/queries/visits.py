"""What came before the first lead: visitors and registrations, imported per channel and day."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Sum
from django.db.models.functions import Coalesce, TruncMonth

from leads.models import Visits
from metrics.queries.windows import Window

Pair = tuple[int | None, int | None]  # visitors, registrations; None is not known
UNKNOWN: Pair = (None, None)


@dataclass(frozen=True)
class Visited:
    """Counts in a window: altogether, and by group where the grouping is one of channel or month."""

    total: Pair
    groups: dict[str, Pair]

    @property
    def is_known(self) -> bool:
        """Whether anything was told at all."""
        return self.total != UNKNOWN

    def as_json(self) -> dict[str, Any]:
        """What came before the leads: altogether, and by group where the grouping is one of channel or month."""
        return {**_told(self.total), "groups": {group: _told(pair) for group, pair in sorted(self.groups.items())}}

    def of(self, group: str) -> Pair:
        """The counts of one group of the funnel's table; unknown where none were told."""
        return self.groups.get(group, UNKNOWN)


def _told(pair: Pair) -> dict[str, int | None]:
    return {"visitors": pair[0], "registrations": pair[1]}


def visited(by: str, window: Window) -> Visited:
    """Visitors and registrations of the window's days by channel or month; one query, two for other groupings."""
    rows = Visits.objects.order_by()
    last = min((day for day in (window.to_on, window.as_of) if day), default=None)
    if window.from_on:
        rows = rows.filter(day__gte=window.from_on)
    if last:
        rows = rows.filter(day__lte=last)
    sums = {"v": Sum("visitors"), "r": Sum("registrations")}
    if by not in _GROUPS:
        found = rows.aggregate(**sums)
        return Visited((found["v"], found["r"]), {})
    grouped: Any = rows.values(group=_GROUPS[by]).annotate(**sums)
    groups = {_key(row["group"]): (row["v"], row["r"]) for row in grouped}
    return Visited((_sum(pair[0] for pair in groups.values()), _sum(pair[1] for pair in groups.values())), groups)


_GROUPS: dict[str, Any] = {"channel": Coalesce("channel__merged_into_id", "channel_id"), "month": TruncMonth("day")}


def _key(group: int | date) -> str:
    return str(group) if isinstance(group, int) else f"{group:%Y-%m}"


def _sum(values: Any) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None
