"""Time at the demo company: things happen in office hours, never in the future."""

import random
from datetime import date, datetime, time, timedelta, tzinfo

from django.utils import timezone

from people.rules.working_time import is_working_day


class Clock:
    """The demo's present, and moments before it (aware, in settings.TIME_ZONE)."""

    def __init__(self, now: datetime, rng: random.Random) -> None:
        self.now = now
        self.today = timezone.localdate(now, timezone.get_default_timezone())
        self.random = rng

    def office_moment(self, day: date) -> datetime:
        """A moment between nine and six of that day, local."""
        return datetime.combine(day, time(9), _zone()) + timedelta(minutes=self.random.randint(0, 8 * 60 + 50))

    def later(self, moment: datetime, shortest: float, longest: float) -> datetime:
        """A moment some days later (fractions allowed), moved on to the next working day's office hours."""
        later = moment + timedelta(days=self.random.uniform(shortest, longest))
        local = later.astimezone(_zone())
        if is_working_day(local.date()) and 9 <= local.hour < 18:
            return later
        day = local.date() + timedelta(days=1 if local.hour >= 18 else 0)
        while not is_working_day(day):
            day += timedelta(days=1)
        return max(self.office_moment(day), moment + timedelta(minutes=5))

    def has_come(self, moment: datetime) -> bool:
        return moment < self.now


def _zone() -> tzinfo:
    return timezone.get_default_timezone()
