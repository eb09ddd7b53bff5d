"""How likely two Chinese names are one firm's: short form, slips (also by sound), moved region, lost legal form."""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from math import log2

from pypinyin import lazy_pinyin
from rapidfuzz.distance import OSA, Levenshtein

from companies.rules.company_names import CHINESE_FORMS, is_only_trades, place_at_start
from companies.rules.linking.readings import CACHE, SCALE, Name, have_other_numbers, letters
from companies.rules.regions import read_region

OTHER_NUMBER = 6.0


class HanNames:
    """Scores pairs of names of one table; characters and pairs of characters weigh by how rare they are in it."""

    def __init__(self, names: Sequence[Name]) -> None:
        chars = Counter(char for name in names for char in set(name.bare))
        grams = Counter(gram for name in names for gram in name.words)
        size = max(len(names), SCALE)
        self.most = log2(SCALE)
        stretch = self.most / log2(size)
        self.chars = {char: max(0.3, stretch * log2(size / count)) for char, count in chars.items()}
        self.grams = {gram: stretch * log2(size / count) + 1 for gram, count in grams.items()}

    def odds(self, a: Name, b: Name) -> tuple[float, str, bool]:
        """(natural log odds, a code of MATCHES, whether one is the other's short form). Fitted on known twins."""
        clash = _clash(a.parts.place, b.parts.place) or _clash(_place(a.core), _place(b.core))
        best = self._aligned(a.core, b.core)
        if (a.core, b.core) != (a.bare, b.bare):
            best = max(best, self._aligned(a.bare, b.bare), key=lambda found: found.share)
        short, long = sorted((a, b), key=lambda name: len(name.parts.shown))
        made = _made_from(short, long) if a.core != b.core else 0.0
        same_start = a.core[:1] == b.core[:1]
        if made:
            odds = 15 * made + 0.14 * best.same + 3.5 * best.share + 0.2 * min(len(a.core), len(b.core)) - 13.3
            odds += 0.7 * (a.core[:2] == b.core[:2]) - 0.3 * same_start
            return odds - 6 * clash, "name.short", True
        odds = 2.1 * self._overlap(a, b) + 0.25 * best.same + 0.14 * best.sound - 0.4 * best.less + 3.5 * best.share
        odds += 1.0 * same_start + 1.3 * (sounds(a.core) == sounds(b.core)) + 2.9 * (sorted(a.core) == sorted(b.core))
        odds += 6.0 * (_swapped(a.core, b.core) or _swapped(a.bare, b.bare)) - 0.4 * best.slips
        odds -= 7.9 + 1.5 * (a.core == b.core) + 8 * clash + OTHER_NUMBER * have_other_numbers(a.core, b.core)
        return odds, "name.region" if clash else "name.core" if a.core == b.core else "name.typo", False

    def _overlap(self, a: Name, b: Name) -> float:
        shared = sum(map(self._gram, a.words & b.words))
        least = min(sum(map(self._gram, name.words)) for name in (a, b))
        return shared / least if least else 0.0

    def _gram(self, gram: str) -> float:
        return self.grams.get(gram, self.most)

    def _char(self, char: str) -> float:
        return self.chars.get(char, self.most)

    def _aligned(self, a: str, b: str) -> "Aligned":
        """Two texts laid side by side."""
        same = sound = left = right = 0.0
        slips = 0
        for step in Levenshtein.opcodes(a, b):
            one, two = a[step.src_start : step.src_end], b[step.dest_start : step.dest_end]
            if step.tag == "equal":
                same += sum(map(self._char, one))
                continue
            slips += max(len(one), len(two))
            alike = (
                [p for p, q in zip(one, two, strict=False) if sounds(p) == sounds(q)] if step.tag == "replace" else []
            )
            heard = sum(map(self._char, alike))
            sound += heard
            left += sum(map(self._char, one)) - heard
            right += max(0.0, sum(map(self._char, two)) - heard)
        return Aligned(same, sound, min(left, right), max(left, right), slips)


class Aligned:
    """What two texts share, in bits: the same characters, those that only sound the same; and what is left of each."""

    __slots__ = ("less", "same", "share", "slips", "sound")

    def __init__(self, same: float, sound: float, less: float, more: float, slips: int) -> None:
        self.same, self.sound, self.less, self.slips = same, sound, less, slips
        self.share = (same + 0.8 * sound) / max(1e-9, same + sound + more)


@lru_cache(maxsize=CACHE)
def sounds(text: str) -> tuple[str, ...]:
    """The syllables of a Chinese text."""
    return tuple(lazy_pinyin(text))


def _swapped(a: str, b: str) -> bool:
    """Two neighbours changed places."""
    return OSA.distance(a, b) < Levenshtein.distance(a, b)


def _place(core: str) -> str:
    return place_at_start(core)[0]


def _clash(a: str, b: str) -> bool:
    return bool(a and b) and _far(a, b)


@lru_cache(maxsize=1 << 12)
def _far(a: str, b: str) -> bool:
    """True when two places lie in no relation: neither the same, nor one in the other."""
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
    said, whole = letters(short.parts.shown), letters(long.parts.shown)
    if len(text) < 2 or len(whole) < len(said) + 2 or not _in_order(text, whole) or is_only_trades(text):
        return 0.0
    together = text in whole
    at_start = text[0] in {whole[:1], long.parts.core[:1], long.parts.brand[:1]}
    if not together and not (at_start and (text[:2] in whole or text[1:3] in whole or len(text) >= 4)):
        return 0.0
    made = 0.55 + 0.08 * together + 0.07 * at_start + 0.05 * (long.parts.core.startswith(text))
    return made if _in_order(said.rstrip("abuw"), whole) else made - 0.12


def _in_order(short: str, long: str) -> bool:
    rest = iter(long)
    return all(char in rest for char in short)


@lru_cache(maxsize=CACHE)
def han_form(shown: str, core: str) -> str:
    """The legal form behind (or in brackets within) a name: 集团, 股份, 有限 or two of them; blank when it has none."""
    text = letters(shown)
    tail = text[text.rfind(core[-2:]) + len(core[-2:]) :] if core[-2:] in text else ""
    stated = [word for word in ("集团", "股份") if word in tail]
    return "".join(stated) or ("有限" if "公" in tail or "有限" in tail else "")


@lru_cache(maxsize=CACHE)
def without_form(text: str) -> str:
    """The text without a legal form at its end, also one with a slip in it: 股份有限司公, 有公司."""
    for form in CHINESE_FORMS:
        if text.endswith(form):
            return text[: -len(form)] if len(text) - len(form) >= 2 else text
    found = [
        (OSA.distance(text[-size:], form, score_cutoff=1), -size)
        for form in ("股份有限公司", "有限责任公司", "有限公司", "集团股份有限公司")
        for size in (len(form) - 1, len(form), len(form) + 1)
        if len(text) - size >= 2
    ]
    slips, size = min(found, default=(2, 0))
    return text[:size] if slips <= 1 else text
