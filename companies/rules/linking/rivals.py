"""Which of the scored pairs stand: a pair is judged beside the others that its two rows are in.

A row whose twin is certain shows how well its best stranger scores. That is what the best pair of a row without a
certain twin is held against: it stands when strangers reach its score less often than such pairs are seen (a local
false discovery rate, estimated from the table itself). Pairs much weaker than the other pairs of both rows fall, and
two rows with a common twin are drawn together.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import exp, log
from typing import Any

CERTAIN, FULL = 2.0, 4.0
NEAR_WEAKER, NEAR_STRONGER, NEAR_SHORT = 2.0, 5.0, 1.0
LEAST, LINK, TOGETHER = -6.0, 1.5, -3.5
ENOUGH, WINDOW, SHARE, QUIET = 20, 1.0, 0.5, -4.0
COUPLES, AS_GOOD, CROWD = 0.85, 0.7, 60
MOST, SOME, SEVERAL, PLAIN = 0.3, 0.12, 3, 6.0


@dataclass(frozen=True, slots=True)
class Scored:
    """Two rows with the natural log odds that they are one party; `lone` when a row has one such twin at
    most; `through` when only a common twin draws them together, which never
    happens to rows that are plainly `apart`."""

    a: int
    b: int
    odds: float
    why: Any
    lone: bool = False
    through: bool = False
    apart: bool = False

    @property
    def held(self) -> float:
        """The odds as far as they tell rivals apart."""
        return min(self.odds, FULL)


def standing(scored: Sequence[Scored], rows: int) -> Iterator[Scored]:
    """The pairs that stand, in no order. `rows`: how many rows there are, also those in no pair."""
    scored = [pair for pair in scored if pair.odds >= LEAST]
    best, best_lone = _best(scored), _best([pair for pair in scored if pair.lone])
    group = _groups(scored, best)
    loose, credible = _loose(scored, best, group, rows)
    kept = [
        pair for pair in scored
        if pair.odds >= 0 and (pair.a, pair.b) not in loose and _is_near(pair, best, best_lone)
    ] + credible  # fmt: skip
    if _are_couples(group):
        yield from _coupled(kept)
        return
    kept = list(_held_together(kept))
    yield from kept
    yield from _drawn_together(scored, kept)


def _best(scored: Sequence[Scored]) -> dict[int, float]:
    best: dict[int, float] = defaultdict(lambda: -99.0)
    for pair in scored:
        best[pair.a] = max(best[pair.a], pair.held)
        best[pair.b] = max(best[pair.b], pair.held)
    return best


def _is_near(pair: Scored, best: dict[int, float], best_lone: dict[int, float]) -> bool:
    """True unless both rows have clearly better pairs elsewhere."""
    one, two = sorted((best[pair.a], best[pair.b]))
    if pair.lone and pair.held < max(best_lone[pair.a], best_lone[pair.b]) - NEAR_SHORT:
        return False
    return pair.held >= one - NEAR_WEAKER and pair.held >= two - NEAR_STRONGER


def _groups(scored: Sequence[Scored], best: dict[int, float]) -> dict[int, int]:
    """row → a row that stands for its group, for rows with a certain twin."""
    leader: dict[int, int] = {}

    def find(row: int) -> int:
        leader.setdefault(row, row)
        while leader[row] != row:
            leader[row] = leader[leader[row]]
            row = leader[row]
        return row

    for pair in scored:
        if pair.odds >= CERTAIN and pair.held >= min(best[pair.a], best[pair.b]) - NEAR_WEAKER:
            leader[find(pair.a)] = find(pair.b)
    return {row: find(row) for row in list(leader)}


def _loose(
    scored: Sequence[Scored], best: dict[int, float], group: dict[int, int], rows: int
) -> tuple[set[tuple[int, int]], list[Scored]]:
    """(the pairs whose rows have no certain twin and are each the other's best, those of them that are credible)."""
    strangers: dict[int, float] = defaultdict(lambda: -99.0)
    for pair in scored:
        one, two = group.get(pair.a), group.get(pair.b)
        if one is None or one != two:
            strangers[pair.a] = max(strangers[pair.a], pair.held)
            strangers[pair.b] = max(strangers[pair.b], pair.held)
    reached = sorted(strangers[row] for row in group)
    if len(reached) < ENOUGH:
        return set(), []
    silent = rows - len(group) - sum(best[row] >= QUIET for row in best if row not in group)
    without = silent * len(reached) / max(1, bisect_left(reached, QUIET))
    mutual = [
        pair for pair in scored
        if pair.held == best[pair.a] == best[pair.b] and not (pair.a in group or pair.b in group)
    ]  # fmt: skip
    return {(pair.a, pair.b) for pair in mutual}, _credible(mutual, reached, without / 2)


def _credible(mutual: Sequence[Scored], reached: Sequence[float], without: float) -> list[Scored]:
    """The mutual pairs that are seen at least twice as often at their score as strangers alone would make them."""
    seen = sorted(pair.odds for pair in mutual)
    found = []
    for pair in mutual:
        low, high = pair.odds - WINDOW, pair.odds + WINDOW
        strangers = without * (bisect_left(reached, high) - bisect_left(reached, low)) / len(reached)
        share = strangers / max(1, bisect_left(seen, high) - bisect_left(seen, low))
        if share <= SHARE:
            found.append(replace(pair, odds=min(CERTAIN, max(pair.odds, log((1 - share + 0.01) / (share + 0.01))))))
    return found


def _are_couples(group: dict[int, int]) -> bool:
    """Whether nearly all certain twins come by two, as in two lists stacked: then a row has one twin."""
    sizes = Counter(Counter(group.values()).values())
    groups = sum(count for size, count in sizes.items() if size > 1)
    return groups >= ENOUGH and sizes[2] >= COUPLES * groups


def _coupled(kept: Sequence[Scored]) -> Iterator[Scored]:
    """The best pairs first; a row that has a twin takes another one only if that is as good."""
    taken: dict[int, float] = {}
    for pair in sorted(kept, key=lambda pair: -pair.odds):
        if pair.odds >= max(taken.get(pair.a, -99.0), taken.get(pair.b, -99.0)) - AS_GOOD:
            taken.setdefault(pair.a, pair.odds)
            taken.setdefault(pair.b, pair.odds)
            yield pair


def unseen(scored: Sequence[Scored]) -> Iterator[tuple[int, int]]:
    """The pairs of rows that share a likely twin and are not scored, smaller row first; each once."""
    twins = _twins([pair for pair in scored if pair.odds >= LINK])
    known = {(pair.a, pair.b) for pair in scored}
    for row, found in twins.items():
        near = {other for twin in found if len(twins[twin]) <= CROWD for other in twins[twin]}
        yield from ((row, other) for other in near if row < other and (row, other) not in known)


def _drawn_together(scored: Sequence[Scored], kept: Sequence[Scored]) -> Iterator[Scored]:
    """Pairs that are weak by themselves, but whose rows share their twins."""
    twins = _twins(kept)
    for pair in scored:
        one, two = twins.get(pair.a, {}), twins.get(pair.b, {})
        if pair.apart or not one or not two or pair.b in one:
            continue
        common = sum(min(one[row], two[row]) >= LINK for row in one.keys() & two.keys())
        share = common / len(one.keys() | two.keys())
        if (common > 1 and share >= MOST) or (common == 1 and share >= SOME and pair.odds >= TOGETHER):
            yield replace(pair, odds=max(0.2, pair.odds), through=True)


def _held_together(kept: Sequence[Scored]) -> Iterator[Scored]:
    """The pairs without those whose rows have several other twins each, and hardly one in common."""
    twins = _twins(kept)
    for pair in kept:
        one, two = twins[pair.a].keys() - {pair.b}, twins[pair.b].keys() - {pair.a}
        if pair.odds >= PLAIN or min(len(one), len(two)) < SEVERAL or len(one & two) >= SOME * len(one | two):
            yield pair


def _twins(pairs: Sequence[Scored]) -> dict[int, dict[int, float]]:
    """row → its twins with their odds."""
    twins: dict[int, dict[int, float]] = defaultdict(dict)
    for pair in pairs:
        twins[pair.a][pair.b] = twins[pair.b][pair.a] = pair.odds
    return twins


def probability(odds: float) -> float:
    """Natural log odds → 0–1."""
    return 1 / (1 + exp(-max(-40.0, min(40.0, odds))))
