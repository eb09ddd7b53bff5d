"""From when, until when, and as known when: the three dates of every figure, as days in settings.TIME_ZONE."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

LAST = date(9000, 1, 1)  # so that the day after it still exists in every zone


@dataclass(frozen=True)
class Window:
    """Days, all inclusive, each may be missing: no start, no end, as known now."""

    from_on: date | None = None
    to_on: date | None = None
    as_of: date | None = None

    @property
    def starts_at(self) -> datetime | None:
        """The first moment that counts (aware)."""
        return _start_of(self.from_on) if self.from_on else None

    @property
    def ends_at(self) -> datetime | None:
        """The first moment that does not count any more (aware)."""
        return _start_after(self.to_on) if self.to_on else None

    @property
    def known_before(self) -> datetime:
        """What was seen before this moment counts (aware): the end of the as-of day, or now."""
        return _start_after(self.as_of) if self.as_of else timezone.now()

    def holds(self, column: str) -> Q:
        """The condition that a moment lies in the window; a missing moment does not."""
        condition = Q(**{f"{column}__isnull": False})
        if self.starts_at:
            condition &= Q(**{f"{column}__gte": self.starts_at})
        if self.ends_at:
            condition &= Q(**{f"{column}__lt": self.ends_at})
        return condition


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, timezone.get_default_timezone())


def _start_after(day: date) -> datetime:
    return _start_of(min(day, LAST) + timedelta(days=1))
