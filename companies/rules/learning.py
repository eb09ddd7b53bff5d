"""Weights learnt from what people decided: pairs that they merged, and pairs that they kept apart.

A weight of Fellegi and Sunter is log2(m ÷ u): how often a comparison comes out so among twins ÷ among others. People
see only pairs that look alike already, so counting m and u over their decisions would call a shared phone worthless:
nearly all pairs share one. The chance of a merge *given* the evidence is not bent by that choice. So the weights are
the log2 odds that explain the decisions best (logistic regression), held near the shipped ones: a weight moves by as
much as the decisions can show, within MOST_MOVED, and one that no decision speaks about stays.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log

from companies.rules.match_weights import SHIPPED, Weights
from companies.rules.parties import Evidence

# Decisions on one kind of party before its weights are learnt, and the fewest of each side among them.
ENOUGH, ENOUGH_EACH = 200, 20
MOST_MOVED, PRIOR_MOVED = 5.0, 2.0
# How far the truth is expected from what was shipped, in bits.
_SPREAD, _PRIOR_SPREAD = 2.0, 1.0
_ROUNDS, _LONGEST_STEP = 60, 1.5
_BIT = log(2)
START = "start"  # where a pair starts: the prior


@dataclass(frozen=True, slots=True)
class Verdict:
    """One decision: as what two records were compared, the evidence that was shown, and whether they are one."""

    kind: str
    evidence: Evidence
    same: bool


@dataclass(frozen=True, slots=True)
class LearntWeight:
    """A weight in bits, and in how many merged and kept-apart pairs its comparison came out so."""

    weight: float
    same: int
    other: int


@dataclass(frozen=True, slots=True)
class Learnt:
    """What one kind of party taught: its weights (START is the prior), and how many decisions there were."""

    levels: Mapping[str, LearntWeight]
    same: int
    other: int

    @property
    def is_enough(self) -> bool:
        """Whether the decisions suffice to be used."""
        return self.same + self.other >= ENOUGH and min(self.same, self.other) >= ENOUGH_EACH


def learn(verdicts: Iterable[Verdict], shipped: Weights = SHIPPED) -> dict[str, Learnt]:
    """The weights of each kind of party. Where the decisions are too few, those shipped, with the counts so far."""
    by_kind: dict[str, list[Verdict]] = {kind: [] for kind in shipped.levels}
    for verdict in verdicts:
        if verdict.kind in by_kind:
            by_kind[verdict.kind].append(verdict)
    return {kind: _learn(given, shipped.levels[kind], shipped.prior[kind]) for kind, given in by_kind.items()}


def learnt_weights(levels: Mapping[str, Mapping[str, float]], version: int, shipped: Weights = SHIPPED) -> Weights:
    """The weights that learnt bits make (`levels[kind][level]`, START for the prior); what is missing is as shipped."""
    merged = {kind: {**bits, **_known(levels.get(kind, {}), bits)} for kind, bits in shipped.levels.items()}
    prior = {kind: levels.get(kind, {}).get(START, value) for kind, value in shipped.prior.items()}
    return Weights(merged, prior, version)


def _known(learnt: Mapping[str, float], bits: Mapping[str, float]) -> dict[str, float]:
    return {level: weight for level, weight in learnt.items() if level in bits}


def _learn(verdicts: Sequence[Verdict], bits: Mapping[str, float], prior: float) -> Learnt:
    same = sum(verdict.same for verdict in verdicts)
    seen = {True: Counter[str](), False: Counter[str]()}
    for verdict in verdicts:
        seen[verdict.same].update({e.level for e in verdict.evidence if e.level in bits})
    counts = {level: (seen[True][level], seen[False][level]) for level in bits}
    start = {**bits, START: prior}
    taught = Learnt({}, same, len(verdicts) - same)
    found = _in_order(_fit(verdicts, start), bits) if taught.is_enough else start
    levels = {level: LearntWeight(round(weight, 2), *counts.get(level, (0, 0))) for level, weight in found.items()}
    return Learnt(levels, taught.same, taught.other)


def _fit(verdicts: Sequence[Verdict], start: Mapping[str, float]) -> dict[str, float]:
    """Newton's method on the penalised likelihood; what has a weight of its own in a pair (a shared phone) keeps it."""
    names = [START, *sorted({e.level for v in verdicts for e in v.evidence if e.level in start and not e.is_weakened})]
    place = {name: n for n, name in enumerate(names)}
    rows = _grouped(verdicts, place)
    spread = [_PRIOR_SPREAD if name == START else _SPREAD for name in names]
    moved = [0.0] * len(names)
    for _ in range(_ROUNDS):
        step = _step(rows, moved, [start[name] for name in names], spread)
        moved = [was + by for was, by in zip(moved, step, strict=True)]
        if max(map(abs, step)) < 0.001:
            break
    most = [PRIOR_MOVED if name == START else MOST_MOVED for name in names]
    within = {n: max(-most[i], min(most[i], moved[i])) for n, i in place.items()}
    return {name: weight + within.get(name, 0.0) for name, weight in start.items()}


_Rows = Mapping[tuple[tuple[int, ...], float], tuple[int, int]]


def _grouped(verdicts: Sequence[Verdict], place: Mapping[str, int]) -> _Rows:
    """(weights that apply, bits that stand) → how many pairs like this were merged, and how many there are."""
    rows: dict[tuple[tuple[int, ...], float], tuple[int, int]] = {}
    for verdict in verdicts:
        free = [e.level for e in verdict.evidence if not e.is_weakened and e.level in place]
        fixed = sum(e.weight for e in verdict.evidence if e.is_weakened)
        key = (place[START], *sorted(place[level] for level in free)), round(fixed, 1)
        merged, total = rows.get(key, (0, 0))
        rows[key] = merged + verdict.same, total + 1
    return rows


def _step(rows: _Rows, moved: Sequence[float], start: Sequence[float], spread: Sequence[float]) -> list[float]:
    size = len(moved)
    slope = [-by / (s * s) for by, s in zip(moved, spread, strict=True)]
    bend = [[1 / (spread[i] ** 2) if i == j else 0.0 for j in range(size)] for i in range(size)]
    for (places, fixed), (merged, total) in rows.items():
        chance = _chance(fixed + sum(start[p] + moved[p] for p in places))
        surprise, doubt = (merged - total * chance) * _BIT, total * chance * (1 - chance) * _BIT * _BIT
        for i in places:
            slope[i] += surprise
            for j in places:
                bend[i][j] += doubt
    return [max(-_LONGEST_STEP, min(_LONGEST_STEP, by)) for by in _solved(bend, slope)]


def _chance(bits: float) -> float:
    return 1 / (1 + exp(-_BIT * max(-50.0, min(50.0, bits))))


def _solved(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Gauss, for a matrix that is positive definite (the penalty sees to that)."""
    size = len(right)
    for i in range(size):
        for j in range(i + 1, size):
            if share := matrix[j][i] / matrix[i][i]:
                matrix[j] = [b - share * a for a, b in zip(matrix[i], matrix[j], strict=True)]
                right[j] -= share * right[i]
    found = [0.0] * size
    for i in reversed(range(size)):
        found[i] = (right[i] - sum(matrix[i][j] * found[j] for j in range(i + 1, size))) / matrix[i][i]
    return found


def _in_order(weights: dict[str, float], shipped: Mapping[str, float]) -> dict[str, float]:
    """Agreement never speaks against and difference never for one party; a closer agreement never weighs less."""
    signed = {n: max(0.0, w) if shipped.get(n, -1.0) > 0 else min(0.0, w) for n, w in weights.items()}
    best: dict[str, float] = {}
    for name in sorted(shipped, key=lambda name: shipped[name]):
        field = name.partition(".")[0]
        signed[name] = max(signed[name], best.get(field, signed[name]))
        best[field] = signed[name]
    return signed
