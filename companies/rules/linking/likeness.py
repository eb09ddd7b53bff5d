"""The levels on which two cells of one look agree: 0 differs, the highest equal, MISSING when one is blank."""
# ruff: noqa: E501 (lists of words)

import re
from collections import Counter
from collections.abc import Callable, Iterable
from functools import lru_cache
from math import log2

from rapidfuzz import fuzz
from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

from companies.rules.linking.dates import date_key
from companies.rules.linking.weights import MISSING
from companies.rules.pinyin import full_pinyin
from companies.rules.places import AREA_WORDS
from companies.rules.text import fold, has_han, simplified

SHORT_HAN = 4
LEVELS = {"phone": 2, "email": 3, "website": 2, "date": 4, "code": 3, "word": 5, "text": 5}
_DIGITS = re.compile(r"\D+")
_NUMBER = re.compile(r"\d+")
_EXTENSION = re.compile(r"\s*(?:转|轉|分机|分機|ext\.?|x|#)\s*[:：.]?\s*\d{1,6}\s*$", re.I)
_SHORT = {
    "street": "st", "avenue": "ave", "av": "ave", "road": "rd", "drive": "dr", "place": "pl", "boulevard": "blvd",
    "lane": "ln", "court": "ct", "crescent": "cr", "cres": "cr", "north": "n", "south": "s", "east": "e", "west": "w",
    "saint": "st", "center": "ctr", "centre": "ctr", "and": "", "the": "", "first": "1st", "second": "2nd", "third": "3rd",
    "fourth": "4th", "fifth": "5th", "sixth": "6th", "seventh": "7th", "eighth": "8th", "ninth": "9th", "floor": "fl",
    "suite": "ste", "parkway": "pkwy", "highway": "hwy", "square": "sq", "mount": "mt", "fort": "ft", "of": "",
}  # fmt: skip


def normal(look: str, text: str) -> str:
    """A cell as it is compared."""
    if look == "phone":
        digits = _DIGITS.sub("", _EXTENSION.sub("", text))
        return digits[-7:] if len(digits) >= 7 else digits
    if look == "date":
        return date_key(text)
    if look == "code":
        return fold(text).replace(" ", "")
    if look == "text":
        return " ".join(w for word in fold(simplified(text)).split() if (w := _SHORT.get(word, word)))
    return fold(simplified(text))


def _date(a: str, b: str) -> int:
    if a == b:
        return 3
    if DamerauLevenshtein.distance(a, b, score_cutoff=1) <= 1 or sorted(a) == sorted(b):
        return 2
    return 1 if a[:4] == b[:4] or a[4:] == b[4:] else 0


def _code(a: str, b: str) -> int:
    if a == b:
        return 2
    return 1 if min(len(a), len(b)) >= 3 and DamerauLevenshtein.distance(a, b, score_cutoff=1) <= 1 else 0


def _word(a: str, b: str) -> int:
    if a == b:
        return 4
    if has_han(a) and has_han(b) and max(len(a), len(b)) <= SHORT_HAN:
        return _short_han(*sorted((a, b), key=len))
    likeness = JaroWinkler.similarity(a, b)
    if likeness >= 0.92 or DamerauLevenshtein.distance(a, b, score_cutoff=1) <= 1 < min(len(a), len(b)) - 1:
        return 3
    return 2 if likeness >= 0.85 else 1 if likeness >= 0.72 else 0


def _short_han(short: str, long: str) -> int:
    """A sign more or less makes it another name or town, but for those that sound alike and 深圳 beside 深圳市."""
    is_area = long.startswith(short) and long[len(short) :] in AREA_WORDS
    return 3 if is_area or full_pinyin(short) == full_pinyin(long) else 0


class Texts:
    """Long texts of one column: their words weigh by how rare they are in it."""

    def __init__(self, values: Iterable[str]) -> None:
        counts = Counter(word for value in values for word in set(value.split()))
        self.size = sum(counts.values()) or 1
        self.worth = {word: log2(1 + self.size / count) for word, count in counts.items()}
        self.known: dict[tuple[str, str], int] = {}

    def level(self, a: str, b: str) -> int:
        """The level on which two texts agree."""
        if not a or not b:
            return MISSING
        if a == b:
            return 4
        pair = (a, b) if a < b else (b, a)
        found = self.known.get(pair)
        if found is None:
            found = self.known[pair] = self._compare(*pair)
        return found

    def _compare(self, a: str, b: str) -> int:
        if has_han(a) or has_han(b):
            score = fuzz.ratio(a, b)
            return 3 if score >= 88 else 2 if score >= 72 else 1 if score >= 55 else 0
        if fuzz.ratio(a.replace(" ", ""), b.replace(" ", "")) >= 93 and _numbers(a) == _numbers(b):
            return 3
        one, two = set(a.split()), set(b.split())
        if one == two:
            return 4
        shared, smaller, union = self._overlap(one, two)
        joint, held = shared / union, shared / smaller
        found = 3 if joint >= 0.72 else 2 if joint >= 0.48 or held >= 0.9 else 1 if joint >= 0.25 or held >= 0.6 else 0
        return min(found, 1) if _numbers_clash(a, b) else found

    def _overlap(self, one: set[str], two: set[str]) -> tuple[float, float, float]:
        """What the words in common weigh (a word with a slip counts a little less), the lighter text, and both."""
        common = one & two
        shared = sum(map(self._weight, common))
        left, right = one - common, two - common
        for word in left:
            twin = next((other for other in right if _slip(word, other)), None)
            if twin is not None:
                right = right - {twin}
                shared += 0.85 * min(self._weight(word), self._weight(twin))
        heavy, light = sorted((sum(map(self._weight, one)), sum(map(self._weight, two))), reverse=True)
        return shared, max(light, 1e-9), max(heavy + light - shared, 1e-9)

    def _weight(self, word: str) -> float:
        return self.worth.get(word, 1.0)


def _slip(a: str, b: str) -> bool:
    """Two words that differ by one slip, or of which one is the beginning of the other."""
    if a.isdigit() or b.isdigit() or min(len(a), len(b)) < 3:
        return False
    if min(len(a), len(b)) >= 4 and (a.startswith(b) or b.startswith(a)):
        return True
    return len(a) >= 4 and DamerauLevenshtein.distance(a, b, score_cutoff=1) <= 1


def _numbers(text: str) -> set[str]:
    return set(_NUMBER.findall(text))


def _numbers_clash(a: str, b: str) -> bool:
    """Both texts hold numbers and none is in both: two houses of one street."""
    one, two = _numbers(a), _numbers(b)
    return bool(one and two) and not one & two


def _email(a: str, b: str) -> int:
    """A number tells two mailboxes apart: anna.berg84 is not anna.berg89."""
    if a == b:
        return 2
    if _numbers(a) != _numbers(b):
        return 0
    return 1 if DamerauLevenshtein.distance(a, b, score_cutoff=2) <= 2 else 0


def _equal(a: str, b: str) -> int:
    return 1 if a == b else 0


_BY_LOOK: dict[str, Callable[[str, str], int]] = {
    "phone": _equal, "email": _email, "website": _equal, "date": _date, "code": _code, "word": _word,
}  # fmt: skip


@lru_cache(maxsize=1 << 18)
def level(look: str, a: str, b: str) -> int:
    """The level on which two normal cells agree."""
    return MISSING if not a or not b else _BY_LOOK[look](a, b)
