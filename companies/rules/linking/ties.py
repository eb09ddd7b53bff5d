"""Which columns of a table follow from others, so that their agreeing counts once.

A town has one postcode, a household one street and one phone: two strangers who agree on the first agree on the second
as well. How far a column follows from another is seen in pairs of rows that are equal in the other one. Part of those
are twins, which agree in everything: at most as many as agree in the column that they agree in least.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from itertools import accumulate

from companies.rules.linking.blocking import Cells
from companies.rules.linking.weights import MISSING, Pattern

PAIRS, ENOUGH = 3000, 30
# Twins agree in a column nine times of ten; in the one that they agree in least, maybe six times of ten.
USUAL, LEAST = 0.9, 0.6
MOSTLY_TWINS, DOUBT = 0.8, 0.1
# A column in which not even those who are equal in the most telling column agree tells nothing about twins.
TELLING = 0.5


class Ties:
    """How far the columns of a table follow from each other."""

    def __init__(
        self,
        cells: Sequence[Cells],
        compare: Callable[[Cells, Cells], Pattern],
        by_chance: Counter[Pattern],
        levels: Sequence[int],
    ) -> None:
        self.agree = [n - 2 if n > 2 else n - 1 for n in levels]
        chance = [share for share, _seen in self._shares(by_chance)]
        reasons = [self._reasons(_patterns(cells, one, compare), one, chance) for one in range(len(levels))]
        telling = {two for found in reasons for two, reason in found.items() if reason >= TELLING}
        self.by: list[dict[int, float]] = [{} for _ in levels]
        for one, found in enumerate(reasons):
            twins = min((found[two] for two in found.keys() & telling), default=1.0) * USUAL / LEAST
            for two, reason in found.items() if twins < MOSTLY_TWINS else ():
                follows = (reason - twins) / (1 - twins)
                if follows > DOUBT and (chance[one], one) < (chance[two], two):
                    self.by[two][one] = min(1.0, follows)

    def of(self, pattern: Pattern) -> list[float]:
        """How far each column, 0–1, follows from one that agrees in the pattern."""
        return [
            max((share for other, share in found.items() if pattern[other] >= self.agree[other]), default=0.0)
            for found in self.by
        ]

    def _reasons(self, patterns: Counter[Pattern], one: int, chance: Sequence[float]) -> dict[int, float]:
        """column → share of the pairs equal in `one` that agree in it as twins or those it follows for do."""
        return {
            two: max(0.0, (share - chance[two]) / (USUAL - chance[two]))
            for two, (share, seen) in enumerate(self._shares(patterns))
            if two != one and seen >= ENOUGH and chance[two] < LEAST
        }

    def _shares(self, patterns: Counter[Pattern]) -> list[tuple[float, int]]:
        """For each column: the share of the pairs with both values that agree in it, and how many those are."""
        seen, agreed = [0] * len(self.agree), [0] * len(self.agree)
        for pattern, count in patterns.items():
            for column, level in enumerate(pattern):
                if level != MISSING:
                    seen[column] += count
                    agreed[column] += count * (level >= self.agree[column])
        return [(yes / max(1, all_), all_) for yes, all_ in zip(agreed, seen, strict=True)]


def _patterns(cells: Sequence[Cells], column: int, compare: Callable[[Cells, Cells], Pattern]) -> Counter[Pattern]:
    """The patterns of pairs drawn from all that are equal in the column."""
    rows: dict[str, list[int]] = defaultdict(list)
    for at, row in enumerate(cells):
        if row[column]:
            rows[row[column]].append(at)
    groups = [members for members in rows.values() if len(members) > 1]
    weights = list(accumulate(len(members) * (len(members) - 1) for members in groups))
    draw, found = random.Random(1), Counter[Pattern]()
    for group in draw.choices(groups, cum_weights=weights, k=PAIRS) if groups else ():
        a, b = draw.sample(group, 2)
        found[compare(cells[a], cells[b])] += 1
    return found
