"""Leads that nobody works go back to the pool: activity, warnings, the way back, and a manager's extension."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from console.actions import notify, notify_many
from journal.actions import Entry, record, record_many
from journal.errors import NotPossible
from journal.kinds import EventKind
from journal.models import Event
from leads.actions.claiming import policy_of, pool_rules
from leads.actions.desks import hours_of
from leads.actions.steps import locked, need_reason
from leads.events import LEAD_POOL_WARNED, LEAD_PROTECTED, LEAD_WENT_BACK, LEADS_WENT_BACK, POOL_WARNED
from leads.models import Lead, LeadQuerySet
from leads.rules.pool import ACCEPTED, WORKING, Policy, idle_since
from people.models import Person, Team
from people.rules.working_time import WorkingHours

PROTECTED = (ACCEPTED, WORKING)
LONGEST_EXTENSION = timedelta(days=183)
CHUNK = 500
# What sales says of a deal, read from the journal: a lead whose deal is open is never taken from its owner.
_DEAL_OPEN, _DEAL_ENDS = "sales.deal_opened", ("sales.deal_lost", "sales.deal_won", "leads.conversion_undone")
_DEAL_AGAIN = "sales.deal_reopened"


def note_work(leads: Iterable[int], when: datetime | None = None) -> int:
    """Something was done on these leads: their protection begins anew. For actions of this and of later departments,
    inside their transaction. Leads that nobody holds are left out; returns how many were meant."""
    now = timezone.now()
    moment = min(when or now, now)
    earlier = Q(last_worked_at=None) | Q(last_worked_at__lt=moment)
    held = Lead.objects.filter(earlier, pk__in=list(leads), status__in=PROTECTED)
    return held.update(last_worked_at=moment)


@transaction.atomic
def protect_lead(lead: Lead, until: datetime, *, by: Person | None, why: str) -> Lead:
    """A manager leaves a lead with its owner until a moment (aware), with the reason, though nobody works it."""
    why = need_reason(why, _("Say why it stays with its owner."))
    lead = locked(lead)
    if lead.status not in PROTECTED or lead.owner is None:
        raise NotPossible(_("Nobody works “{lead}” now.").format(lead=lead), code="wrong_state")
    now = timezone.now()
    if not now < until <= now + LONGEST_EXTENSION:
        raise NotPossible(_("Choose a day in the next six months."), code="bad_date")
    lead.protected_until = until
    lead.save(update_fields=["protected_until"])
    event = record(LEAD_PROTECTED, lead, by=by, why=why, owner=lead.owner_id, until=until.isoformat())
    if lead.owner != by:
        notify(lead.owner, event)
    return lead


@dataclass(frozen=True, slots=True)
class Calendar:
    """Teams that share working hours, and those hours. None among the teams stands for people without a team."""

    teams: tuple[int | None, ...]
    hours: WorkingHours

    def owned(self) -> Q:
        """Leads whose owner works by this calendar."""
        inside = Q(owner__team__in=[team for team in self.teams if team is not None])
        return inside | Q(owner__team=None) if None in self.teams else inside


def calendars() -> list[Calendar]:
    """Every calendar by which people work. One query."""
    groups: dict[WorkingHours, list[int | None]] = {hours_of(None): [None]}
    for team in Team.objects.order_by("pk"):
        groups.setdefault(hours_of(team), []).append(team.pk)
    return [Calendar(tuple(teams), hours) for hours, teams in groups.items()]


def idle_leads(policy: Policy, now: datetime, *, days_before: int = 0) -> LeadQuerySet:
    """Held leads whose protection is over now, or will be in `days_before` working days."""
    over = Q(pk__in=[])
    for calendar in calendars():
        for status in PROTECTED:
            days = policy.days_for(status)
            if days:
                since = idle_since(max(days - days_before, 0), now, calendar.hours)
                over |= Q(calendar.owned(), status=status, last_worked_at__lt=since)
    ahead = now + timedelta(days=days_before)
    free = Q(protected_until=None) | Q(protected_until__lte=ahead)
    return Lead.objects.filter(over, free, status__in=PROTECTED, owner__isnull=False)


def return_idle_leads(now: datetime | None = None) -> int:
    """Put every lead whose protection is over back into the pool; returns how many.

    Chunk by chunk, each in its own transaction; rows that another worker holds are left to it. Each lead keeps its
    first source, and history says whose it was.
    """
    policy, now = policy_of(pool_rules()), now or timezone.now()
    if not policy.returns_by_itself:
        return 0
    returned, after = 0, 0
    while (chunk := _return_chunk(policy, now, after)) is not None:
        returned, after = returned + chunk[0], chunk[1]
    return returned


@transaction.atomic
def _return_chunk(policy: Policy, now: datetime, after: int) -> tuple[int, int] | None:
    """How many went back, and the last lead that was looked at; None when there is none left."""
    rows = idle_leads(policy, now).filter(pk__gt=after).order_by("pk")
    seen = list(rows.select_for_update(of=("self",), skip_locked=True, no_key=True)[:CHUNK])
    if not seen:
        return None
    kept = _with_open_deal(seen)
    idle = [lead for lead in seen if lead.journey not in kept]
    facts = {lead.pk: {"owner": lead.owner_id, "days": policy.days_for(lead.status)} for lead in idle}
    Lead.objects.filter(pk__in=list(facts)).update(
        status=Lead.Status.POOLED, last_owner=F("owner"), owner=None, pooled_at=now, protected_until=None,
        reason="", unroutable_why="", answer_due_at=None, contact_due_at=None,
    )  # fmt: skip
    record_many(LEAD_WENT_BACK, [Entry(lead, facts=facts[lead.pk]) for lead in idle])
    _tell(idle, LEADS_WENT_BACK)
    return len(idle), seen[-1].pk


def _with_open_deal(leads: Sequence[Lead]) -> set[object]:
    """Journeys on which the last thing that sales told of a deal is that it is open."""
    names = (_DEAL_OPEN, _DEAL_AGAIN, *_DEAL_ENDS)
    events = Event.objects.filter(journey__in=[lead.journey for lead in leads], name__in=names)
    last = dict(events.order_by("happened_at", "pk").values_list("journey", "name"))
    return {journey for journey, name in last.items() if name in (_DEAL_OPEN, _DEAL_AGAIN)}


def warn_owners(now: datetime | None = None) -> int:
    """Tell owners, once for each time without activity, which leads go back soon; returns how many leads."""
    policy, now = policy_of(pool_rules()), now or timezone.now()
    if not policy.returns_by_itself or not policy.warn_days:
        return 0
    warned = 0
    while count := _warn_chunk(policy, now):
        warned += count
    return warned


@transaction.atomic
def _warn_chunk(policy: Policy, now: datetime) -> int:
    fresh = Q(pool_warned_at=None) | Q(pool_warned_at__lt=F("last_worked_at"))
    rows = idle_leads(policy, now, days_before=policy.warn_days).filter(fresh).order_by("pk")
    leads = list(rows.select_for_update(of=("self",), skip_locked=True, no_key=True)[:CHUNK])
    Lead.objects.filter(pk__in=[lead.pk for lead in leads]).update(pool_warned_at=now)
    record_many(LEAD_POOL_WARNED, [Entry(lead, facts={"owner": lead.owner_id}) for lead in leads])
    _tell(leads, POOL_WARNED)
    return len(leads)


def _tell(leads: Sequence[Lead], kind: EventKind) -> None:
    """One line in the inbox of each owner, however many leads it is about."""
    counts: dict[int, int] = {}
    for lead in leads:
        if lead.owner_id is not None:
            counts[lead.owner_id] = counts.get(lead.owner_id, 0) + 1
    owners = Person.objects.in_bulk(counts)
    events = record_many(kind, [Entry(owners[pk], facts={"count": count}) for pk, count in counts.items()])
    notify_many([(event.subject_id, event.pk) for event in events])
