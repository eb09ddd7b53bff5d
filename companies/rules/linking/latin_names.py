"""How likely two names in Latin letters are one firm's: slips, abbreviations, other order, lost words and spaces."""
# ruff: noqa: E501 (lists of words)

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import log2

from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler, Levenshtein

from companies.rules.company_names import company_core
from companies.rules.linking.readings import CACHE, SCALE, Name, have_other_numbers
from companies.rules.pinyin import full_pinyin
from companies.rules.places import PREFECTURES, PROVINCES
from companies.rules.text import fold

GENERIC = frozenset(
    "international intl technology technologies tech systems system solutions services service industries industry industrial "
    "enterprises enterprise global trading manufacturing mfg products association associates partners consulting "
    "development electronics electronic engineering new energy science scientific china and pharmaceutical bio "
    "equipment materials material technologys ind sys svc svcs tec sci eng dev mfrs intelligent digital information "
    "co ltd limited inc corp corporation company group grp holdings holding hldgs "
    "usa us uk america europe european asia germany deutschland france italia italy espana spain nederland netherlands polska "
    "poland hungary osterreich austria schweiz switzerland japan india canada australia singapore london paris berlin "
    "budapest wien vienna madrid roma milano amsterdam york".split()
)
SPELLED_APART, HOPELESS, OTHER_NUMBER = 0.68, -9.0, 6.0
CUT_SHORT = 0.8
_BRACKETS = re.compile(r"[()\[\]【】]")
_TORN = ("coltd", "gmbh", "spzoo", "pteltd", "pvtltd", "ptyltd", "sdnbhd")
_FORMS = ("limited", "company", "corporation", "incorporated", "holdings", "group")
_SHORTER = {
    "international": "intl", "technology": "tech", "technologies": "tech", "manufacturing": "mfg", "systems": "sys",
    "system": "sys", "services": "svc", "service": "svc", "svcs": "svc", "industries": "ind", "industry": "ind", "industrial": "ind",
    "indl": "ind", "pharmaceutical": "pharma", "pharmaceuticals": "pharma", "pharm": "pharma", "electronics": "elec", "electronic": "elec",
    "brothers": "bros", "associates": "assoc", "association": "assoc", "laboratories": "labs", "laboratory": "lab", "engineering": "eng",
    "development": "dev", "science": "sci", "sciences": "sci", "national": "natl", "american": "amer", "products": "prod",
    "solutions": "soln", "management": "mgmt", "university": "univ", "department": "dept", "scientific": "sci",
    "group": "grp", "holdings": "hldg", "holding": "hldg", "hldgs": "hldg", "communications": "comm", "financial": "fin",
    "insurance": "ins", "transportation": "transp", "construction": "constr", "distribution": "dist", "equipment": "equip",
}  # fmt: skip


class LatinNames:
    """Scores pairs of names of one table; words weigh by how rare they, and words one slip away, are in it."""

    def __init__(self, names: Sequence[Name]) -> None:
        counts = Counter(word for name in names for word in name.words.union(name.bare.split()))
        self.size = max(len(names), SCALE)
        self.most = log2(SCALE)
        self.worth = {word: self._worth(word, count) for word, count in counts.items()}
        self.letters: dict[str, list[float]] = {}
        self.worth_slipped = {word: self._worth(word, count) for word, count in _with_neighbours(counts).items()}

    def odds(self, a: Name, b: Name) -> tuple[float, str]:
        """(natural log odds, a code of MATCHES): of the names without what stands in brackets, or with it when that says more."""
        found = self._odds(a.core, b.core)
        if a.bare == a.core and b.bare == b.core:
            return found
        return max(found, self._odds(a.bare, b.bare))

    def _odds(self, first: str, second: str) -> tuple[float, str]:
        """Weights fitted on names with known twins."""
        one, two = first.replace(" ", ""), second.replace(" ", "")
        words, more = first.split(), second.split()
        if _are_initials(words, more) or _are_initials(more, words):
            return 0.4, "name.initials"
        turned = one != two and sorted(words) == sorted(more)
        spelled = 1.0 if turned else JaroWinkler.similarity(one, two)
        if spelled < SPELLED_APART and set(words).isdisjoint(more):
            return HOPELESS, "name.alike"
        shared, cut, left, right = self._by_words(words, more)
        whole = shared / max(1e-9, shared + max(left, right))
        if spelled < SPELLED_APART and whole < 0.3:
            return HOPELESS, "name.alike"
        bits, share = self._by_letters(first, second)
        odds = 0.29 * max(shared, bits) - 0.75 * cut - 0.1 * min(left, right) - 2.6 * (left > 0 < right) - 16.5
        odds += 7.2 * spelled + 7.8 * max(whole, share) - OTHER_NUMBER * have_other_numbers(first, second)
        odds += 1.7 if turned else 1.7 * Levenshtein.normalized_similarity(one, two) + 1.6 * (one == two)
        why = "name.core" if one == two else "name.turned" if turned else "name.alike"
        return odds, why

    def _worth(self, word: str, count: int) -> float:
        bits = max(0.2, self.most / log2(self.size) * log2(self.size / count))
        return bits * (0.4 if is_generic(word) else 1.0)

    def _weight(self, word: str) -> float:
        return self.worth.get(word, self.most)

    def _by_words(self, words: Sequence[str], more: Sequence[str]) -> tuple[float, int, float, float]:
        """(bits of the words in common, how many of them are cut short, bits left on each side)."""
        shared, cut = 0.0, 0
        left, right = list(words), list(more)
        for word in words:
            if word in right:
                left.remove(word)
                right.remove(word)
                shared += self._weight(word)
        for word in tuple(left):
            twin = max(right, key=lambda other: word_likeness(word, other), default="")
            likeness = word_likeness(word, twin) if twin else 0.0
            if likeness < 0.7:
                continue
            left.remove(word)
            right.remove(twin)
            worth = self.worth if likeness in (CUT_SHORT, 1.0) else self.worth_slipped
            shared += min(worth.get(word, self.most), worth.get(twin, self.most))
            cut += likeness == CUT_SHORT
        return shared, cut, sum(map(self._weight, left)), sum(map(self._weight, right))

    def _by_letters(self, a: str, b: str) -> tuple[float, float]:
        """(bits, share) of both names, spaces aside, that stand in both in one order; rare words' letters weigh more."""
        first, second = self._letters(a), self._letters(b)
        same = left = right = 0.0
        for step in Levenshtein.opcodes(a.replace(" ", ""), b.replace(" ", "")):
            here, there = first[step.src_start : step.src_end], second[step.dest_start : step.dest_end]
            if step.tag == "equal":
                same += sum(map(min, here, there))
            else:
                left += sum(here)
                right += sum(there)
        return same, same / max(1e-9, same + max(left, right))

    def _letters(self, core: str) -> list[float]:
        """What each letter of a name weighs: its word's bits, shared out."""
        found = self.letters.get(core)
        if found is None:
            found = self.letters[core] = [self._weight(word) / len(word) for word in core.split() for _ in word]
        return found


def _with_neighbours(counts: Counter[str]) -> dict[str, int]:
    """Each word with the count of all words that a slip may make of it."""
    near: dict[str, set[str]] = defaultdict(set)
    for word in counts:
        for part in _with_one_less(word):
            near[part].add(word)
    found = {}
    for word, count in counts.items():
        neighbours = set().union(*(near[part] for part in _with_one_less(word))) if len(word) >= 3 else {word}
        found[word] = max(count, sum(counts[other] for other in neighbours))
    return found


def _with_one_less(word: str) -> Iterator[str]:
    if len(word) >= 3:
        yield word
        yield from {word[:i] + word[i + 1 :] for i in range(len(word))}


@lru_cache(maxsize=CACHE)
def is_generic(word: str) -> bool:
    """True for words that say what or where, not who."""
    return word in GENERIC or word in _place_words()


@lru_cache(maxsize=1)
def _place_words() -> frozenset[str]:
    """Chinese places in Latin letters: shenzhen says where, not who."""
    return frozenset(
        {full_pinyin(name) for name in (*PROVINCES, *PREFECTURES)} | {"hong", "kong", "shaanxi", "chinese"}
    )


_ONE_FORM = {
    "incorporated": "inc", "corporation": "corp", "limited": "ltd", "coltd": "ltd", "colimited": "ltd", "companylimited": "ltd", "company": "co",
    "companyltd": "ltd", "privatelimited": "pvtltd", "limitedliabilitycompany": "llc", "publiclimitedcompany": "plc",
    "aktiengesellschaft": "ag", "gesellschaftmitbeschrankterhaftung": "gmbh", "gesellschaftmbh": "gmbh", "aktiebolag": "ab",
    "aktieselskab": "as", "anpartsselskab": "aps", "societeanonyme": "sa", "sociedadanonima": "sa", "sociedadeanonima": "sa",
    "spolkaakcyjna": "sa", "sociedadlimitada": "sl", "limitada": "ltda", "societaperazioni": "spa",
    "societaaresponsabilitalimitata": "srl", "korlatoltfelelossegutarsasag": "kft", "naamlozevennootschap": "nv",
    "beslotenvennootschap": "bv", "osakeyhtio": "oy", "spolkazoo": "spzoo", "spzograniczonaodpowiedzialnoscia": "spzoo",
}  # fmt: skip


@lru_cache(maxsize=CACHE)
def legal_form(shown: str) -> str:
    """The legal form at the end of a name in one writing (ltd for Co., Limited); blank when there is none."""
    text = _BRACKETS.sub(" ", shown)
    core, words = company_core(text).split(), fold(text).split()
    at = next((n for n in range(len(words), 0, -1) if words[n - 1] == core[-1]), len(words)) if core else len(words)
    form = "".join(word for word in words[at:] if word not in ("and", "und"))
    return _ONE_FORM.get(form, form)


def without_mistyped_form(words: Sequence[str]) -> list[str]:
    """Forms that a slip has hidden go too: Lzmited, Co Lta."""
    kept = list(words)
    while len(kept) > 1 and _is_form(kept[-1], kept[-2]):
        kept.pop()
    return kept


def without_torn_form(words: Sequence[str]) -> Sequence[str]:
    """Forms of several words with slips or spaces inside go as a whole: Co Lt d, Czo Ltd, Sp y o o."""
    tails = [(size, "".join(words[-size:])) for size in range(1, min(5, len(words)))]
    found = [(slips, size) for size, tail in tails if (slips := _torn_by(tail, size)) <= 2]
    return words[: -min(found)[1]] if found else words


def _torn_by(tail: str, size: int) -> int:
    """How many slips make a form of the last words; 3 when they are none. One word hides one slip, more hide two."""
    found = 3
    for form in _TORN:
        most = 2 if size > 1 and len(form) >= 5 and tail[:1] == form[:1] else 1
        slips = DamerauLevenshtein.distance(tail, form, score_cutoff=most)
        found = min(found, slips if slips <= most else 3)
    return found


def _is_form(word: str, before: str) -> bool:
    if len(word) >= 5:
        return any(
            DamerauLevenshtein.distance(word, form, score_cutoff=2) <= (1 if len(form) < 8 else 2) for form in _FORMS
        )
    near = DamerauLevenshtein.distance(word, "ltd", score_cutoff=1) <= 1 and len(word) >= 2
    return word in ("co", "ltd", "inc", "coltd", "grp") or (near and before in ("co", "company", "c"))


def _are_initials(short: Sequence[str], words: Sequence[str]) -> bool:
    return len(short) == 1 and len(words) >= 3 and short[0] == "".join(w[0] for w in words)


@lru_cache(maxsize=CACHE)
def word_likeness(a: str, b: str) -> float:
    """1 for the same word or its abbreviation, 0.8 for one cut short, less for slips, 0 for another word."""
    if a == b or _SHORTER.get(a, a) == _SHORTER.get(b, b):
        return 1.0
    least, most = sorted((len(a), len(b)))
    if least >= 3 and (least >= 4 or least * 2 >= most) and (a.startswith(b) or b.startswith(a)):
        return CUT_SHORT
    slips = DamerauLevenshtein.distance(a, b, score_cutoff=2)
    if least >= 8 and slips <= 2:
        return 0.95 if slips == 1 else 0.85
    return 0.0 if slips > 1 or least < 4 else 0.85 if least >= 6 else 0.72
