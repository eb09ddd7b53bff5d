"""Firms of which only the name is known: the same firm under a short, moved, traditional or mistyped name."""
# ruff: noqa: E501 (lists of words)

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise
from math import log2
from typing import Any

from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler, LCSseq

from companies.rules.company_names import CHINESE_FORMS, CompanyName, is_only_trades, place_at_start, read_company
from companies.rules.linking.tables import Pair
from companies.rules.pinyin import full_pinyin
from companies.rules.places import PREFECTURES, PROVINCES
from companies.rules.text import fold, has_han

TOO_COMMON = 60
SURE, ASK = 0.93, 0.5


@dataclass(frozen=True, slots=True)
class Name:
    """A name with its parts; `words` are what it is looked up by and weighed with."""

    at: int
    parts: CompanyName
    han: bool
    words: frozenset[str]
    bare: str

    @property
    def is_short(self) -> bool:
        """A name without a legal form, as an exchange or a newspaper writes it."""
        return self.han and len(self.parts.shown) <= 6


class Names:
    """All names of a table and how rare their words are in it."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = [_read(at, name) for at, name in enumerate(names)]
        counts = Counter(word for name in self.names for word in name.words)
        self.size = max(2, len(names))
        self.worth = {word: log2(self.size / count) + 1 for word, count in counts.items()}
        chars = Counter(char for name in self.names for char in set(name.bare))
        self.most = log2(self.size)
        self.rare = {char: log2(self.size / count) + 0.3 for char, count in chars.items()}
        self.full: dict[str, set[str]] = defaultdict(set)
        for name in self.names:
            if name.bare != name.parts.core or not name.han:
                self.full[name.parts.core].add(name.bare)

    def pairs(self) -> Iterator[Pair]:
        """Every pair of names that may be one firm, in no order."""
        scored = [(self.score(self.names[a], self.names[b]), a, b) for a, b in self._candidates()]
        best: dict[int, float] = defaultdict(float)
        best_short: dict[int, float] = defaultdict(float)
        for (score, _why), a, b in scored:
            best[a], best[b] = max(best[a], score), max(best[b], score)
            for one, other in ((a, b), (b, a)):
                if self.names[other].is_short and not self.names[one].is_short:
                    best_short[one] = max(best_short[one], score)
        for (score, why), a, b in scored:
            # a name whose better twin stands elsewhere is only like this one
            if why == "short form" and score < max(best_short[a], best_short[b]) - 0.01:
                continue  # a firm has one short name
            if (
                score >= self._least(why, a, b)
                and score >= 0.9 * min(best[a], best[b])
                and score >= 0.75 * max(best[a], best[b])
            ):
                yield Pair(a, b, round(100 * score, 1), "sure" if score >= SURE else "ask", why)

    def _least(self, why: str, a: int, b: int) -> float:
        """From which score a pair is worth asking about: slips in short names are mostly other firms."""
        if why == "a slip":
            return 0.8 if self.names[a].is_short or self.names[b].is_short else 0.66
        return 0.6 if why == "alike" else ASK

    def _candidates(self) -> set[tuple[int, int]]:
        buckets: dict[str, list[int]] = defaultdict(list)
        for name in self.names:
            for key in set(_keys(name)):
                buckets[key].append(name.at)
        found: set[tuple[int, int]] = set()
        for members in buckets.values():
            if 2 <= len(members) <= TOO_COMMON:
                found.update(combinations(members, 2))
        return found

    def score(self, a: Name, b: Name) -> tuple[float, str]:
        """How likely two names are one firm's, 0–1, and why."""
        if a.han != b.han:
            return self._across(a, b)
        return self._han(a, b) if a.han else self._latin(a, b)

    def _across(self, a: Name, b: Name) -> tuple[float, str]:
        han, latin = (a, b) if a.han else (b, a)
        letters = latin.parts.core.replace(" ", "")
        same = letters in (han.parts.pinyin, read_company(han.parts.core).pinyin)
        return (0.8, "same in Latin letters") if same and len(letters) >= 4 else (0.0, "")

    def _han(self, a: Name, b: Name) -> tuple[float, str]:
        one, two = a.parts, b.parts
        clash = _clash(one.place, two.place) or _clash(place_at_start(one.core)[0], place_at_start(two.core)[0])
        if one.core == two.core:
            return (0.3, "other region") if clash else (self._certain(a, b), "same core")
        if clash:
            return 0.0, "other region"
        likeness = self._overlap(a, b)
        short, long = sorted((a, b), key=lambda name: len(name.parts.shown))
        if made := _made_from(short, long):
            return min(0.92, made + 0.25 * likeness), "short form"
        return min(0.92, max(self._aligned(one.core, two.core), self._aligned(a.bare, b.bare))), "a slip"

    def _certain(self, a: Name, b: Name) -> float:
        """Names with one core: sure, unless other firms of the table bear it too or it is very short."""
        whole = self.full[a.parts.core]
        return 0.97 if len(whole) <= 1 and len(a.parts.core) >= (3 if a.han else 4) else 0.9

    def _latin(self, a: Name, b: Name) -> tuple[float, str]:
        one, two = a.parts.core, b.parts.core
        if one.replace(" ", "") == two.replace(" ", ""):
            return self._certain(a, b), "same core"
        words, more = one.split(), two.split()
        if sorted(words) == sorted(more):
            return 0.94, "same words"
        if _are_initials(words, more) or _are_initials(more, words):
            return 0.6, "initials"
        likeness = self._soft(words, more) * (1.0 if _share_a_name(words, more) else 0.6)
        spelled = JaroWinkler.similarity(one.replace(" ", ""), two.replace(" ", ""))
        slips = DamerauLevenshtein.normalized_similarity(one.replace(" ", ""), two.replace(" ", ""))
        score = max(0.92 * likeness, (slips - 0.55) * 2.1 if spelled > 0.8 else 0.0)
        return min(0.92, score), "alike"

    def _aligned(self, a: str, b: str) -> float:
        """The share of both texts that stands in both in one order, each character by how rare it is."""
        weight = self.chars
        steps: Any = LCSseq.opcodes(a, b)
        both = sum(sum(map(weight, a[i:j])) for tag, i, j, _k, _l in steps if tag == "equal")
        return 2 * both / max(1e-9, sum(map(weight, a)) + sum(map(weight, b)))

    def chars(self, char: str) -> float:
        """What one character tells, in bits."""
        return self.rare.get(char, self.most)

    def _overlap(self, a: Name, b: Name) -> float:
        shared = sum(self.worth[w] for w in a.words & b.words)
        least = min(sum(self.worth[w] for w in n.words) for n in (a, b))
        return shared / least if least else 0.0

    def _soft(self, words: Sequence[str], more: Sequence[str]) -> float:
        """The share of rare words in common; a word with a slip or cut short counts nearly as itself."""
        left, right = list(words), list(more)
        shared = 0.0
        for word in words:
            twin = max(right, key=lambda other: _word_likeness(word, other), default="")
            likeness = _word_likeness(word, twin) if twin else 0.0
            if likeness >= 0.7:
                right.remove(twin)
                left.remove(word)
                shared += likeness * max(self._weight(word), self._weight(twin))
        rest = sum(self._weight(w) for w in (*left, *right)) * (1.1 if left and right else 0.6)
        return shared / (shared + rest) if shared else 0.0

    def _weight(self, word: str) -> float:
        return self.worth.get(word, log2(self.size)) * (0.3 if _is_generic(word) else 1.0)


GENERIC = frozenset(
    "international intl technology technologies tech systems system solutions services service industries industry industrial "
    "enterprises enterprise global trading manufacturing mfg products association associates partners consulting "
    "development electronics electronic engineering new energy science scientific china and pharmaceutical bio "
    "equipment materials material technologys ind sys svc svcs tec sci eng dev mfrs intelligent digital information".split()
)
_FORMS = ("limited", "company", "corporation", "incorporated", "holdings", "group")
_SHORTER = {
    "international": "intl", "technology": "tech", "technologies": "tech", "manufacturing": "mfg", "systems": "sys",
    "system": "sys", "services": "svc", "service": "svc", "industries": "ind", "industry": "ind", "industrial": "ind",
    "pharmaceutical": "pharma", "pharmaceuticals": "pharma", "electronics": "elec", "electronic": "elec", "brothers": "bros",
    "associates": "assoc", "association": "assoc", "laboratories": "labs", "laboratory": "lab", "engineering": "eng",
    "development": "dev", "science": "sci", "sciences": "sci", "national": "natl", "american": "amer", "products": "prod",
    "solutions": "soln", "management": "mgmt", "university": "univ", "department": "dept", "scientific": "sci",
}  # fmt: skip


def _read(at: int, text: str) -> Name:
    parts = read_company(text)
    han = has_han(parts.core)
    if not han:
        core = " ".join(_without_mistyped_form(parts.core.split()))
        parts = CompanyName(parts.shown, core, core, parts.branch, parts.place)
    words = frozenset(_grams(parts.core)) if han else frozenset(parts.core.split())
    return Name(at, parts, han, words, bare_name(parts.shown) if han else parts.core)


def bare_name(shown: str) -> str:
    """The name with its region but without its form, brackets and spaces."""
    text = "".join(c for c in fold(shown) if c.isalnum())
    for form in CHINESE_FORMS:
        text = text.removesuffix(form)
    return text


def _grams(text: str) -> list[str]:
    return ["".join(pair) for pair in pairwise(text)] or [text]


def _keys(name: Name) -> Iterator[str]:
    core = name.parts.core
    yield f"={core.replace(' ', '')}"
    yield f"p{name.parts.pinyin}"
    if name.han:
        full = name.parts.shown
        yield from name.words
        yield from (f"s{core[i]}{core[i + 2]}" for i in range(len(core) - 2))
        yield f"1{full[0]}{core[:1]}{core[1:2]}"
        yield f"b{name.parts.brand[:2]}"
        yield from _with_one_less(core, 4)
        yield from _with_one_less(name.bare, 4)
        return
    words = core.split()
    yield from (f"w{w}" for w in words if len(w) > 1)
    yield from (f"4{w[:4]}" for w in words[:2] if len(w) >= 4)
    yield from (f"e{w[-4:]}" for w in words[:2] if len(w) >= 5)
    yield f"i{''.join(w[0] for w in words)}" if len(words) >= 3 else f"i{core}"
    joined = core.replace(" ", "")
    yield from _with_one_less(joined, 6)
    yield from (f"g{joined[i : i + 5]}" for i in range(max(1, len(joined) - 4)))


def _clash(a: str, b: str) -> bool:
    return bool(a and b) and _far(a, b)


def _with_one_less(text: str, size: int) -> Iterator[str]:
    """The beginning of a text, and the beginning with each of its characters left out: equal for two that slipped."""
    yield f"-{text[:size]}"
    head = text[: size + 1]
    yield from (f"-{head[:i]}{head[i + 1 :]}" for i in range(len(head)))


@lru_cache(maxsize=1 << 12)
def _far(a: str, b: str) -> bool:
    """True when two places lie in no relation: neither the same, nor one in the other."""
    from companies.rules.regions import read_region

    one, two = read_region(a), read_region(b)
    if a == b or not (one.known and two.known):
        return False
    return one.province != two.province or bool(one.city and two.city and one.city != two.city)


def _made_from(short: Name, long: Name) -> float:
    """How well a name is the short form of another: 万科 of 万科企业, 深振业 of 深圳市振业(集团). 0 when it is none.

    Its characters stand in the long name in order; better where they begin with its place, core or brand and stand
    together; worse where the short name has a form or trade that the long one lacks.
    """
    text = short.parts.core.rstrip("abuw") or short.parts.core
    said = _letters(short.parts.shown)
    whole = _letters(long.parts.shown)
    if len(text) < 2 or len(whole) < len(said) + 2 or not _in_order(text, whole) or is_only_trades(text):
        return 0.0
    together = text in whole
    at_start = text[0] in {whole[:1], long.parts.core[:1], long.parts.brand[:1]}
    if not together and not (at_start and (text[:2] in whole or text[1:3] in whole or len(text) >= 4)):
        return 0.0
    made = 0.55 + 0.08 * together + 0.07 * at_start + 0.05 * (long.parts.core.startswith(text))
    return made if _in_order(said.rstrip("abuw"), whole) else made - 0.12


def _letters(shown: str) -> str:
    text = "".join(c for c in fold(shown) if c.isalnum())
    return text.removeprefix("st") if text.startswith("st") and has_han(text[2:3]) else text


def _in_order(short: str, long: str) -> bool:
    rest = iter(long)
    return all(char in rest for char in short)


def _is_generic(word: str) -> bool:
    return word in GENERIC or word in _place_words()


@lru_cache(maxsize=1)
def _place_words() -> frozenset[str]:
    """Chinese places in Latin letters: shenzhen says where, not who."""
    return frozenset(
        {full_pinyin(name) for name in (*PROVINCES, *PREFECTURES)} | {"hong", "kong", "shaanxi", "chinese"}
    )


def _share_a_name(words: Sequence[str], more: Sequence[str]) -> bool:
    """Whether some word that says who it is stands in both, a slip allowed."""
    return any(_word_likeness(w, o) >= 0.7 for w in words if not _is_generic(w) for o in more if not _is_generic(o))


def _without_mistyped_form(words: Sequence[str]) -> list[str]:
    """Forms that a slip has hidden go too: Lzmited, Co Lta."""
    kept = list(words)
    while len(kept) > 1 and _is_form(kept[-1], kept[-2]):
        kept.pop()
    return kept


def _is_form(word: str, before: str) -> bool:
    if len(word) >= 5:
        return any(
            DamerauLevenshtein.distance(word, form, score_cutoff=2) <= (1 if len(form) < 8 else 2) for form in _FORMS
        )
    near = DamerauLevenshtein.distance(word, "ltd", score_cutoff=1) <= 1 and len(word) >= 2
    return word in ("co", "ltd", "inc", "coltd") or (near and before in ("co", "company", "c"))


def _are_initials(short: Sequence[str], words: Sequence[str]) -> bool:
    return len(short) == 1 and len(words) >= 3 and short[0] == "".join(w[0] for w in words)


@lru_cache(maxsize=1 << 16)
def _word_likeness(a: str, b: str) -> float:
    if a == b or _SHORTER.get(a, a) == _SHORTER.get(b, b):
        return 1.0
    least, most = sorted((len(a), len(b)))
    if least >= 3 and least * 2 >= most and (a.startswith(b) or b.startswith(a)):
        return 0.8
    slips = DamerauLevenshtein.distance(a, b, score_cutoff=2)
    if least >= 8 and slips <= 2:
        return 0.95 if slips == 1 else 0.85
    return 0.0 if slips > 1 or least < 4 else 0.85 if least >= 6 else 0.72
