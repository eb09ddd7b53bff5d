"""Fellegi–Sunter weights learnt from the table itself: how columns agree by chance, and among likely twins (EM)."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log2

Pattern = tuple[int, ...]
MISSING = -1
# How far each column of a pattern follows from another one that agrees in it, 0–1.
Follows = Callable[[Pattern], Sequence[float]]
_LEAST, _MOST = 1e-6, 1 - 1e-6


@dataclass(frozen=True, slots=True)
class Weights:
    """`bits[column][level]`: evidence of a level in bits; `prior`: log2 odds that any two rows are one party."""

    bits: tuple[tuple[float, ...], ...]
    prior: float
    chance: tuple[tuple[float, ...], ...]

    def evidence(self, pattern: Pattern, follows: Sequence[float]) -> list[float]:
        """The bits of each column: fewer where it follows from another one that agrees, for strangers have both too."""
        return [
            0.0 if level == MISSING else _less(self.bits[column][level], follows[column])
            for column, level in enumerate(pattern)
        ]


def learn(
    candidates: Counter[Pattern],
    random_pairs: Counter[Pattern],
    levels: Sequence[int],
    rows: int,
    follows: Follows,
    rounds: int = 40,
) -> Weights:
    """Weights from the patterns of candidate pairs and of pairs drawn at random.

    Levels count down from `levels[c] - 1` (equal) to 0 (differs). `rows` is the number of rows of the table.
    """
    chance = _shares(random_pairs, levels, floor=0.5)
    twins, twin_share = _expect(candidates, chance, levels, follows, rounds)
    total = sum(candidates.values())
    pairs = max(1.0, rows * (rows - 1) / 2)
    prior = min(0.5, max(1 / pairs, twin_share * total / pairs))
    bits = tuple(
        tuple(log2(_in(m) / _in(u)) for m, u in zip(twins[c], chance[c], strict=True)) for c in range(len(levels))
    )
    return Weights(_monotone(bits), log2(prior / (1 - prior)), tuple(map(tuple, chance)))


def _less(bits: float, follows: float) -> float:
    """The bits of a level when strangers reach it by chance, or as often as twins where it follows from another."""
    return -log2((1 - follows) * 2**-bits + follows) if follows else bits


def _in(share: float) -> float:
    return min(_MOST, max(_LEAST, share))


def _shares(patterns: Counter[Pattern], levels: Sequence[int], floor: float) -> list[list[float]]:
    found = [[floor] * n for n in levels]
    for pattern, count in patterns.items():
        for column, level in enumerate(pattern):
            if level != MISSING:
                found[column][level] += count
    return [[value / sum(counts) for value in counts] for counts in found]


def _expect(
    candidates: Counter[Pattern],
    chance: Sequence[Sequence[float]],
    levels: Sequence[int],
    follows: Follows,
    rounds: int,
) -> tuple[list[list[float]], float]:
    """EM over candidate pairs. Those that are no twins share a key too: their shares are learnt apart from chance."""
    twins = [[(0.1 if i < n - 1 else 1.0) for i in range(n)] for n in levels]
    twins = [[v / sum(col) for v in col] for col in twins]
    others = [list(col) for col in chance]
    share = 0.1
    items = [(pattern, count, follows(pattern)) for pattern, count in candidates.items()]
    for _ in range(rounds):
        like = [[1e-3] * n for n in levels]
        unlike = [[c * 50 for c in col] for col in chance]
        mass = total = 0.0
        for pattern, count, tied in items:
            p = _posterior(pattern, tied, twins, others, share) * count
            mass, total = mass + p, total + count
            for column, level in enumerate(pattern):
                if level != MISSING:
                    like[column][level] += p
                    unlike[column][level] += (count - p) * (1 - tied[column])
        twins = [[v / sum(col) for v in col] for col in like]
        others = [[v / sum(col) for v in col] for col in unlike]
        share = min(0.9, max(1e-5, mass / total)) if total else share
    return twins, share


def _posterior(
    pattern: Pattern,
    tied: Sequence[float],
    twins: Sequence[Sequence[float]],
    others: Sequence[Sequence[float]],
    share: float,
) -> float:
    yes, no = share, 1 - share
    for column, level in enumerate(pattern):
        if level != MISSING:
            alike, follows = twins[column][level], tied[column]
            yes *= alike
            no *= (1 - follows) * others[column][level] + follows * alike
    return yes / (yes + no) if yes + no else 0.0


def _monotone(bits: tuple[tuple[float, ...], ...]) -> tuple[tuple[float, ...], ...]:
    """A closer agreement never weighs less than a looser one."""
    fixed = []
    for column in bits:
        best, row = -99.0, []
        for value in column:
            best = max(best, value)
            row.append(best)
        fixed.append(tuple(row))
    return tuple(fixed)
