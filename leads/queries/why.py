"""Why a lead went to one person and not to another, in a sentence, from the decision that was kept."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from journal.models import Event
from journal.queries import Line, lines
from leads.actions.desks import DESK_ROLES
from leads.events import (
    LEAD_ASSIGNED,
    LEAD_CLAIMED,
    LEAD_LOST,
    LEAD_MERGED,
    LEAD_NOT_ROUTED,
    LEAD_POOLED,
    LEAD_RECYCLED,
    LEAD_RETURNED,
    LEAD_ROUTED,
    LEAD_TO_LEADER,
    LEAD_WAS_LATE,
    LEAD_WENT_BACK,
)
from leads.models import Lead, RoutingDecision, RoutingRule
from leads.wording import UNROUTABLE, WHY_NOT
from people.models import Person, Team

MOVES = (
    LEAD_ROUTED, LEAD_ASSIGNED, LEAD_WAS_LATE, LEAD_TO_LEADER, LEAD_RETURNED, LEAD_POOLED, LEAD_WENT_BACK,
    LEAD_RECYCLED, LEAD_CLAIMED, LEAD_NOT_ROUTED, LEAD_LOST, LEAD_MERGED,
)  # fmt: skip


def moves_of(lead: Lead, most: int = 20) -> list[Line]:
    """How a lead came to be where it is, newest first: by the rules, by hand, by being late, through the pool."""
    names = [kind.name for kind in MOVES]
    told = Event.objects.filter(subject_type=lead._meta.label_lower, subject_id=lead.pk, name__in=names)
    return lines(told.order_by("-happened_at", "-id")[:most])


def went_on(person: Person, pk: int) -> str:
    """What became of a lead that the person once held, or saw in the pool until today; "" for any other."""
    lead = Lead.objects.filter(pk=pk).first()
    moves = moves_of(lead) if lead else []
    had = any(move.facts.get("owner") == person.pk for move in moves)
    since = timezone.now() - timedelta(days=1)
    claims = [move for move in moves if move.name == LEAD_CLAIMED.name and move.happened_at > since]
    if not had and not (claims and person.may("leads.claim_lead")):
        return ""
    return _("“{lead}” went on meanwhile: {event}.").format(lead=lead, event=moves[0].sentence)


@dataclass(frozen=True)
class WhyNot:
    """The answer about one decision: `code` is chosen, a reason of a candidate, or why somebody was no candidate."""

    decision: RoutingDecision
    code: str
    sentence: str


def why_not(lead: Lead, person: Person, most: int = 20) -> list[WhyNot]:
    """For each decision about the lead, newest first: why this person got it, or did not."""
    newest = lead.routing_decisions.select_related("version", "chosen", "rule").order_by("-decided_at", "-pk")[:most]
    decisions = list(newest)
    words = _Words.of(decisions) if decisions else None
    return [_about(decision, person, words) for decision in decisions if words]


@dataclass(frozen=True)
class _Words:
    rules: Mapping[int, str]
    teams: Mapping[int, str]

    @classmethod
    def of(cls, decisions: Iterable[RoutingDecision]) -> "_Words":
        ids = {entry["rule"] for decision in decisions for entry in decision.rules_tried}
        rules = {rule.pk: str(rule) for rule in RoutingRule.objects.filter(pk__in=ids)}
        return cls(rules, {team.pk: str(team) for team in Team.objects.all()})


def _about(decision: RoutingDecision, person: Person, words: _Words) -> WhyNot:
    if decision.chosen_id == person.pk:
        rule = words.rules.get(decision.rule_id or 0, "—")
        return WhyNot(decision, "chosen", _("{person} got it by the rule “{rule}”.").format(person=person, rule=rule))
    passed = [one for one in decision.candidates if one["person"] == person.pk]
    if passed:
        return _passed_over(decision, person, passed, words)
    code, sentence = _no_candidate(decision, person, words)
    return WhyNot(decision, code, sentence)


def _passed_over(
    decision: RoutingDecision, person: Person, passed: Iterable[Mapping[str, Any]], words: _Words
) -> WhyNot:
    reasons = []
    for one in passed:
        why = str(WHY_NOT.get(one["why_not"], one["why_not"])).format(open=one["open"], capacity=one["capacity"])
        reasons.append(_("rule “{rule}”: {why}").format(rule=words.rules.get(one["rule"], "—"), why=why))
    sentence = _("{person} was a candidate: {reasons}.").format(person=person, reasons="; ".join(reasons))
    return WhyNot(decision, one["why_not"], sentence)


def _no_candidate(decision: RoutingDecision, person: Person, words: _Words) -> tuple[str, str]:
    if person.date_joined > decision.decided_at:
        return "not_here", _("{person} was not here yet.").format(person=person)
    if not set(person.roles) & set(DESK_ROLES):
        return "no_leads", _("{person}'s role takes no leads.").format(person=person)
    held = [entry["rule"] for entry in decision.rules_tried if entry["held"]]
    if not held:
        return "no_rule", f"{UNROUTABLE['no_rule']}."
    by_id = {line["id"]: line for line in (decision.version.lines if decision.version else [])}
    rule = held[-1]
    team = words.teams.get(by_id.get(rule, {}).get("team") or 0)
    later = _later_rule(by_id, rule, person)
    sentence = _("The rule “{rule}” gives leads to {team}; {person} is in {own}.").format(
        rule=words.rules.get(rule, "—"), team=team or _("its team"), person=person, own=person.team or _("no team")
    )
    if later:
        more = _("“{rule}”, which asks {person}'s team, comes after it and was not asked.")
        sentence = f"{sentence} {more.format(rule=later, person=person)}"
    return "other_team", sentence


def _later_rule(lines: Mapping[int, Mapping[str, Any]], rule: int, person: Person) -> str:
    """The first rule after the deciding one that names the person's team."""
    order = list(lines)
    after = order[order.index(rule) + 1 :] if rule in order else []
    name = next((lines[pk]["name"] for pk in after if lines[pk]["team"] == person.team_id), "")
    return _(name) if name else ""
