"""Two rule tables over the same past leads: who would have got what, and what that changes. Pure."""

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from leads.rules.conditions import Facts
from leads.rules.routing import Router, Rule

UNROUTED = 0  # stands for nobody in the figures


@dataclass(frozen=True, slots=True)
class Past:
    """A lead as it was when it was routed: its id, when that was, and the facts."""

    lead: int
    at: datetime
    facts: Facts


@dataclass(frozen=True, slots=True)
class Move:
    """A lead that the draft gives to somebody else; 0 is nobody. Rules are the numbers of their tables, 0 is none."""

    lead: int
    before: int
    after: int
    rule_before: int
    rule_after: int


@dataclass(slots=True)
class Difference:
    """What came of a replay: leads per person and per rule in both tables, and how many went from whom to whom."""

    leads: int = 0
    before: Counter[int] = field(default_factory=Counter)
    after: Counter[int] = field(default_factory=Counter)
    rules_before: Counter[int] = field(default_factory=Counter)
    rules_after: Counter[int] = field(default_factory=Counter)
    flows: Counter[tuple[int, int]] = field(default_factory=Counter)

    @property
    def moved(self) -> int:
        return sum(self.flows.values())


class Rehearsal:
    """One table that is played over the past. Desks begin empty.

    With `stay`, limits on open leads count, and a lead leaves its desk when it has lain there that long; without it
    limits are left out, because nobody knows when a lead would have left another desk. `works_at(person, moment)`
    says whether somebody's working time ran.
    """

    def __init__(
        self,
        rules: Sequence[Rule],
        stay: timedelta | None = None,
        works_at: Callable[[int, datetime], bool] | None = None,
    ) -> None:
        self.stay = stay
        emptied = [replace(rule, desks=[_emptied(desk, stay) for desk in rule.desks], turns={}) for rule in rules]
        self.router = Router(emptied)
        self.works_at = works_at if any(rule.in_hours for rule in rules) else None
        self.held: dict[int, deque[datetime]] = defaultdict(deque)

    def choose(self, past: Past) -> tuple[int, int]:
        """(person, rule) for one lead, 0 for nobody and none."""
        if self.stay is not None:
            self._free(past.at - self.stay)
        away = {p for p in self.router.open if not self.works_at(p, past.at)} if self.works_at else set()
        choice = self.router.choose(past.facts, off_hours=away)
        if choice.person is None:
            return UNROUTED, 0
        self.held[choice.person].append(past.at)
        return choice.person, choice.rule or 0

    def _free(self, before: datetime) -> None:
        for person, moments in self.held.items():
            while moments and moments[0] < before:
                moments.popleft()
                self.router.open[person] -= 1


def _emptied(desk: Any, stay: timedelta | None) -> Any:
    return replace(desk, open_leads=0, works_now=True, capacity=desk.capacity if stay is not None else 0)


def play(leads: Iterable[Past], now: Rehearsal, draft: Rehearsal, total: Difference) -> list[Move]:
    """Play both tables over leads in the order of their time; adds to the figures and returns who moves."""
    moves = []
    for past in leads:
        before, rule_before = now.choose(past)
        after, rule_after = draft.choose(past)
        total.leads += 1
        total.before[before] += 1
        total.after[after] += 1
        total.rules_before[rule_before] += 1
        total.rules_after[rule_after] += 1
        if before != after:
            total.flows[before, after] += 1
            moves.append(Move(past.lead, before, after, rule_before, rule_after))
    return moves


def overlaid(now: Facts, then: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a lead as they were, as far as they were kept; the rest as it is today."""
    return {name: then.get(name, value) for name, value in now.items()}
