"""Who gets a lead: an ordered rule table → team → person. Pure: the caller holds the locks and saves the turns."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from leads.rules.conditions import Facts, asked_fields, compiled
from leads.rules.decisions import packed_desk, packed_tried, unpacked_candidates, unpacked_tried

ROUND_ROBIN, LEAST_LOADED = "round_robin", "least_loaded"
USUAL_WEIGHT = 100
NO_RULE, NOBODY_FREE = "no_rule", "nobody_free"
MOST_REMEMBERED = 20_000  # combinations of facts whose answers one router keeps


@dataclass(frozen=True, slots=True)
class Desk:
    """Somebody who could take a lead. `open_leads` are held now, `capacity` 0 means no limit.

    `takes_leads` is false for those whose role only supervises: they get a turn when a rule gives them a weight.
    `works_now` says whether their team's working time runs; `territories` and `skills` are folded words.
    """

    person: int
    open_leads: int = 0
    capacity: int = 0
    is_at_work: bool = True
    takes_leads: bool = True
    works_now: bool = True
    territories: frozenset[str] = frozenset()
    skills: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table. `desks` are the candidates of its team; `turns` the running scores of the round robin.

    `by_region`: only who covers the lead's region or city. `by_industry`: only who knows its industry. `skill`: only
    who has it. `in_hours`: only whose working time runs. When nobody is free: `else_to` names the rule to go on at,
    else `goes_on` tries the next one, else the lead waits.
    """

    id: int
    name: str
    desks: Sequence[Desk]
    conditions: Sequence[Mapping[str, Any]] = ()
    method: str = ROUND_ROBIN
    weights: Mapping[str, int] = field(default_factory=dict)
    turns: Mapping[str, int] = field(default_factory=dict)
    goes_on: bool = True
    else_to: int | None = None
    by_region: bool = False
    by_industry: bool = False
    skill: str = ""
    in_hours: bool = False

    def weight_of(self, desk: Desk) -> int:
        """The share of a candidate; whoever only supervises has none unless the rule gives one."""
        return int(self.weights.get(str(desk.person), USUAL_WEIGHT if desk.takes_leads else 0))


@dataclass(frozen=True, slots=True)
class Choice:
    """The answer: `person` and `rule` are ids, None when nobody takes it, and then `why` is NO_RULE or NOBODY_FREE.

    `tried` and `passed` explain it as short text for keeping (leads.rules.decisions).
    """

    rule: int | None
    person: int | None
    tried: str
    passed: str
    why: str = ""
    turns: Mapping[str, int] = field(default_factory=dict)
    conditions: Mapping[int, Sequence[Mapping[str, Any]]] = field(default_factory=dict)

    @property
    def rules_tried(self) -> list[dict[str, Any]]:
        """Every rule that was asked, whether it held, and where it failed."""
        return unpacked_tried(self.tried, self.conditions)

    @property
    def candidates(self) -> list[dict[str, Any]]:
        """Everybody whom a rule that held could have chosen, and why not them."""
        return unpacked_candidates(self.passed)


def choose_owner(facts: Facts, rules: Sequence[Rule], late: Collection[int] = ()) -> Choice:
    """Try the rules in order; the first whose conditions hold and whose team has somebody free decides."""
    router = Router(rules)
    choice = router.choose(facts, late)
    turns = router.turns_of(choice.rule) if choice.rule is not None else {}
    return Choice(choice.rule, choice.person, choice.tried, choice.passed, choice.why, turns, choice.conditions)


class Router:
    """A rule table made ready for many leads: conditions compiled, candidates sorted out, turns and desks counted."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.lanes = [Lane(rule) for rule in rules]
        self.place = {lane.rule.id: number for number, lane in enumerate(self.lanes)}
        self.open = {desk.person: desk.open_leads for rule in rules for desk in rule.desks}
        self.conditions = {rule.id: rule.conditions for rule in rules}
        self.fields = tuple(sorted(asked_by(rules)))
        self.used: set[int] = set()
        self._answers: dict[tuple[Any, ...], list[str]] = {}

    def choose(self, facts: Facts, late: Collection[int] = (), off_hours: Collection[int] = ()) -> Choice:
        """Decide for one lead and count it, so that the next choice knows of it. `late` had it and let it wait;
        `off_hours` are passed over by rules that ask for working time, besides desks that do not work now."""
        answers = self._ask(facts)
        tried: list[str] = []
        passed: list[str] = []
        at, seen, held = 0, set[int](), False
        while at < len(self.lanes) and at not in seen:
            seen.add(at)
            lane, refusal = self.lanes[at], answers[at]
            if refusal:
                tried.append(refusal)
                at += 1
                continue
            held = True
            person, words = lane.choose(facts, self.open, late, off_hours)
            passed.append(words)
            if person is not None:
                return self._given(lane, person, tried, passed)
            tried.append(packed_tried(lane.rule.id, -1))
            if lane.rule.else_to in self.place:
                at = self.place[lane.rule.else_to]
            elif lane.rule.goes_on:
                at += 1
            else:
                return self._choice(lane.rule.id, None, tried, passed, NOBODY_FREE)
        return self._choice(None, None, tried, passed, NOBODY_FREE if held else NO_RULE)

    def turns_of(self, rule: int) -> dict[str, int]:
        """The running scores of a rule's round robin as they are now."""
        return self.lanes[self.place[rule]].turns()

    def _given(self, lane: "Lane", person: int, tried: list[str], passed: list[str]) -> Choice:
        self.open[person] += 1
        self.used.add(lane.rule.id)
        tried.append(packed_tried(lane.rule.id))
        return self._choice(lane.rule.id, person, tried, passed, "")

    def _choice(self, rule: int | None, person: int | None, tried: list[str], passed: list[str], why: str) -> Choice:
        return Choice(rule, person, f"[{','.join(tried)}]", ";".join(passed), why, {}, self.conditions)

    def _ask(self, facts: Facts) -> list[str]:
        """Why each rule does not hold, as short text, or "". Leads that agree in everything asked share the answers."""
        key = tuple(_key(facts.get(name)) for name in self.fields)
        found = self._answers.get(key)
        if found is None:
            if len(self._answers) >= MOST_REMEMBERED:
                self._answers.clear()
            found = self._answers[key] = [lane.refusal(facts) for lane in self.lanes]
        return found


class Lane:
    """One rule at work: its candidates sorted out once for every region and industry, its turns as numbers."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.check = compiled(rule.conditions)
        self.desks = sorted(rule.desks, key=lambda desk: desk.person)  # of equal scores the lowest id goes first
        self.weights = [rule.weight_of(desk) for desk in self.desks]
        self.scores = [int(rule.turns.get(str(desk.person), 0)) for desk in self.desks]
        self.passed_as = "more_open" if rule.method == LEAST_LOADED else "not_their_turn"
        self._reasons: dict[tuple[Any, ...], list[str]] = {}
        self._words: dict[tuple[int, str, int], str] = {}

    def refusal(self, facts: Facts) -> str:
        """Why the rule does not hold for such a lead, as short text; "" when it holds."""
        answer = self.check(facts)
        return "" if answer.holds else packed_tried(self.rule.id, answer.leaf, answer.met)

    def choose(
        self, facts: Facts, open_leads: Mapping[int, int], late: Collection[int] = (), off_hours: Collection[int] = ()
    ) -> tuple[int | None, str]:
        """(person or None, every candidate as short text); counts the turn."""
        reasons = [*self.reasons(facts)]
        free = []
        for number, desk in enumerate(self.desks):
            if reasons[number]:
                continue
            if desk.person in late:
                reasons[number] = "was_late"
            elif self.rule.in_hours and desk.person in off_hours:
                reasons[number] = "off_hours"
            elif 0 < desk.capacity <= open_leads[desk.person]:
                reasons[number] = "full"
            else:
                reasons[number] = self.passed_as
                free.append(number)
        chosen = None
        if free:
            chosen = self._by_load(free, open_leads) if self.rule.method == LEAST_LOADED else self._by_turn(free)
            reasons[chosen] = ""
        words = " ".join(map(self._word, range(len(reasons)), reasons, self._held(open_leads)))
        return (None if chosen is None else self.desks[chosen].person), f"{self.rule.id}:{words}"

    def reasons(self, facts: Facts) -> list[str]:
        """Why each candidate can't take such a lead, whatever the turn; "" for who can."""
        rule = self.rule
        region = folded((facts.get("region"), facts.get("city"))) if rule.by_region else frozenset()
        industry = folded(facts.get("industry")) if rule.by_industry else frozenset()
        key = (region, industry)
        if key not in self._reasons:
            self._reasons[key] = [self._why_not(number, region, industry) for number in range(len(self.desks))]
        return self._reasons[key]

    def turns(self) -> dict[str, int]:
        """All running scores by person, also of those who are not candidates now."""
        return dict(self.rule.turns) | {
            str(desk.person): score
            for desk, score in zip(self.desks, self.scores, strict=True)
            if score or str(desk.person) in self.rule.turns
        }

    def _why_not(self, number: int, region: frozenset[str], industry: frozenset[str]) -> str:
        rule, desk = self.rule, self.desks[number]
        if not desk.is_at_work:
            return "not_at_work"
        if self.weights[number] <= 0:
            return "no_share"
        if rule.in_hours and not desk.works_now:
            return "off_hours"
        if rule.by_region and desk.territories.isdisjoint(region):
            return "other_region"
        if rule.skill and desk.skills.isdisjoint(folded(rule.skill)):
            return "no_skill"
        return "no_skill" if rule.by_industry and desk.skills.isdisjoint(industry) else ""

    def _by_turn(self, free: Sequence[int]) -> int:
        """Smooth weighted round robin: everybody free gains their weight, the highest goes and pays the sum."""
        scores, weights = self.scores, self.weights
        total, best = 0, free[0]
        for number in free:
            weight = weights[number]
            total += weight
            scores[number] += weight
            if scores[number] > scores[best]:
                best = number
        scores[best] -= total
        return best

    def _by_load(self, free: Sequence[int], open_leads: Mapping[int, int]) -> int:
        """Fewest open leads for one's share; who is equal waits by id."""
        desks = self.desks
        return min(free, key=lambda n: (open_leads[desks[n].person] / self.weights[n], desks[n].person))

    def _held(self, open_leads: Mapping[int, int]) -> list[int]:
        return [open_leads[desk.person] for desk in self.desks]

    def _word(self, number: int, reason: str, held: int) -> str:
        key = (number, reason, held)
        word = self._words.get(key)
        if word is None:
            desk = self.desks[number]
            word = self._words[key] = packed_desk(desk.person, reason, held, desk.capacity, self.weights[number])
        return word


def asked_by(rules: Iterable[Rule]) -> set[str]:
    """The names of the facts that these rules look at."""
    fields = {name for rule in rules for name in asked_fields(rule.conditions)}
    if any(rule.by_region for rule in rules):
        fields |= {"region", "city"}
    return fields | {"industry"} if any(rule.by_industry for rule in rules) else fields


def folded(value: Any) -> frozenset[str]:
    """Words as they are compared: without case and surrounding spaces, blanks left out."""
    words = value if isinstance(value, (list, tuple, set, frozenset)) else [value]
    return frozenset(str(word).strip().casefold() for word in words if word not in (None, ""))


def _key(value: Any) -> Any:
    return value if value is None or isinstance(value, (str, int, float)) else repr(value)
