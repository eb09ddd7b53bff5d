"""How long held leads stay with their owners, in words: the countdown on pages and in the API."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext, ngettext

from console.values import day, number
from leads.actions.claiming import policy_of, pool_rules
from leads.actions.desks import hours_of
from leads.actions.protecting import PROTECTED, idle_leads
from leads.models import Lead, LeadQuerySet
from leads.rules.pool import Policy, returns_at, working_days_left
from people.models import Person


@dataclass(frozen=True)
class Countdown:
    """When a lead goes back to the pool, the working days until then, and whether the owner should hurry."""

    until: datetime
    days: int
    is_soon: bool
    is_extended: bool

    @property
    def sentence(self) -> str:
        """In 3 working days."""
        if self.until <= timezone.now():
            return gettext("goes back within the hour")
        if self.days <= 1:
            return (
                gettext("goes back today")
                if self.days == 1 and _is_today(self.until)
                else gettext("1 working day left")
            )
        return ngettext("{n} working day left", "{n} working days left", self.days).format(n=number(self.days))

    @property
    def why(self) -> str:
        """The sentence; an extension is named."""
        return " · ".join((self.sentence, gettext("extended by a manager"))) if self.is_extended else self.sentence

    @property
    def line(self) -> str:
        """The sentence with the day; an extension is named."""
        return f"{day(self.until)} · {self.why}"


def returning_leads(person: Person) -> LeadQuerySet:
    """Leads that the person may see and whose protection ends within the days of the warning."""
    policy = policy_of(pool_rules())
    rows = idle_leads(policy, timezone.now(), days_before=policy.warn_days).visible_to(person)
    return rows.select_related("channel", "owner__team")


def _is_today(until: datetime) -> bool:
    return timezone.localtime(until).date() <= timezone.localdate()


def countdowns_of(leads: Iterable[Lead]) -> dict[int, Countdown]:
    """Countdowns by lead id, of those that go back by themselves. One query when owner and team are loaded."""
    policy, now = policy_of(pool_rules()), timezone.now()
    found = {lead.pk: countdown_of(lead, policy, now) for lead in leads if lead.status in PROTECTED and lead.owner_id}
    return {pk: one for pk, one in found.items() if one is not None}


def countdown_of(lead: Lead, policy: Policy, now: datetime) -> Countdown | None:
    """The countdown of one lead; None when it never goes back by itself."""
    if lead.owner is None:
        return None
    hours = hours_of(lead.owner.team)
    until = returns_at(lead.status, lead.last_worked_at, lead.protected_until, policy, hours)
    if until is None:
        return None
    days = working_days_left(until, now, hours)
    return Countdown(until, days, days <= policy.warn_days, until == lead.protected_until)


def tell_countdowns(leads: Iterable[Lead]) -> None:
    """Put the countdown on each lead: its day as `pool_day`, its sentence as `pool_line`; blank where there is none."""
    policy, now = policy_of(pool_rules()), timezone.now()
    for lead in leads:
        tell_countdown(lead, policy, now)


def tell_countdown(lead: Lead, policy: Policy, now: datetime) -> Any:
    """Put its countdown on the lead as tell_countdowns does; returns the lead. No query with owner and team loaded."""
    one = countdown_of(lead, policy, now) if lead.status in PROTECTED else None
    lead.pool_day = day(one.until) if one else ""  # type: ignore[attr-defined]
    lead.pool_line = one.why if one else ""  # type: ignore[attr-defined]
    return lead
