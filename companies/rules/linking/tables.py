"""All pairs of one table that are, or may be, one party: guessed columns, candidates, learnt weights, evidence."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log, log2

from companies.rules.linking.blocking import Cells, candidate_pairs
from companies.rules.linking.columns import Column
from companies.rules.linking.evidence import Firms, Persons
from companies.rules.linking.likeness import LEVELS, Texts, level, normal
from companies.rules.linking.rivals import Scored, standing
from companies.rules.linking.weights import MISSING, Pattern, Weights, learn
from companies.rules.match_weights import score_of

SURE_BITS, LEAST_BITS, RANDOM_PAIRS = 7.0, -5.0, 60_000
BITS = 1 / log(2)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two rows (by their number) with score 0–100, verdict and why."""

    a: int
    b: int
    score: float
    verdict: str
    why: str


def link_table(rows: Sequence[Sequence[str]], columns: Sequence[Column], kind: str = "person") -> Iterator[Pair]:
    """Pairs whose score is 50 or more, in no order: of persons without those that are plainly two."""
    cells = [tuple(normal(c.look, row[c.at]) for c in columns) for row in rows]
    judge = Firms(rows, cells, columns) if kind == "company" else Persons(columns)
    looks = [c.look for c in columns]
    likeness = Likeness(cells, columns)
    compared = [(a, b, likeness.compare(cells[a], cells[b])) for a, b in candidate_pairs(cells, columns)]
    patterns = Counter(pattern for _a, _b, pattern in compared if not judge.are_two(pattern))
    weights = learn(patterns, _by_chance(cells, likeness), [LEVELS[k] for k in looks], len(rows))
    rare = _rarity(cells)
    scored: list[Scored] = []
    for a, b, pattern in compared:
        bits = weights.total(pattern) + _rareness(cells[a], pattern, looks, weights, rare, len(rows))
        bits -= judge.shared(cells[a], pattern)
        if bits >= LEAST_BITS:
            scored.append(Scored(a, b, bits / BITS, pattern, apart=judge.are_apart(pattern)))
    for pair in standing(judge.without_strangers(scored), len(rows)):
        bits = pair.odds * BITS
        sure = bits >= SURE_BITS and not pair.apart and judge.may_be_sure(pair.a, pair.b, pair.why)
        yield Pair(pair.a, pair.b, score_of(bits), "sure" if sure else "ask", _why(pair, columns, weights))


class Likeness:
    """How the rows of one table compare, column by column."""

    def __init__(self, cells: Sequence[Cells], columns: Sequence[Column]) -> None:
        self.looks = [c.look for c in columns]
        self.names = [n for n, c in enumerate(columns) if c.field in ("given_name", "surname")]
        self.texts = {n: Texts(row[n] for row in cells) for n, look in enumerate(self.looks) if look == "text"}

    def compare(self, a: Cells, b: Cells) -> Pattern:
        """The levels of all columns; a given name and surname that changed places agree, though not fully."""
        found = [
            self.texts[n].level(x, y) if look == "text" else level(look, x, y) if x < y else level(look, y, x)
            for n, (look, x, y) in enumerate(zip(self.looks, a, b, strict=True))
        ]
        if len(self.names) == 2:
            one, two = self.names
            if a[one] and a[two] and (a[one], a[two]) == (b[two], b[one]) and a[one] != a[two]:
                found[one] = found[two] = 3
        return tuple(found)


def _by_chance(cells: Sequence[Cells], likeness: Likeness) -> Counter[Pattern]:
    draw = random.Random(1)
    found: Counter[Pattern] = Counter()
    for _ in range(min(RANDOM_PAIRS, len(cells) * (len(cells) - 1) // 2)):
        a, b = draw.randrange(len(cells)), draw.randrange(len(cells))
        if a != b:
            found[likeness.compare(cells[a], cells[b])] += 1
    return found


def _rarity(cells: Sequence[Cells]) -> list[Counter[str]]:
    width = len(cells[0]) if cells else 0
    return [Counter(row[n] for row in cells if row[n]) for n in range(width)]


def _rareness(
    row: Cells, pattern: Pattern, looks: Sequence[str], weights: Weights, rare: Sequence[Counter[str]], size: int
) -> float:
    """More for equal values that few rows have, less for common ones, than the column's average says."""
    bits = 0.0
    for n, found in enumerate(pattern):
        if found == LEVELS[looks[n]] - 1:
            share = max(rare[n][row[n]], 2) / size
            bits += max(-4.0, min(4.0, 0.5 * log2(weights.chance[n][found] / share)))
    return bits


def _why(pair: Scored, columns: Sequence[Column], weights: Weights) -> str:
    pattern: Pattern = pair.why
    parts = [(weights.bits[n][found], found, n) for n, found in enumerate(pattern) if found != MISSING]
    parts.sort(key=lambda part: -abs(part[0]))
    said = "; ".join(
        f"{columns[n].header} {_word_for(found, columns[n].look)}: {bits:+.1f}" for bits, found, n in parts[:5]
    )
    return f"{said}; a common twin" if pair.through else said


def _word_for(found: int, look: str) -> str:
    if found == LEVELS[look] - 1:
        return "same"
    return "differs" if found == 0 else "alike"
