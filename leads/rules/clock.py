"""How long a rep has for a lead, by its grade, in working time of the team."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from people.rules.working_time import WorkingHours, add_working_time

# grade → working minutes to accept, and to the first contact; "" is for leads without a grade
USUAL: Mapping[str, tuple[int, int]] = {
    "A": (30, 60),
    "B": (120, 240),
    "C": (240, 480),
    "D": (480, 960),
    "": (240, 480),
}


@dataclass(frozen=True, slots=True)
class Due:
    """By when the rep accepts or returns a lead, and by when they have talked to somebody."""

    answer: datetime
    contact: datetime


@dataclass(slots=True)
class Clocks:
    """The times of each grade. Leads of one moment, team and grade share their answer, so a chunk counts it once."""

    minutes: Mapping[str, tuple[int, int]] = field(default_factory=lambda: USUAL)
    _known: dict[tuple[datetime, WorkingHours, str], Due] = field(default_factory=dict)

    def due(self, offered_at: datetime, hours: WorkingHours, grade: str) -> Due:
        """When both clocks of a lead that is offered now run out."""
        key = (offered_at, hours, grade)
        if key not in self._known:
            answer, contact = self.minutes.get(grade) or self.minutes.get("") or USUAL[""]
            self._known[key] = Due(*(_after(offered_at, minutes, hours) for minutes in (answer, contact)))
        return self._known[key]


def _after(moment: datetime, minutes: int, hours: WorkingHours) -> datetime:
    return add_working_time(moment, timedelta(minutes=minutes), hours)
