"""All pairs of one table that are, or may be, one party: guessed columns, candidates, learnt weights, evidence."""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from math import log, log2

from companies.rules.linking.blocking import Cells, candidate_pairs
from companies.rules.linking.columns import Column
from companies.rules.linking.evidence import Firms, Persons
from companies.rules.linking.likeness import LEVELS, Texts, level, normal
from companies.rules.linking.rivals import Scored, standing, unseen
from companies.rules.linking.ties import Ties
from companies.rules.linking.weights import MISSING, Pattern, learn
from companies.rules.match_weights import score_of
from companies.rules.parties import Contribution
from companies.rules.text import tidy

SURE_BITS, LEAST_BITS, RANDOM_PAIRS = 7.0, -5.0, 60_000
SAID, PER_DOUBLING, MOST_SHOWN = 0.05, 3.0, 40
BITS = 1 / log(2)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two rows (by their number) with score 0–100, verdict and, when it is asked for, why."""

    a: int
    b: int
    score: float
    verdict: str
    explain: Callable[[], Iterable[Contribution]]

    @property
    def why(self) -> list[Contribution]:
        """What speaks for and against it, in bits (log2 odds) whose sum is the score."""
        return list(self.explain())


def link_table(rows: Sequence[Sequence[str]], columns: Sequence[Column], kind: str = "person") -> Iterator[Pair]:
    """Pairs whose score is 50 or more, in no order: of persons without those that are plainly two."""
    cells = [tuple(normal(c.look, row[c.at]) for c in columns) for row in rows]
    judge = Firms(rows, cells, columns) if kind == "company" else Persons(columns)
    evidence = Evidence(rows, cells, columns, judge)
    scored = evidence.of_candidates()
    scored += evidence.of_pairs(unseen(scored))
    for pair in standing(judge.without_strangers(scored), len(rows)):
        bits = pair.odds * BITS
        sure = bits >= SURE_BITS and not pair.apart and judge.may_be_sure(pair.a, pair.b, pair.why)
        yield Pair(pair.a, pair.b, score_of(bits), "sure" if sure else "ask", partial(evidence.why, pair))


class Evidence:
    """What the cells of two rows say of their being one party, by weights learnt from the table."""

    def __init__(
        self,
        rows: Sequence[Sequence[str]],
        cells: Sequence[Cells],
        columns: Sequence[Column],
        judge: Firms | Persons,
    ) -> None:
        self.rows, self.cells, self.columns, self.judge = rows, cells, columns, judge
        self.most = [LEVELS[c.look] - 1 for c in columns]
        self.likeness = Likeness(cells, columns)
        self.rows_with = _rarity(cells)
        self.known: dict[Pattern, tuple[list[float], list[float]]] = {}

    def of_candidates(self) -> list[Scored]:
        """The pairs that share rare keys, with the odds that they teach; without those that are hopeless."""
        patterns: dict[Pattern, Pattern] = {}
        compared = []
        for a, b in candidate_pairs(self.cells, self.columns):
            pattern = self._pattern(a, b)
            compared.append((a, b, patterns.setdefault(pattern, pattern)))
        self._learn(Counter(pattern for _a, _b, pattern in compared if not self.judge.are_two(pattern)))
        return [pair for a, b, pattern in compared if (pair := self._scored(a, b, pattern))]

    def of_pairs(self, pairs: Iterable[tuple[int, int]]) -> list[Scored]:
        """Some more pairs with their odds, without those that are hopeless."""
        return [pair for a, b in pairs if (pair := self._scored(a, b, self._pattern(a, b)))]

    def _learn(self, patterns: Counter[Pattern]) -> None:
        levels = [most + 1 for most in self.most]
        by_chance = _by_chance(self.cells, self.likeness)
        self.ties = Ties(self.cells, self.likeness.compare, by_chance, levels)
        self.weights = learn(patterns, by_chance, levels, len(self.cells), self.ties.of)

    def _scored(self, a: int, b: int, pattern: Pattern) -> Scored | None:
        bits = self.bits(self.cells[a], pattern)
        return Scored(a, b, bits / BITS, pattern, apart=self.judge.are_apart(pattern)) if bits >= LEAST_BITS else None

    def bits(self, row: Cells, pattern: Pattern) -> float:
        """Log2 odds of a pattern, one of whose rows is given: equal values that few rows have say more."""
        ties, evidence = self._told(pattern)
        found = self.weights.prior + sum(evidence)
        for n, most in enumerate(self.most):
            if pattern[n] == most:
                found += self._rarer(n, row[n], ties[n])
        return found - sum(PER_DOUBLING * log2(count) for count in self.judge.switchboards(row, pattern).values())

    def _rarer(self, n: int, value: str, tied: float) -> float:
        """What an equal value says more than most of its column, in bits; less than nothing when many rows have it."""
        share = max(self.rows_with[n][value], 2) / len(self.cells)
        return (1 - tied) * max(-4.0, min(4.0, 0.5 * log2(self.weights.chance[n][self.most[n]] / share)))

    def why(self, pair: Scored) -> Iterator[Contribution]:
        """What the columns say, the strongest first; then where two rows start, and what the other rows add."""
        told = [part for part in self._columns_say(pair) if abs(part.weight) >= SAID]
        yield from sorted(told, key=lambda part: -abs(part.weight))
        yield Contribution("table.seldom", self.weights.prior, count=str(len(self.cells)))
        rest = pair.odds * BITS - self.bits(self.cells[pair.a], pair.why)
        if abs(rest) >= SAID:
            yield Contribution("table.between" if pair.through else "table.rivals", rest)

    def _columns_say(self, pair: Scored) -> Iterator[Contribution]:
        row, pattern = self.cells[pair.a], pair.why
        ties, evidence = self._told(pattern)
        boards = self.judge.switchboards(row, pattern)
        for n, found in enumerate(pattern):
            if found == self.most[n]:
                yield self._same(pair, n, evidence[n] + self._rarer(n, row[n], ties[n]), boards.get(n, 0))
            elif found != MISSING:
                value = f"{self._shown(n, pair.a)} / “{self._cell(n, pair.b)}”"
                yield Contribution("extra.alike" if found else "extra.differs", evidence[n], value)

    def _same(self, pair: Scored, n: int, bits: float, addresses: int) -> Contribution:
        value, rows = self._shown(n, pair.a), self.rows_with[n][self.cells[pair.a][n]]
        if addresses > 1:
            bits -= PER_DOUBLING * log2(addresses)
            return Contribution("extra.same", bits, value, str(addresses), "extra.switchboard")
        shared = (str(rows), "extra.shared") if rows > 2 else ()
        return Contribution("extra.same", bits, value, *shared)

    def _shown(self, n: int, row: int) -> str:
        """A cell behind its header, as they were written."""
        return f"{self.columns[n].header} “{self._cell(n, row)}”"

    def _cell(self, n: int, row: int) -> str:
        text = tidy(self.rows[row][self.columns[n].at])
        return text if len(text) <= MOST_SHOWN else text[: MOST_SHOWN - 1] + "…"

    def _pattern(self, a: int, b: int) -> Pattern:
        return self.likeness.compare(self.cells[a], self.cells[b])

    def _told(self, pattern: Pattern) -> tuple[list[float], list[float]]:
        """(how far each column follows from others, its bits)."""
        found = self.known.get(pattern)
        if found is None:
            ties = self.ties.of(pattern)
            found = self.known[pattern] = ties, self.weights.evidence(pattern, ties)
        return found


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
