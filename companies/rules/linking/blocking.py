"""Which pairs of rows are worth comparing: those that share rare keys. Keys that hit many rows are noise.

Keys come in families (a whole value, its words, two columns together …); one family at a time is held in memory.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from itertools import combinations, pairwise
from math import log2

from companies.rules.linking.columns import Column
from companies.rules.text import has_han

Cells = tuple[str, ...]
Keys = Callable[[Cells], Iterable[Hashable]]
TOO_COMMON = 30
LEAST = 0.9


def candidate_pairs(rows: Sequence[Cells], columns: Sequence[Column], most: int = TOO_COMMON) -> list[tuple[int, int]]:
    """Pairs of row numbers (smaller first) that share one rare key or several that are less rare."""
    size = len(rows)
    weight: dict[int, float] = defaultdict(float)
    for family in families(columns):
        for members in _buckets(rows, family, most):
            worth = log2(size / len(members))
            for a, b in combinations(members, 2):
                weight[a * size + b] += worth
    least = LEAST * log2(max(2, size))
    return [divmod(pair, size) for pair, worth in weight.items() if worth >= least]


def _buckets(rows: Sequence[Cells], family: Keys, most: int) -> Iterator[list[int]]:
    buckets: dict[Hashable, list[int]] = defaultdict(list)
    for number, cells in enumerate(rows):
        for key in set(family(cells)):
            bucket = buckets[key]
            if len(bucket) <= most:
                bucket.append(number)
    return (members for members in buckets.values() if 2 <= len(members) <= most)


def families(columns: Sequence[Column]) -> Iterator[Keys]:
    """The families of keys for a table with these columns."""
    for n, column in enumerate(columns):
        yield _whole(n)
        yield _parts(n, column.look)
    looks = [c.look for c in columns]
    for a, b in combinations(range(len(columns)), 2):
        yield _together(a, b, looks, _head, _head)
        yield _together(a, b, looks, _tail, _tail)
        yield _together(a, b, looks, _bones, _bones)
    names = [n for n, c in enumerate(columns) if c.field in ("given_name", "surname")]
    if len(names) == 2:
        yield lambda cells: [tuple(sorted((cells[names[0]][:4], cells[names[1]][:4])))] if cells[names[0]] else []


def _whole(n: int) -> Keys:
    return lambda cells: [cells[n]] if cells[n] else []


def _parts(n: int, look: str) -> Keys:
    """The words of a long text, one by one and in pairs; the halves of a code; the bigrams of Chinese."""

    def keys(cells: Cells) -> list[Hashable]:
        cell = cells[n]
        if has_han(cell):
            return [cell[i : i + 2] for i in range(len(cell) - 1)]
        if look == "text":
            words = cell.split()
            return [*(w for w in words if len(w) > 2 or w.isdigit()), *pairwise(words)]
        if look in ("code", "date", "phone") and len(cell) >= 6:
            return [("<", cell[: len(cell) // 2 + 1]), (">", cell[len(cell) // 2 - 1 :])]
        return [_bones(cell)] if len(cell) > 3 else []

    return keys


def _together(a: int, b: int, looks: Sequence[str], one: Callable[[str], str], two: Callable[[str], str]) -> Keys:
    """Two columns in one key: of words and texts a piece, of codes the whole."""

    def keys(cells: Cells) -> list[Hashable]:
        if not cells[a] or not cells[b]:
            return []
        first = one(cells[a]) if looks[a] in ("word", "text") else cells[a]
        second = two(cells[b]) if looks[b] in ("word", "text") else cells[b]
        return [(first, second)]

    return keys


def _head(text: str) -> str:
    return text[:4]


def _tail(text: str) -> str:
    return text[-4:]


def _bones(text: str) -> str:
    """The first letter and the consonants after it: what a slip in a vowel leaves alone."""
    if has_han(text):
        return text[:2]
    bones = [c for c in text[1:] if c not in "aeiouyhw "]
    return text[:1] + "".join(c for i, c in enumerate(bones) if i == 0 or c != bones[i - 1])[:5]
