"""From pairs that look alike to groups a person can look at, and which group comes first."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from math import log10

SURE, ASK = "sure", "ask"
MOST = 8  # leads side by side that a person can compare
_GRADES = {"A": 40, "B": 25, "C": 10}


@dataclass(frozen=True, slots=True)
class Edge:
    """A pair that looks alike: two ids, the matcher's score (0-100) and whether it is sure."""

    a: int
    b: int
    score: float
    is_sure: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Leads that look like one. `score` is that of the weakest link that holds it together."""

    members: tuple[int, ...]
    score: float
    is_sure: bool


def group(edges: Iterable[Edge], most: int = MOST) -> list[Group]:
    """Groups of at most `most` leads, the strongest links first; what would make a group too big waits for the next
    time. The same edges in any order give the same groups."""
    parent: dict[int, int] = {}
    size: dict[int, int] = defaultdict(lambda: 1)
    weakest: dict[int, Edge] = {}

    def root(x: int) -> int:
        while parent.setdefault(x, x) != x:
            parent[x] = x = parent[parent[x]]
        return x

    for edge in sorted(edges, key=lambda e: (not e.is_sure, -e.score, e.a, e.b)):
        a, b = sorted((root(edge.a), root(edge.b)))
        if a == b or size[a] + size[b] > most:
            continue
        parent[b] = a
        size[a] += size.pop(b, 1)
        weakest[a] = edge
    members: dict[int, list[int]] = defaultdict(list)
    for x in sorted(parent):
        members[root(x)].append(x)
    return [Group(tuple(ids), weakest[top].score, weakest[top].is_sure) for top, ids in members.items() if len(ids) > 1]


def value_of(employees: int | None, grade: str) -> int:
    """What a group may be worth, 0-100: up to 60 points for the number of employees (12 per tenfold), up to 40 for
    the grade. Nothing known is 0."""
    points = _GRADES.get(grade, 0)
    if employees:
        points += min(60, round(12 * log10(1 + employees)))
    return points


def rank_of(is_sure: bool, value: int, score: float) -> int:
    """One number to sort by: what is sure first, then what is worth most, then what is likeliest."""
    return (1_000_000 if is_sure else 0) + value * 1_000 + round(score * 9.99)


def blocked(owners: Iterable[int | None], converted: int, has_verdict: bool) -> str:
    """Why a job may not merge a group by itself: "apart" (a person said that two of it are not the same), "converted"
    (two became customers), "owners" (two people work on it); blank when it may."""
    if has_verdict:
        return "apart"
    if converted > 1:
        return "converted"
    return "owners" if len({owner for owner in owners if owner}) > 1 else ""
