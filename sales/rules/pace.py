"""Whether a deal stands still."""

from dataclasses import dataclass
from datetime import date

STUCK_AFTER_DAYS = 21


@dataclass(frozen=True)
class Pace:
    """`days` in this stage; `quiet` days since it was moved or anything was done with the customer; `is_stuck` past the
    limit; `is_step_late` when the next step's day has passed."""

    days: int | None
    is_stuck: bool
    is_step_late: bool
    quiet: int | None = None


def pace_of(
    moved_on: date | None,
    last_activity_on: date | None,
    next_step_on: date | None,
    today: date,
    stuck_after: int = STUCK_AFTER_DAYS,
) -> Pace:
    """A deal is stuck when neither its stage changed nor anything was done with the customer for more than
    `stuck_after` days; 0: never."""
    seen = [day for day in (moved_on, last_activity_on) if day]
    quiet = (today - max(seen)).days if seen else None
    days = (today - moved_on).days if moved_on else None
    is_stuck = bool(stuck_after) and quiet is not None and quiet > stuck_after
    return Pace(days, is_stuck, bool(next_step_on and next_step_on < today), quiet)
