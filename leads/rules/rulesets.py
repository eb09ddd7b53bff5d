"""A whole rule table as plain lines, and what is wrong with it before it is used.

A line is a dict: `key` (its name inside the table), `id` of the rule in use or None, `name`, `conditions`, `team`
(id or None for everybody in sales), `method`, `weights` (person id as text → share), `goes_on`, `else_to` (key of the
line to go on at, or ""), `by_region`, `by_industry`, `skill`, `in_hours`, `is_active`.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from leads.rules.conditions import alike, problems
from leads.rules.routing import Desk, Rule, folded

Line = Mapping[str, Any]
ERROR, WARNING = "error", "warning"
ARROW = " → "
PLAIN = ("name", "conditions", "method", "weights", "goes_on", "by_region", "by_industry", "skill", "in_hours")
BLANK: Line = {
    "key": "",
    "id": None,
    "name": "",
    "conditions": [],
    "team": None,
    "method": "round_robin",
    "weights": {},
    "goes_on": True,
    "else_to": "",
    "by_region": False,
    "by_industry": False,
    "skill": "",
    "in_hours": False,
    "is_active": True,
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a table: `code` names the sentence, `level` is error or warning, `key` the line, if one."""

    code: str
    level: str
    key: str = ""
    more: str = ""


def digest_of(lines: Sequence[Line]) -> str:
    """The same for two tables that route alike, line by line."""
    return hashlib.sha256(json.dumps([*map(_told, lines)], sort_keys=True, default=str).encode()).hexdigest()


ADDED, REMOVED, MOVED, CHANGED = "added", "removed", "moved", "changed"


def changes(before: Sequence[Line], after: Sequence[Line]) -> list[tuple[str, str]]:
    """What turned one table into the next: (what, name of the rule), in the order of the tables. A rule is known by its
    id; moved are those that stand elsewhere among the rules that both tables have."""
    old, new = ({line["id"]: line for line in lines} for lines in (before, after))
    found = [(ADDED, line["name"]) for pk, line in new.items() if pk not in old]
    found += [(REMOVED, line["name"]) for pk, line in old.items() if pk not in new]
    kept = [(line, old[pk]) for pk, line in new.items() if pk in old]
    found += [(CHANGED, now["name"]) for now, was in kept if not alike(_told(now), _told(was))]
    return found + [
        (MOVED, new[pk]["name"]) for pk in moved([p for p in old if p in new], [p for p in new if p in old])
    ]


def moved(before: Sequence[Any], after: Sequence[Any]) -> list[Any]:
    """The fewest of these rules whose being put elsewhere explains the new order: all but a longest run that kept its
    order."""
    place = {pk: at for at, pk in enumerate(before)}
    runs: list[list[Any]] = []
    for pk in after:
        runs.append([*_longest([run for run in runs if place[run[-1]] < place[pk]]), pk])
    kept = set(_longest(runs))
    return [pk for pk in after if pk not in kept]


def _longest(runs: list[list[Any]]) -> list[Any]:
    return max(runs, key=len) if runs else []


def _told(line: Line) -> dict[str, Any]:
    """What a line says, apart from where it stands."""
    return {name: line.get(name, usual) for name, usual in BLANK.items() if name != "key"}


def unlinked(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """The lines without links to lines that are not among them."""
    keys = {line["key"] for line in lines}
    return [{**line, "else_to": line["else_to"] if line["else_to"] in keys else ""} for line in lines]


def rules_from(lines: Sequence[Line], desks: Mapping[int | None, Sequence[Desk]]) -> list[Rule]:
    """The lines in use as rules, numbered from 1 in their order; `desks` are the candidates by team (None: all)."""
    used = [line for line in lines if line["is_active"]]
    number = {line["key"]: place for place, line in enumerate(used, start=1)}
    return [
        Rule(
            id=number[line["key"]],
            desks=desks.get(line["team"], ()),
            else_to=number.get(line["else_to"]),
            **{name: line[name] for name in PLAIN},
        )
        for line in used
    ]


def findings(lines: Sequence[Line], desks: Mapping[int | None, Sequence[Desk]]) -> list[Finding]:
    """Everything that speaks against using this table: errors first. Nothing found means that it can be used."""
    used = [line for line in lines if line["is_active"]]
    if not used:
        return [Finding("empty", ERROR)]
    broken = [Finding("conditions", ERROR, line["key"]) for line in used if problems(line["conditions"])]
    if broken:
        return broken
    rules = rules_from(lines, desks)
    found = [f for line, rule in zip(used, rules, strict=True) if (f := _who_serves(line["key"], rule))]
    found += circles(lines)
    found += [Finding("never_reached", WARNING, used[place]["key"]) for place in _unreached(rules)]
    found += _doubles(used)
    if all(rule.conditions for rule in rules):
        found.append(Finding("no_last", WARNING))
    return sorted(found, key=lambda one: one.level != ERROR)


def circles(lines: Sequence[Line]) -> list[Finding]:
    """A circle in which the lines in use send a lead round, with the names of its lines; empty when there is none."""
    used = [line for line in lines if line["is_active"]]
    circle = _circle(rules_from(lines, {}))
    names = ARROW.join(used[place]["name"] for place in circle)
    return [Finding("circle", ERROR, used[circle[0]]["key"], names)] if circle else []


def _who_serves(key: str, rule: Rule) -> Finding | None:
    """Whether anybody at all could get a lead by this rule."""
    at_work = [desk for desk in rule.desks if desk.is_at_work]
    if not at_work:
        return Finding("nobody", ERROR, key)
    sharing = [desk for desk in at_work if rule.weight_of(desk) > 0]
    if not sharing:
        return Finding("no_share", ERROR, key)
    if rule.skill:
        sharing = [desk for desk in sharing if not desk.skills.isdisjoint(folded(rule.skill))]
        if not sharing:
            return Finding("no_skill", ERROR, key, rule.skill)
    if rule.by_region:
        sharing = [desk for desk in sharing if desk.territories]
        if not sharing:
            return Finding("no_territory", ERROR, key)
    if rule.by_industry and not any(desk.skills for desk in sharing):
        return Finding("no_industry", ERROR, key)
    return None


def _next_of(rules: Sequence[Rule], place: int) -> list[int]:
    """Where a lead may be sent on from a line: when it does not hold, and when nobody is free."""
    rule, after = rules[place], place + 1
    ways = {after} if rule.conditions else set()
    jump = next((n for n, other in enumerate(rules) if other.id == rule.else_to), None)
    if jump is not None:
        ways.add(jump)
    elif rule.goes_on:
        ways.add(after)
    return sorted(way for way in ways if way < len(rules))


def _circle(rules: Sequence[Rule]) -> list[int]:
    """The lines of a circle in their order, closed by the first one again; empty when there is none."""
    done: set[int] = set()

    def walk(place: int, path: list[int]) -> list[int]:
        if place in path:
            return [*path[path.index(place) :], place]
        if place in done:
            return []
        for way in _next_of(rules, place):
            if circle := walk(way, [*path, place]):
                return circle
        done.add(place)
        return []

    return next((circle for place in range(len(rules)) if (circle := walk(place, []))), [])


def _unreached(rules: Sequence[Rule]) -> list[int]:
    """Lines to which no lead can come, because an earlier one takes or keeps every lead."""
    reached, border = {0}, [0]
    while border:
        ways = set(_next_of(rules, border.pop())) - reached
        reached |= ways
        border += ways
    return [place for place in range(len(rules)) if place not in reached]


def _doubles(lines: Sequence[Line]) -> list[Finding]:
    """Lines that ask the same as an earlier one: they only get what that one has nobody free for."""
    first: dict[str, str] = {}
    found = []
    for line in lines:
        asked = json.dumps(line["conditions"], sort_keys=True, default=str)
        if asked in first:
            found.append(Finding("only_overflow", WARNING, line["key"], first[asked]))
        first.setdefault(asked, line["name"])
    return found
