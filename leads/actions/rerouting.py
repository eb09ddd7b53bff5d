"""Leads that waited too long for an answer go on: to the next by the rules, then to the leader or into the pool."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from console.actions import notify_many
from journal.actions import Entry, record_many
from journal.actions.copying import copy_in, take_ids
from leads.actions.desks import Table, lock_table
from leads.actions.routing import CLOCKS, Routed, decision_of, offer_many, start_clock, tell_owners
from leads.events import LEAD_POOLED, LEAD_ROUTED, LEAD_TO_LEADER, LEAD_WAS_LATE, LEADS_MOVED_ON
from leads.models import Lead, RoutingDecision, SpeedPolicy
from people.events import HANDOVER_WITHDRAWN
from people.models import HandOver, Person

CHUNK = 500
CHANGED = ["status", "owner", "last_owner", "routed_at", "reroutes", "pooled_at", "reason", *CLOCKS]
RULES, LEADER, POOL = "rules", "leader", "pool"


def speed_policy() -> SpeedPolicy:
    """What the company does with late leads, or the usual."""
    return SpeedPolicy.objects.first() or SpeedPolicy(pk=1)


def route_late_leads(now: datetime | None = None) -> int:
    """Send on every lead whose rep neither accepted nor returned it in time; returns how many went on.

    Chunk by chunk, each in its own transaction; rows that another worker holds are left to it.
    """
    policy = speed_policy()
    if not policy.reroutes:
        return 0
    moved = 0
    while done := _route_chunk(now or timezone.now(), policy):
        moved += done
    return moved


@transaction.atomic
def _route_chunk(now: datetime, policy: SpeedPolicy) -> int:
    late = list(
        Lead.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(status=Lead.Status.ROUTED, answer_due_at__lt=now, owner__isnull=False)
        .select_related("channel__parent", "owner__team__leader")
        .order_by("answer_due_at", "pk")[:CHUNK]
    )
    if not late:
        return 0
    table = lock_table(now)
    before = {lead.pk: lead.owner for lead in late}
    _withdraw(late, before, now)
    plans = _plan(late, table, policy, now)
    Lead.objects.bulk_update(late, CHANGED, batch_size=CHUNK)
    table.save_turns()
    _record(late, plans, before, now)
    return len(late)


def _withdraw(late: Sequence[Lead], before: dict[int, Person | None], now: datetime) -> None:
    """Close the offers that nobody answered; the history of hand-overs keeps them."""
    offers = HandOver.objects.select_for_update(of=("self",)).filter(
        kind=HandOver.Kind.LEAD, subject_type="leads.lead", subject_id__in=list(before), status="offered"
    )
    closed = list(offers)
    HandOver.objects.filter(pk__in=[offer.pk for offer in closed]).update(
        status=HandOver.Status.WITHDRAWN, answered_at=now
    )
    record_many(HANDOVER_WITHDRAWN, [Entry(offer, facts={"to": offer.to_person_id}) for offer in closed])
    record_many(LEAD_WAS_LATE, [Entry(lead, facts={"owner": lead.owner_id}) for lead in late])


def _plan(
    late: Sequence[Lead], table: Table, policy: SpeedPolicy, now: datetime
) -> dict[int, tuple[str, Routed | None]]:
    """Where each lead goes, by lead: sets its owner, state and clocks. All who had it are passed over."""
    had = _who_had(late)
    plans: dict[int, tuple[str, Routed | None]] = {}
    for lead in late:
        routed = None
        if lead.reroutes < policy.at_most:
            routed = Routed(*table.choose(lead, late=had[lead.pk]), table.version)
        plans[lead.pk] = (_move(lead, routed, table, policy, had[lead.pk], now), routed)
    return plans


def _who_had(late: Sequence[Lead]) -> dict[int, set[int]]:
    """Everybody to whom each lead was offered since it was last routed from the start."""
    had: dict[int, set[int]] = {lead.pk: {lead.owner_id} if lead.owner_id else set() for lead in late}
    offers = HandOver.objects.filter(
        kind=HandOver.Kind.LEAD, subject_type="leads.lead", subject_id__in=[x.pk for x in late if x.reroutes]
    )
    for lead, person in offers.filter(status=HandOver.Status.WITHDRAWN).values_list("subject_id", "to_person"):
        had[lead].add(person)
    return had


def _move(lead: Lead, routed: Routed | None, table: Table, policy: SpeedPolicy, had: set[int], now: datetime) -> str:
    leader = lead.owner.team.leader if lead.owner and lead.owner.team else None
    lead.last_owner, lead.reroutes = lead.owner, lead.reroutes + 1
    if routed is not None and routed.person is not None:
        _offer_to(lead, table.people[routed.person], table, now)
        return RULES
    if policy.after == SpeedPolicy.After.LEADER and leader and leader.is_active and leader.pk not in had:
        _offer_to(lead, leader, table, now)
        return LEADER
    lead.owner, lead.status, lead.pooled_at = None, Lead.Status.POOLED, now
    lead.answer_due_at = lead.contact_due_at = None
    return POOL


def _offer_to(lead: Lead, owner: Person, table: Table, now: datetime) -> None:
    lead.owner, lead.routed_at = owner, now
    start_clock(lead, table.due(now, owner, lead.grade))


def _record(
    late: Sequence[Lead],
    plans: dict[int, tuple[str, Routed | None]],
    before: dict[int, Person | None],
    now: datetime,
) -> None:
    offered = [lead for lead in late if lead.owner is not None]
    offers = dict(zip((lead.pk for lead in offered), take_ids(HandOver, len(offered)), strict=True))
    offer_many(offered, list(offers.values()), by=None)
    decided = [(lead, routed) for lead in late if (routed := plans[lead.pk][1]) is not None]
    copy_in(
        [
            RoutingDecision(**decision_of(x, r, now), handover_id=offers.get(x.pk) if r.person else None)
            for x, r in decided
        ]
    )
    by_rules = [(lead, routed.choice.rule) for lead, routed in decided if routed.person is not None]
    record_many(LEAD_ROUTED, [Entry(lead, facts={"owner": lead.owner_id, "rule": rule}) for lead, rule in by_rules])
    to_leader = [lead for lead in late if plans[lead.pk][0] == LEADER]
    record_many(LEAD_TO_LEADER, [Entry(lead, facts={"owner": lead.owner_id}) for lead in to_leader])
    record_many(LEAD_POOLED, [Entry(lead) for lead in late if plans[lead.pk][0] == POOL])
    tell_owners(offered, by=None)
    _tell_late(list(before.values()))


def _tell_late(owners: Sequence[Person | None]) -> None:
    """One line for each who let leads wait, however many went on."""
    counts: dict[Person, int] = {}
    for owner in owners:
        if owner is not None:
            counts[owner] = counts.get(owner, 0) + 1
    events = record_many(LEADS_MOVED_ON, [Entry(owner, facts={"count": n}) for owner, n in counts.items()])
    notify_many([(event.subject_id, event.pk) for event in events])
