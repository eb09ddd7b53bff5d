"""Give leads to people by the rule table, and keep for ever why."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from console.actions import notify, notify_many
from journal.actions import Entry, Saved, note_many, record, record_many
from journal.actions.copying import add_rows, take_ids
from leads.actions.desks import ACCEPT, DESK_ROLES, hours_of, lock_table, speed_clocks
from leads.actions.steps import HAND_OVER, locked, move
from leads.events import LEAD_NOT_ROUTED, LEAD_ROUTED, LEADS_ROUTED
from leads.models import Lead, RoutingDecision, RoutingVersion
from leads.rules.clock import Due
from leads.rules.routing import Choice
from people.actions import offer_handover
from people.events import HANDOVER_OFFERED
from people.models import HandOver, Person

__all__ = ["ACCEPT", "DESK_ROLES", "Routed", "hours_of", "plan_routes", "record_routes", "route_lead", "route_past"]
CLOCKS = ["answer_due_at", "contact_due_at", "contacted_at"]


@dataclass(frozen=True, slots=True)
class Routed:
    """What was chosen for one lead, with the facts that the rules asked and the table that decided; `offer` is the id
    that its hand-over will have, where it was taken beforehand."""

    choice: Choice
    facts: Mapping[str, Any]
    version: RoutingVersion | None
    offer: int = 0

    @property
    def person(self) -> int | None:
        return self.choice.person


@transaction.atomic
def route_lead(lead: Lead, *, by: Person | None) -> RoutingDecision:
    """Let the rules choose the owner of a valid lead, offer it and tell the owner.

    When nobody can take it the lead stays as it is and the decision says why. Raises NotPossible for a lead that is
    not to be routed from its state.
    """
    lead = locked(lead)
    Lead.MOVES.check(lead, Lead.Status.ROUTED)
    now = timezone.now()
    table = lock_table(now)
    routed = Routed(*table.choose(lead), table.version)
    if routed.person is None:
        _note_unroutable(lead, routed.choice.why, by=by)
        return RoutingDecision.objects.create(**decision_of(lead, routed, now))
    table.save_turns()
    owner = table.people[routed.person]
    due = table.due(now, owner, lead.grade)
    lead.owner, lead.routed_at, lead.unroutable_why, lead.reason, lead.reroutes = owner, now, "", "", 0
    start_clock(lead, due)
    move(lead, Lead.Status.ROUTED, ["owner", "routed_at", "unroutable_why", "reason", "reroutes", *CLOCKS])
    event = record(LEAD_ROUTED, lead, by=by, owner=owner.pk, rule=routed.choice.rule)
    offer = offer_handover(HAND_OVER, lead, to=owner, by=by, due_at=due.answer)
    notify(owner, event)
    return RoutingDecision.objects.create(**decision_of(lead, routed, now), handover=offer)


def start_clock(lead: Lead, due: Due) -> None:
    """Both clocks of a lead that is offered now begin to run. The caller saves CLOCKS."""
    lead.answer_due_at, lead.contact_due_at, lead.contacted_at = due.answer, due.contact, None


def _note_unroutable(lead: Lead, why: str, *, by: Person | None) -> None:
    if lead.unroutable_why != why:
        lead.unroutable_why = why
        lead.save(update_fields=["unroutable_why"])
        record(LEAD_NOT_ROUTED, lead, by=by, reason=why)


def route_leads(leads: Iterable[Lead], *, by: Person | None) -> tuple[int, int]:
    """Route leads one after the other, each in its own transaction; returns how many found an owner, how many not."""
    decisions = [route_lead(lead, by=by) for lead in leads]
    taken = sum(decision.chosen_id is not None for decision in decisions)
    return taken, len(decisions) - taken


class Planner:
    """Chooses owners for leads that are about to be saved. The table is read and locked, and the ids of `count`
    hand-overs are taken, when it is made; whoever has planned all leads saves the turns."""

    def __init__(self, count: int, now: datetime) -> None:
        self._table, self._now = lock_table(now), now
        self._offers = iter(take_ids(HandOver, count))
        self.planned: list[Routed] = []

    def plan(self, leads: Iterable[Lead]) -> None:
        """Set status, owner, times and clocks on some of the leads and add what was decided to `planned`. Asks the
        database nothing."""
        table = self._table
        for lead in leads:
            routed = Routed(*table.choose(lead), table.version, next(self._offers))
            self.planned.append(routed)
            if routed.person is None:
                lead.unroutable_why = routed.choice.why
            else:
                self._give(lead, table.people[routed.person])

    def _give(self, lead: Lead, owner: Person) -> None:
        lead.status, lead.owner, lead.routed_at = Lead.Status.ROUTED, owner, self._now
        start_clock(lead, self._table.due(self._now, owner, lead.grade))

    def save_turns(self) -> None:
        """Keep whose turn it is now."""
        self._table.save_turns()


def plan_routes(leads: Sequence[Lead], now: datetime) -> list[Routed]:
    """Choose owners for all of these leads at once."""
    planner = Planner(len(leads), now)
    planner.plan(leads)
    planner.save_turns()
    return planner.planned


@transaction.atomic
def route_past(moments: Mapping[int, datetime], *, by: Person | None) -> list[Lead]:
    """Route valid leads of a past that is being loaded (lead id → when), in a few statements; returns those that
    found an owner. The rules decide as they would today; nobody's inbox is touched, and no clock runs.
    """
    locked_rows = Lead.objects.select_for_update(of=("self",)).select_related("channel__parent")
    held = list(locked_rows.filter(pk__in=moments).order_by("came_at", "pk"))
    for lead in held:
        Lead.MOVES.check(lead, Lead.Status.ROUTED)
    planned = plan_routes(held, timezone.now())
    clocks = speed_clocks()
    for lead in held:
        lead.routed_at = moments[lead.pk] if lead.owner_id else None
        if lead.owner is not None and lead.routed_at is not None:
            lead.answer_due_at = clocks.due(lead.routed_at, hours_of(lead.owner.team), lead.grade).answer
    Lead.objects.bulk_update(held, ["status", "owner", "routed_at", "unroutable_why"], batch_size=1000)
    record_routes(held, planned, by=by, now=timezone.now(), migrated=True)
    return [lead for lead in held if lead.owner_id]


def record_routes(
    leads: Sequence[Lead], planned: Sequence[Routed], *, by: Person | None, now: datetime, migrated: bool = False
) -> None:
    """Write decisions, hand-overs, events and notices of leads that plan_routes gave away and that are saved now."""
    when = {lead.pk: lead.routed_at or (lead.came_at if migrated else now) for lead in leads}
    pairs = list(zip(leads, planned, strict=True))
    given = [(lead, routed) for lead, routed in pairs if routed.person is not None]
    stuck = [(lead, routed) for lead, routed in pairs if routed.person is None]

    def entry(lead: Lead, **facts: Any) -> Entry:
        return Entry(lead, by, facts=facts, happened_at=when[lead.pk], migrated=migrated)

    note_many(LEAD_ROUTED, [entry(lead, owner=routed.person, rule=routed.choice.rule) for lead, routed in given])
    note_many(LEAD_NOT_ROUTED, [entry(lead, reason=routed.choice.why) for lead, routed in stuck])
    offers = {lead.pk: routed.offer for lead, routed in given}
    offer_many([lead for lead, _routed in given], list(offers.values()), by=by, migrated=migrated)
    _keep_decisions([decision_of(x, r, when[x.pk]) | {"handover_id": offers.get(x.pk)} for x, r in pairs])
    if not migrated:
        tell_owners([lead for lead, _routed in given], by=by)


def _keep_decisions(decisions: Sequence[dict[str, Any]]) -> None:
    if not decisions:
        return
    add_rows(RoutingDecision, list(decisions[0]), [tuple(decision.values()) for decision in decisions])


_OFFER = (
    "id", "kind", "subject_type", "subject_id", "journey", "title", "from_person_id", "to_person_id", "offered_at",
    "due_at",
)  # fmt: skip


def offer_many(leads: Sequence[Lead], ids: Sequence[int], *, by: Person | None, migrated: bool = False) -> None:
    """Offer each lead to its owner as of its routed_at, under ids taken from HandOver beforehand."""
    subject, giver = Lead._meta.label_lower, by.pk if by else None
    rows = [
        (pk, HAND_OVER, subject, x.pk, x.journey, str(x)[:200], giver, x.owner_id, x.routed_at, x.answer_due_at)
        for pk, x in zip(ids, leads, strict=True)
    ]
    add_rows(HandOver, _OFFER, rows)
    entries = [
        Entry(Saved(HandOver, pk), by, "", {"to": x.owner_id}, x.routed_at, migrated, x.journey)
        for pk, x in zip(ids, leads, strict=True)
    ]
    note_many(HANDOVER_OFFERED, entries)


def tell_owners(leads: Sequence[Lead], *, by: Person | None) -> None:
    """One line in the inbox of each owner, however many leads came."""
    held: dict[Person, int] = {}
    for lead in leads:
        if lead.owner is not None:
            held[lead.owner] = held.get(lead.owner, 0) + 1
    events = record_many(LEADS_ROUTED, [Entry(owner, by, facts={"count": n}) for owner, n in held.items()])
    notify_many([(event.subject_id, event.pk) for event in events])


def decision_of(lead: Lead, routed: Routed, now: datetime) -> dict[str, Any]:
    """The decision about a lead as the columns of its row."""
    choice = routed.choice
    return {
        "lead_id": lead.pk,
        "rule_id": choice.rule if choice.person is not None else None,
        "chosen_id": choice.person,
        "version_id": routed.version.pk if routed.version else None,
        "tried": choice.tried,
        "passed": choice.passed,
        "facts": json.dumps(routed.facts, ensure_ascii=False, default=str) if routed.facts else "",
        "why": choice.why,
        "decided_at": now,
    }
