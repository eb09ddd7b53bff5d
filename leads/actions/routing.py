"""Give leads to people by the rule table, and keep for ever why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from console.actions import notify, notify_many
from journal.actions import Entry, record, record_many
from leads.actions.copying import copy_in
from leads.actions.steps import HAND_OVER, locked, move
from leads.events import LEAD_NOT_ROUTED, LEAD_ROUTED, LEADS_ROUTED
from leads.models import Lead, RoutingDecision, RoutingRule
from leads.rules.clock import answer_due
from leads.rules.routing import Choice, Desk, Rule, choose_owner
from people.actions import offer_handover
from people.events import HANDOVER_OFFERED
from people.models import HandOver, Person, Team
from people.roles import OWN, ROLES
from people.rules.working_time import WorkingHours

ACCEPT = "leads.accept_lead"
DESK_ROLES = [name for name, role in ROLES.items() if ACCEPT in role.rights and name != "administrator"]


@transaction.atomic
def route_lead(lead: Lead, *, by: Person | None) -> RoutingDecision:
    """Let the rules choose the owner of a valid lead, offer it and tell the owner.

    When nobody can take it the lead stays as it is and the decision says why. Raises NotPossible for a lead that is
    not to be routed from its state.
    """
    lead = locked(lead)
    Lead.MOVES.check(lead, Lead.Status.ROUTED)
    table = lock_table()
    choice = table.choose(lead)
    decision = RoutingDecision.objects.create(**_decision(lead, choice, timezone.now()))
    if choice.person is None:
        _note_unroutable(lead, choice.why, by=by)
        return decision
    table.save_turns()
    owner = table.people[choice.person]
    lead.owner, lead.routed_at, lead.unroutable_why, lead.reason = owner, decision.decided_at, "", ""
    move(lead, Lead.Status.ROUTED, ["owner", "routed_at", "unroutable_why", "reason"])
    event = record(LEAD_ROUTED, lead, by=by, owner=owner.pk, rule=choice.rule)
    offer_handover(HAND_OVER, lead, to=owner, by=by, due_at=answer_due(decision.decided_at, hours_of(owner.team)))
    notify(owner, event)
    return decision


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


class Table:
    """The rule table with its candidates, locked: whoever routes at the same moment waits, so no turn is used twice
    and no desk is filled above its limit (two rules may share a team)."""

    def __init__(self, rules: Sequence[RoutingRule]) -> None:
        self.rows = {rule.pk: rule for rule in rules}
        self.people = {person.pk: person for person in _candidates(rules)}
        held = _open_leads(self.people)
        everybody = [_desk(person, held.get(person.pk, 0)) for person in self.people.values()]
        self.desks: dict[int | None, list[Desk]] = {None: everybody}
        for desk in everybody:
            self.desks.setdefault(self.people[desk.person].team_id or 0, []).append(desk)
        self.rules = {row.pk: _rule(row, self.desks.setdefault(row.team_id, [])) for row in rules}
        self.used: set[int] = set()

    def choose(self, lead: Lead) -> Choice:
        """Decide for one lead and count it, so that the next choice knows of it. Nothing is saved."""
        choice = choose_owner(facts_of(lead), list(self.rules.values()))
        if choice.person is not None and choice.rule is not None:
            self.rules[choice.rule] = replace(self.rules[choice.rule], turns=choice.turns)
            self.used.add(choice.rule)
            for desks in (self.desks[None], self.desks[self.people[choice.person].team_id or 0]):
                _count_one(desks, choice.person)
        return choice

    def save_turns(self) -> None:
        """Keep the turns of the rules that gave a lead away."""
        for pk in sorted(self.used):
            self.rows[pk].turns = dict(self.rules[pk].turns)
            self.rows[pk].save(update_fields=["turns"])
        self.used.clear()


def _rule(row: RoutingRule, desks: list[Desk]) -> Rule:
    return Rule(row.pk, row.name, desks, row.conditions, row.method, row.weights, row.turns, goes_on=row.goes_on)


def _desk(person: Person, open_leads: int) -> Desk:
    return Desk(person.pk, open_leads, person.capacity, person.is_active, _takes_leads(person))


def _count_one(desks: list[Desk], person: int) -> None:
    for place, desk in enumerate(desks):
        if desk.person == person:
            desks[place] = replace(desk, open_leads=desk.open_leads + 1)


def lock_table() -> Table:
    """The rules in use with their candidates, locked until the transaction ends."""
    rules = RoutingRule.objects.select_for_update(of=("self",)).filter(is_active=True).order_by("pk")
    return Table(sorted(rules, key=lambda rule: (rule.position, rule.pk)))


def _candidates(rules: Sequence[RoutingRule]) -> list[Person]:
    people = Person.objects.filter(roles__overlap=DESK_ROLES).select_related("team").order_by("pk")
    if all(rule.team_id for rule in rules):
        people = people.filter(team__in={rule.team_id for rule in rules})
    return list(people)


def _takes_leads(person: Person) -> bool:
    """Whoever accepts leads of their own; a leader or manager only supervises."""
    return any(ROLES[role].rights.get(ACCEPT) == OWN for role in person.roles if role in ROLES)


def _open_leads(people: Iterable[int]) -> dict[int, int]:
    held = Lead.objects.filter(status__in=Lead.HELD, owner__in=list(people)).order_by()
    return dict(held.values_list("owner").annotate(n=Count("pk")))


def facts_of(lead: Lead) -> dict[str, Any]:
    """What routing conditions may ask about a lead."""
    channel = lead.channel
    facts: dict[str, Any] = {
        "channel": channel.key,
        "channel_parent": channel.parent.key if channel.parent else "",
        "side": channel.side,
        "fit": lead.fit_score,
        "intent": lead.intent_score,
    }
    for name in (
        "region", "city", "industry", "employees", "company_name", "name", "title", "need", "campaign", "email_kind",
        "domain", "website", "phone", "email", "credit_code", "grade", "rung",
    ):  # fmt: skip
        facts[name] = getattr(lead, name)
    if "." in lead.industry:  # a rule about a branch of the tree means its twigs too
        facts["industry"] = [lead.industry, lead.industry.partition(".")[0]]
    return facts | {f"attributes.{name}": value for name, value in (lead.attributes or {}).items()}


def hours_of(team: Team | None) -> WorkingHours:
    """When the team works, in the installation's time zone."""
    if team is None:
        return WorkingHours(zone=settings.TIME_ZONE)
    starts, ends = (_time(team, name) for name in ("work_starts", "work_ends"))
    return WorkingHours(team.country, starts, ends, settings.TIME_ZONE)


def _time(team: Team, name: str) -> time:
    """A team that was just made still holds the text of the column's default."""
    value = getattr(team, name)
    return value if isinstance(value, time) else time.fromisoformat(value)


def plan_routes(leads: Sequence[Lead], now: datetime) -> list[Choice]:
    """Choose owners for leads that are about to be saved: sets status, owner and times on them, saves the turns."""
    table = lock_table()
    choices = []
    for lead in leads:
        choice = table.choose(lead)
        choices.append(choice)
        if choice.person is None:
            lead.unroutable_why = choice.why
        else:
            lead.status, lead.owner, lead.routed_at = Lead.Status.ROUTED, table.people[choice.person], now
    table.save_turns()
    return choices


@transaction.atomic
def route_past(moments: Mapping[int, datetime], *, by: Person | None) -> list[Lead]:
    """Route valid leads of a past that is being loaded (lead id → when), in a few statements; returns those that
    found an owner. The rules decide as they would today; nobody's inbox is touched.
    """
    locked_rows = Lead.objects.select_for_update(of=("self",)).select_related("channel__parent")
    held = list(locked_rows.filter(pk__in=moments).order_by("came_at", "pk"))
    for lead in held:
        Lead.MOVES.check(lead, Lead.Status.ROUTED)
    choices = plan_routes(held, timezone.now())
    for lead in held:
        lead.routed_at = moments[lead.pk] if lead.owner_id else None
    Lead.objects.bulk_update(held, ["status", "owner", "routed_at", "unroutable_why"], batch_size=1000)
    record_routes(held, choices, by=by, now=timezone.now(), migrated=True)
    return [lead for lead in held if lead.owner_id]


def record_routes(
    leads: Sequence[Lead], choices: Sequence[Choice], *, by: Person | None, now: datetime, migrated: bool = False
) -> None:
    """Write decisions, hand-overs, events and notices of leads that plan_routes gave away and that are saved now."""
    when = {lead.pk: lead.routed_at or (lead.came_at if migrated else now) for lead in leads}
    copy_in(
        [RoutingDecision(**_decision(lead, choice, when[lead.pk])) for lead, choice in zip(leads, choices, strict=True)]
    )

    def entry(lead: Lead, **facts: Any) -> Entry:
        return Entry(lead, by, facts=facts, happened_at=when[lead.pk], migrated=migrated)

    routed = [(lead, choice) for lead, choice in zip(leads, choices, strict=True) if choice.person is not None]
    stuck = [(lead, choice) for lead, choice in zip(leads, choices, strict=True) if choice.person is None]
    record_many(LEAD_ROUTED, [entry(lead, owner=choice.person, rule=choice.rule) for lead, choice in routed])
    record_many(LEAD_NOT_ROUTED, [entry(lead, reason=choice.why) for lead, choice in stuck])
    _offer_many([lead for lead, _choice in routed], by=by, migrated=migrated)
    if not migrated:
        _tell_owners([lead for lead, _choice in routed], by=by)


def _offer_many(leads: Sequence[Lead], *, by: Person | None, migrated: bool) -> None:
    due: dict[tuple[int | None, datetime], datetime] = {}
    offers = []
    for lead in leads:
        owner, moment = lead.owner, lead.routed_at
        assert owner is not None
        assert moment is not None
        if (owner.team_id, moment) not in due:
            due[owner.team_id, moment] = answer_due(moment, hours_of(owner.team))
        offers.append(
            HandOver(
                kind=HAND_OVER,
                subject_type=Lead._meta.label_lower,
                subject_id=lead.pk,
                journey=lead.journey,
                title=str(lead)[:200],
                from_person=by,
                to_person=owner,
                offered_at=moment,
                due_at=due[owner.team_id, moment],
            )
        )
    copy_in(offers)
    entries = [Entry(o, by, facts={"to": o.to_person_id}, happened_at=o.offered_at, migrated=migrated) for o in offers]
    record_many(HANDOVER_OFFERED, entries)


def _tell_owners(leads: Sequence[Lead], *, by: Person | None) -> None:
    """One line in the inbox of each owner, however many leads came."""
    held: dict[Person, int] = {}
    for lead in leads:
        if lead.owner is not None:
            held[lead.owner] = held.get(lead.owner, 0) + 1
    events = record_many(LEADS_ROUTED, [Entry(owner, by, facts={"count": n}) for owner, n in held.items()])
    notify_many([(event.subject_id, event.pk) for event in events])


def _decision(lead: Lead, choice: Choice, now: datetime) -> dict[str, Any]:
    return {
        "lead": lead,
        "rule_id": choice.rule if choice.person is not None else None,
        "chosen_id": choice.person,
        "rules_tried": choice.rules_tried,
        "candidates": choice.candidates,
        "why": choice.why,
        "decided_at": now,
    }


def draft_choice(lead: Lead, rules: Sequence[RoutingRule]) -> Choice:
    """What these rules would do with a lead now. Nothing is locked or saved."""
    return Table(rules).choose(lead)
