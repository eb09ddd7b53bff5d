"""Which pairs of rows are worth comparing: those that share rare keys. Keys that hit many rows are noise."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise
from math import log2

from companies.rules.linking.columns import Column
from companies.rules.text import has_han

Cells = tuple[str, ...]
TOO_COMMON = 30


def keys_of(cells: Cells, columns: Sequence[Column]) -> Iterator[tuple[object, ...]]:
    """The keys of a row: whole values, their parts and beginnings, and two columns together."""
    whole = [(n, cell) for n, cell in enumerate(cells) if cell]
    for n, cell in whole:
        yield n, cell
        if columns[n].look == "text":
            yield from ((n, "w", word) for word in set(cell.split()) if len(word) > 2 or word.isdigit())
            words = cell.split()
            yield from ((n, "2", pair) for pair in pairwise(words))
        elif columns[n].look in ("code", "date") and len(cell) >= 6:
            yield n, "<", cell[: len(cell) // 2 + 1]
            yield n, ">", cell[len(cell) // 2 - 1 :]
        if has_han(cell):
            yield from ((n, "g", cell[i : i + 2]) for i in range(len(cell) - 1))
    short = [(n, cell[:4] if columns[n].look in ("word", "text") else cell) for n, cell in whole]
    yield from ((a, b) for a, b in combinations(short, 2))


def candidate_pairs(rows: Sequence[Cells], columns: Sequence[Column], most: int = TOO_COMMON) -> list[tuple[int, int]]:
    """Pairs of row numbers (smaller first) that share at least one rare key or several that are less rare."""
    buckets: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for number, cells in enumerate(rows):
        for key in keys_of(cells, columns):
            bucket = buckets[key]
            if len(bucket) <= most:
                bucket.append(number)
    weight: Counter[tuple[int, int]] = Counter()
    for members in buckets.values():
        if 2 <= len(members) <= most:
            worth = int(100 * log2(len(rows) / len(members)))
            for pair in combinations(members, 2):
                weight[pair] += worth
    least = 100 * log2(max(2, len(rows))) * 1.2
    return [pair for pair, worth in weight.items() if worth >= least]
