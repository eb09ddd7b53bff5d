"""Who gets a lead: an ordered rule table → team → person. Pure: the caller holds the locks and saves the turns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from leads.rules.conditions import Facts, check

ROUND_ROBIN, LEAST_LOADED = "round_robin", "least_loaded"
USUAL_WEIGHT = 100
NO_RULE, NOBODY_FREE = "no_rule", "nobody_free"


@dataclass(frozen=True, slots=True)
class Desk:
    """Somebody who could take a lead. `open_leads` are held now, `capacity` 0 means no limit.

    `takes_leads` is false for those whose role only supervises: they get a turn when a rule gives them a weight.
    """

    person: int
    open_leads: int = 0
    capacity: int = 0
    is_at_work: bool = True
    takes_leads: bool = True


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table. `desks` are the candidates of its team; `turns` the running scores of the round robin."""

    id: int
    name: str
    desks: Sequence[Desk]
    conditions: Sequence[Mapping[str, Any]] = ()
    method: str = ROUND_ROBIN
    weights: Mapping[str, int] = field(default_factory=dict)
    turns: Mapping[str, int] = field(default_factory=dict)
    goes_on: bool = True

    def weight_of(self, desk: Desk) -> int:
        """The share of a candidate; whoever only supervises has none unless the rule gives one."""
        return int(self.weights.get(str(desk.person), USUAL_WEIGHT if desk.takes_leads else 0))


@dataclass(frozen=True, slots=True)
class Choice:
    """The answer: `person` and `rule` are ids, None when nobody takes it, and then `why` is NO_RULE or NOBODY_FREE.

    `rules_tried` and `candidates` explain it as plain values for keeping; `turns` are the new turns of the rule.
    """

    rule: int | None
    person: int | None
    rules_tried: list[dict[str, Any]]
    candidates: list[dict[str, Any]]
    turns: dict[str, int]
    why: str = ""


def choose_owner(facts: Facts, rules: Sequence[Rule]) -> Choice:
    """Try the rules in order; the first whose conditions hold and whose team has somebody free decides.

    A rule with `goes_on` off keeps its leads waiting when nobody of its team is free.
    """
    tried: list[dict[str, Any]] = []
    seen: list[dict[str, Any]] = []
    for rule in rules:
        answer = check(rule.conditions, facts)
        if not answer.holds:
            tried.append({"rule": rule.id, "held": False, "failed": answer.failed, "met": answer.met})
            continue
        choice = _choose_in(rule)
        seen += choice.candidates
        tried.append({"rule": rule.id, "held": True, "nobody_free": choice.person is None})
        if choice.person is not None or not rule.goes_on:
            return replace(choice, rules_tried=tried, candidates=seen)
    held = any(entry["held"] for entry in tried)
    return Choice(None, None, tried, seen, {}, NOBODY_FREE if held else NO_RULE)


def _choose_in(rule: Rule) -> Choice:
    reasons = {desk.person: _why_not(desk, rule) for desk in rule.desks}
    free = [desk for desk in rule.desks if not reasons[desk.person]]
    if not free:
        return Choice(rule.id, None, [], _explained(rule, reasons, None), {}, NOBODY_FREE)
    chosen, turns = _by_load(rule, free) if rule.method == LEAST_LOADED else _by_turn(rule, free)
    passed = "more_open" if rule.method == LEAST_LOADED else "not_their_turn"
    why = {desk.person: reasons[desk.person] or passed for desk in rule.desks}
    return Choice(rule.id, chosen, [], _explained(rule, why, chosen), turns)


def _why_not(desk: Desk, rule: Rule) -> str:
    if not desk.is_at_work:
        return "not_at_work"
    if rule.weight_of(desk) <= 0:
        return "no_share"
    return "full" if 0 < desk.capacity <= desk.open_leads else ""


def _by_turn(rule: Rule, free: Sequence[Desk]) -> tuple[int, dict[str, int]]:
    """Smooth weighted round robin: everybody free gains their weight, the highest goes and pays the sum of weights."""
    turns = {key: int(value) for key, value in rule.turns.items()}
    for desk in free:
        turns[str(desk.person)] = turns.get(str(desk.person), 0) + rule.weight_of(desk)
    chosen = max(free, key=lambda desk: (turns[str(desk.person)], -desk.person))
    turns[str(chosen.person)] -= sum(rule.weight_of(desk) for desk in free)
    return chosen.person, turns


def _by_load(rule: Rule, free: Sequence[Desk]) -> tuple[int, dict[str, int]]:
    """Fewest open leads for one's share; who is equal waits by id."""
    chosen = min(free, key=lambda desk: (desk.open_leads / rule.weight_of(desk), desk.person))
    return chosen.person, dict(rule.turns)


def _explained(rule: Rule, reasons: Mapping[int, str], chosen: int | None) -> list[dict[str, Any]]:
    return [
        {
            "rule": rule.id,
            "person": desk.person,
            "chosen": desk.person == chosen,
            "why_not": "" if desk.person == chosen else reasons[desk.person],
            "open": desk.open_leads,
            "capacity": desk.capacity,
            "weight": rule.weight_of(desk),
        }
        for desk in rule.desks
    ]
