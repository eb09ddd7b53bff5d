"""Activity rate: how many paying accounts use what they pay for. Another number than health, never mixed with it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction


@dataclass(frozen=True)
class WeekOfAccount:
    """One paying account in one ISO week."""

    is_active: bool
    is_onboarding: bool


@dataclass(frozen=True)
class Activity:
    """Counts of one ISO week; those still being implemented stand apart from the rate."""

    active: int
    paying: int
    onboarding: int
    onboarding_active: int

    @property
    def rate(self) -> Fraction | None:
        """Active ÷ paying, None when nobody pays yet."""
        return Fraction(self.active, self.paying) if self.paying else None


def activity_of(accounts: Iterable[WeekOfAccount]) -> Activity:
    """Count the paying accounts of one week."""
    rows = list(accounts)
    live = [row for row in rows if not row.is_onboarding]
    young = [row for row in rows if row.is_onboarding]
    return Activity(
        active=sum(row.is_active for row in live),
        paying=len(live),
        onboarding=len(young),
        onboarding_active=sum(row.is_active for row in young),
    )


def monday_of(day: date) -> date:
    """The Monday by which an ISO week is named."""
    return day - timedelta(days=day.weekday())


def last_full_week(today: date) -> date:
    """The Monday of the last week that is over."""
    return monday_of(today) - timedelta(days=7)
