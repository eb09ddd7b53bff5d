"""Take leads out of the pool, by its rules; and the rules themselves."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from console.values import day
from journal.actions import record
from journal.errors import NotPossible
from journal.models import Event
from leads.actions.desks import hours_of, speed_clocks
from leads.actions.steps import locked, move
from leads.events import LEAD_CLAIMED, LEAD_POOLED, LEAD_RECYCLED, LEAD_WENT_BACK, POOL_RULES_CHANGED
from leads.models import Lead, PoolRules
from leads.rules.pool import Claim, Claimer, Policy, may_claim, may_claim_any
from leads.wording import CLAIM
from people.models import Person, Team
from people.roles import ROLES

RULES = (
    "roles", "teams", "claims_per_day", "open_limit", "reclaim_days", "returns_by_itself", "accepted_days",
    "working_days", "warn_days",
)  # fmt: skip
MOST_DAYS = {"reclaim_days": 366, "accepted_days": 250, "working_days": 250, "warn_days": 60}
GAVE_UP = (LEAD_POOLED.name, LEAD_WENT_BACK.name, LEAD_RECYCLED.name)
_ONE_AT_A_TIME = 4_711_007


def pool_rules() -> PoolRules:
    """The rules of the pool as stored, or the usual ones."""
    return PoolRules.objects.first() or PoolRules(pk=1)


def policy_of(rules: PoolRules) -> Policy:
    """The stored rules as the pure rules take them."""
    numbers = {name: getattr(rules, name) for name in RULES if name not in ("roles", "teams")}
    return Policy(roles=frozenset(rules.roles), teams=frozenset(rules.teams), **numbers)


@transaction.atomic
def set_pool_rules(values: Mapping[str, Any], *, by: Person | None, why: str = "") -> PoolRules:
    """Change named rules of the pool; they hold from this moment, also for leads that are held already.

    Raises NotPossible for roles that may not claim, teams that do not exist, numbers out of range, and a warning that
    would come before the protection begins.
    """
    PoolRules.objects.get_or_create(pk=1)
    rules = PoolRules.objects.select_for_update().get(pk=1)
    changed = [name for name in RULES if name in values and getattr(rules, name) != values[name]]
    for name in changed:
        setattr(rules, name, values[name])
    _check(rules)
    if changed:
        rules.save(update_fields=changed)
        record(POOL_RULES_CHANGED, rules, by=by, why=why, fields=", ".join(changed))
    return rules


def _check(rules: PoolRules) -> None:
    unable = [role for role in rules.roles if role not in ROLES or "leads.claim_lead" not in ROLES[role].rights]
    if unable:
        raise NotPossible(_("“{role}” can't take leads.").format(role=unable[0]), code="role")
    if Team.objects.filter(pk__in=rules.teams).count() != len(set(rules.teams)):
        raise NotPossible(_("One of the teams does not exist."), code="team")
    for name, most in MOST_DAYS.items():
        if not 0 <= getattr(rules, name) <= most:
            label = getattr(PoolRules._meta.get_field(name), "verbose_name", name)
            raise NotPossible(_("{field}: from 0 to {most}.").format(field=label, most=most), code=name)
    protections = [days for days in (rules.accepted_days, rules.working_days) if days]
    if rules.returns_by_itself and protections and rules.warn_days >= min(protections):
        raise NotPossible(_("The warning must come after the protection has begun: give it fewer days."), "warn_days")


@transaction.atomic
def claim_lead(lead: Lead, *, by: Person) -> Lead:
    """Take a lead out of the pool; the clock of its first contact starts. Of two who click at once one gets it, the
    other a sentence; and one person who clicks twice at once never gets more than the rules allow."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_ONE_AT_A_TIME, by.pk])
    lead = locked(lead)
    if lead.status != Lead.Status.POOLED:
        raise NotPossible(_("“{lead}” is not in the pool any more.").format(lead=lead), code="gone")
    claim = claims_of([lead], by)[lead.pk]
    if not claim.may:
        raise NotPossible(claim_sentence(claim), code=claim.why_not)
    now = timezone.now()
    lead.owner, lead.routed_at, lead.accepted_at, lead.pooled_at, lead.reason = by, now, now, None, ""
    lead.last_worked_at, lead.protected_until, lead.pool_warned_at = now, None, None
    contact = speed_clocks().due(now, hours_of(by.team), lead.grade).contact
    lead.answer_due_at, lead.contact_due_at, lead.contacted_at = None, contact, None
    move(lead, Lead.Status.ACCEPTED, _CLAIMED)
    record(LEAD_CLAIMED, lead, by=by, owner=by.pk)
    return lead


_CLAIMED = [
    "owner", "routed_at", "accepted_at", "pooled_at", "reason", "last_worked_at", "protected_until", "pool_warned_at",
    "answer_due_at", "contact_due_at", "contacted_at",
]  # fmt: skip


def claims_of(leads: Sequence[Lead], person: Person) -> dict[int, Claim]:
    """Whether the person may claim each of the leads now, by lead id. A fixed number of queries."""
    policy, who, now = claimer_of(person)
    gave_up = _gave_up(leads, person, now - timedelta(days=policy.reclaim_days))
    return {lead.pk: may_claim(policy, who, gave_up.get(lead.pk), now) for lead in leads}


def claim_any(person: Person) -> tuple[Claim, Policy, Claimer]:
    """Whether the person may claim anything now, with the rules and what is counted for it."""
    policy, who, now = claimer_of(person)
    return may_claim_any(policy, who, now), policy, who


def claimer_of(person: Person) -> tuple[Policy, Claimer, datetime]:
    """The rules, what counts for the person, and now in the zone in which days begin."""
    policy, now = policy_of(pool_rules()), timezone.localtime()
    has_limit = policy.open_limit or person.capacity
    held = Lead.objects.held_by(person).count() if has_limit else 0
    today = (
        _claimed_since(person, now.replace(hour=0, minute=0, second=0, microsecond=0)) if policy.claims_per_day else 0
    )
    return policy, Claimer(person.roles, person.team_id, held, person.capacity, today), now


def _claimed_since(person: Person, since: datetime) -> int:
    return Event.objects.filter(name=LEAD_CLAIMED.name, by=person, happened_at__gte=since).count()


def _gave_up(leads: Sequence[Lead], person: Person, since: datetime) -> dict[int, datetime]:
    """When the leads last left this person's desk for the pool, by lead id."""
    events = Event.objects.filter(
        subject_type=Lead._meta.label_lower,
        subject_id__in=[lead.pk for lead in leads],
        happened_at__gte=since,
        name__in=GAVE_UP,
        facts__owner=person.pk,
    )
    found = dict(events.order_by("happened_at").values_list("subject_id", "happened_at"))
    for lead in leads:  # leads that went into the pool before history told whose they were
        if lead.last_owner_id == person.pk and lead.pooled_at and lead.pk not in found:
            found[lead.pk] = lead.pooled_at
    return found


def claim_sentence(claim: Claim) -> str:
    """Why a claim is not possible, in the reader's language."""
    until = day(claim.until) if claim.until else ""
    return str(CLAIM[claim.why_not]).format(until=until)
