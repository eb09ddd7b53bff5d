"""Firms of which only the name is known: the same firm under a short, moved, traditional or mistyped name."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import combinations

from companies.rules.company_names import read_company
from companies.rules.linking.han_names import HanNames
from companies.rules.linking.latin_names import LatinNames
from companies.rules.linking.namesakes import Namesakes, read_name
from companies.rules.linking.readings import Name
from companies.rules.linking.rivals import LEAST, Scored, probability, standing
from companies.rules.linking.tables import BITS, SAID, Pair
from companies.rules.parties import Contribution

TOO_COMMON = 60
SURE = 4.0


class Names:
    """All names of a table."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = [read_name(at, name) for at, name in enumerate(names)]
        self.han = HanNames([name for name in self.names if name.han])
        self.latin = LatinNames([name for name in self.names if not name.han])
        self.namesakes = Namesakes(self.names)

    def pairs(self) -> Iterator[Pair]:
        """Every pair of names that may be one firm, in no order."""
        for pair in standing(list(self._scored()), len(self.names)):
            score = round(100 * max(0.5, probability(pair.odds)), 1)
            yield Pair(pair.a, pair.b, score, "sure" if self._is_sure(pair) else "ask", partial(self._why, pair))

    def _is_sure(self, pair: Scored) -> bool:
        if pair.odds < SURE or pair.why not in ("name.core", "name.turned"):
            return False
        return self.namesakes.are_surely_one(self.names[pair.a], self.names[pair.b])

    def _scored(self) -> Iterator[Scored]:
        for a, b in self._candidates():
            pair = self.score(self.names[a], self.names[b], a, b)
            if pair.odds >= LEAST:
                yield pair

    def score(self, one: Name, two: Name, a: int, b: int) -> Scored:
        """How likely two names are one firm's."""
        if one.han != two.han:
            return Scored(a, b, *_across(one, two))
        return Scored(a, b, *(self.han if one.han else self.latin).odds(one, two))

    def _why(self, pair: Scored) -> Iterator[Contribution]:
        one, two = self.names[pair.a], self.names[pair.b]
        alone = self.score(one, two, pair.a, pair.b).odds
        yield Contribution(pair.why, alone * BITS, _said(pair.why, one, two))
        if abs(pair.odds - alone) * BITS >= SAID:
            yield Contribution("table.between" if pair.through else "table.rivals", (pair.odds - alone) * BITS)

    def _candidates(self) -> set[tuple[int, int]]:
        buckets: dict[str, list[int]] = defaultdict(list)
        for name in self.names:
            for key in set(_keys(name)):
                if len(buckets[key]) <= TOO_COMMON:
                    buckets[key].append(name.at)
        found: set[tuple[int, int]] = set()
        for members in buckets.values():
            if 2 <= len(members) <= TOO_COMMON:
                found.update(combinations(members, 2))
        return found


def _said(code: str, one: Name, two: Name) -> str:
    """What the sentence of a code names: what both names share, or both of them."""
    short, long = sorted((one.parts.shown, two.parts.shown), key=lambda shown: (len(shown), shown))
    if code in ("name.core", "name.pinyin"):
        return one.core if code == "name.core" else one.parts.pinyin
    return short if code == "name.short" else f"{short} / {long}"


def _across(a: Name, b: Name) -> tuple[float, str]:
    """A Chinese name and one in Latin letters: the same when they are read alike."""
    han, latin = (a, b) if a.han else (b, a)
    said = latin.core.replace(" ", "")
    same = said in (han.parts.pinyin, read_company(han.parts.core).pinyin)
    return (1.5, "name.pinyin") if same and len(said) >= 4 else (LEAST - 1, "")


def _keys(name: Name) -> Iterator[str]:
    yield f"={name.core.replace(' ', '')}"
    yield f"p{name.parts.pinyin}"
    yield from _han_keys(name) if name.han else _latin_keys(name.core)
    if not name.han and name.bare != name.core:
        yield f"={name.bare.replace(' ', '')}"
        yield from _latin_keys(name.bare)


def _han_keys(name: Name) -> Iterator[str]:
    core = name.core
    yield from name.words
    yield from (f"s{core[i]}{core[i + 2]}" for i in range(len(core) - 2))
    yield f"1{name.parts.shown[0]}{core[:1]}{core[1:2]}"
    yield f"b{name.parts.brand[:2]}"
    yield from _with_one_less(core, 4)
    yield from _with_one_less(name.bare, 4)


def _latin_keys(core: str) -> Iterator[str]:
    words = core.split()
    yield from (f"w{w}" for w in words if len(w) > 1)
    yield from (f"4{w[:4]}" for w in words[:2] if len(w) >= 4)
    yield from (f"e{w[-4:]}" for w in words[:2] if len(w) >= 5)
    yield f"i{''.join(w[0] for w in words)}" if len(words) >= 3 else f"i{core}"
    joined = core.replace(" ", "")
    yield from _with_one_less(joined, 6)
    yield from (f"g{joined[i : i + 5]}" for i in range(max(1, len(joined) - 4)))


def _with_one_less(text: str, size: int) -> Iterator[str]:
    """The beginning of a text, and the beginning with each of its characters left out: equal for two that slipped."""
    yield f"-{text[:size]}"
    head = text[: size + 1]
    yield from (f"-{head[:i]}{head[i + 1 :]}" for i in range(len(head)))
