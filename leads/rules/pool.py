"""The pool: who may take a lead out of it, and when a lead that nobody works goes back."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from people.rules.working_time import WorkingHours, is_working_day

ACCEPTED, WORKING = "accepted", "working"
LONGEST_DAYS = 366


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules of the pool. Empty `roles` and `teams` mean everybody with the right; a number of 0 means no limit.

    `accepted_days` and `working_days` are working days of the owner's team without activity until a lead goes back,
    0 never; `warn_days` before that the owner is warned. `reclaim_days` are calendar days.
    """

    roles: frozenset[str] = frozenset()
    teams: frozenset[int] = frozenset()
    claims_per_day: int = 0
    open_limit: int = 0
    reclaim_days: int = 30
    returns_by_itself: bool = True
    accepted_days: int = 10
    working_days: int = 20
    warn_days: int = 3

    def days_for(self, status: str) -> int:
        """Working days of protection in a state; 0 when a lead in it never goes back by itself."""
        days = {ACCEPTED: self.accepted_days, WORKING: self.working_days}.get(status, 0)
        return days if self.returns_by_itself else 0


@dataclass(frozen=True, slots=True)
class Claimer:
    """Who wants to claim: roles, team, open leads held, the person's own limit (0 none), claims since midnight."""

    roles: Collection[str] = ()
    team: int | None = None
    open_leads: int = 0
    capacity: int = 0
    claimed_today: int = 0


@dataclass(frozen=True, slots=True)
class Claim:
    """Whether a person may claim. `why_not` is a code of leads.wording.CLAIM; `until` says until when it is so."""

    may: bool
    why_not: str = ""
    until: datetime | None = None


MAY = Claim(True)


def may_claim_any(policy: Policy, who: Claimer, now: datetime) -> Claim:
    """Whether the person may claim anything at all now. `now` is aware, in the zone in which days begin."""
    if policy.roles and policy.roles.isdisjoint(who.roles):
        return Claim(False, "role")
    if policy.teams and who.team not in policy.teams:
        return Claim(False, "team")
    limits = [limit for limit in (policy.open_limit, who.capacity) if limit > 0]
    if limits and who.open_leads >= min(limits):
        return Claim(False, "full")
    if 0 < policy.claims_per_day <= who.claimed_today:
        return Claim(False, "enough", datetime.combine(now.date() + timedelta(days=1), time(0), now.tzinfo))
    return MAY


def may_claim(policy: Policy, who: Claimer, gave_up_at: datetime | None, now: datetime) -> Claim:
    """Whether the person may claim this lead, which left them at `gave_up_at` (None: they never had it)."""
    anything = may_claim_any(policy, who, now)
    until = gave_up_at + timedelta(days=policy.reclaim_days) if gave_up_at else None
    if until and now < until and (anything.may or anything.why_not == "enough"):
        return Claim(False, "had_it", until)
    return anything


def returns_at(
    status: str, worked_at: datetime | None, protected_until: datetime | None, policy: Policy, hours: WorkingHours
) -> datetime | None:
    """When a lead goes back to the pool: at the end of the last protected working day; None for never.

    The day of the last activity does not count. A manager's extension may move it later, never earlier.
    """
    days = policy.days_for(status)
    if not days or worked_at is None:
        return None
    zone = ZoneInfo(hours.zone)
    day = worked_at.astimezone(zone).date()
    for _number in range(min(days, LONGEST_DAYS)):
        day = _next_working_day(day, hours.country)
    at = datetime.combine(day, hours.ends, zone)
    return max(at, protected_until) if protected_until else at


def idle_since(days: int, now: datetime, hours: WorkingHours) -> datetime:
    """The moment before which the last activity must lie for `days` protected working days to be over `now`.

    The inverse of `returns_at`: a lead goes back exactly when its last activity is earlier than this.
    """
    zone = ZoneInfo(hours.zone)
    local = now.astimezone(zone)
    day = local.date()
    if local < datetime.combine(day, hours.ends, zone) or not is_working_day(day, hours.country):
        day = _working_day_before(day, hours.country)
    for _number in range(min(days, LONGEST_DAYS)):
        last, day = day, _working_day_before(day, hours.country)
    # everything up to the day before the first of the counted days lies too far back
    return datetime.combine(last if days else day, time(0), zone)


def working_days_left(until: datetime, now: datetime, hours: WorkingHours) -> int:
    """How many working days end between now and `until`, both aware; the last one is the day of `until`."""
    zone = ZoneInfo(hours.zone)
    local, last = now.astimezone(zone), until.astimezone(zone).date()
    day, count = local.date(), 0
    if local >= datetime.combine(day, hours.ends, zone):
        day += timedelta(days=1)
    while day <= last and count < LONGEST_DAYS:
        count += is_working_day(day, hours.country)
        day += timedelta(days=1)
    return count


def _next_working_day(day: date, country: str) -> date:
    day += timedelta(days=1)
    while not is_working_day(day, country):
        day += timedelta(days=1)
    return day


def _working_day_before(day: date, country: str) -> date:
    day -= timedelta(days=1)
    while not is_working_day(day, country):
        day -= timedelta(days=1)
    return day
