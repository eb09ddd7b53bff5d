"""How two values of one kind compare: each function gives the name of a level and the value to show, or None."""

from functools import lru_cache

from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

from companies.rules.company_names import read_company
from companies.rules.linking.han_names import han_form
from companies.rules.linking.latin_names import legal_form
from companies.rules.parties import Party
from companies.rules.pinyin import full_pinyin, initials
from companies.rules.text import CACHE, fold, has_han

Level = tuple[str, str]


def compare_names(a: Party, b: Party) -> Level | None:
    """Firm names: same, core, brand, pinyin, short, typo, alike or differs."""
    if not a.company_core or not b.company_core:
        return None
    if fold(a.name) == fold(b.name) and len(fold(a.name)) > max(len(a.company_core), len(b.company_core)):
        return "same", a.name
    return _compare_cores(a.company_core, b.company_core)


def compare_forms(a: Party, b: Party) -> str | None:
    """Both legal forms of two firms with one core, when they differ: Müller GmbH is not Müller AG."""
    if a.company_core != b.company_core or not a.company_core or a.name == b.name:
        return None
    one, two = sorted((_form(a.name, a.company_core), _form(b.name, b.company_core)))
    return f"{one} / {two}" if one and one != two else None


def _form(name: str, core: str) -> str:
    return han_form(name, core) if has_han(core) else legal_form(name)


@lru_cache(maxsize=CACHE)
def _compare_cores(a: str, b: str) -> Level:
    if a == b:
        return "core", a
    one, two = read_company(a), read_company(b)
    if has_han(a) != has_han(b):
        return _across_scripts(a, b)
    if one.brand == two.brand and _telling(one.brand):
        return "brand", one.brand
    short, long = sorted((a, b), key=lambda name: (len(name), name))
    if is_short_form(short, long):
        return "short", short
    return _by_spelling(a, b)


def _across_scripts(a: str, b: str) -> Level:
    han, latin = (a, b) if has_han(a) else (b, a)
    letters = latin.replace(" ", "")
    brand = read_company(han).brand
    if letters in (full_pinyin(han), full_pinyin(brand)):
        return "pinyin", latin
    if len(full_pinyin(brand)) >= 5 and letters.startswith(full_pinyin(brand)):
        return "pinyin", full_pinyin(brand)
    if len(letters) >= 4 and letters == initials(han):
        return "alike", f"{a} / {b}"
    return "differs", f"{a} / {b}"


def _telling(brand: str) -> bool:
    """Two characters or three letters are the least that tell firms apart."""
    return len(brand) >= 2 if has_han(brand) else len(brand) >= 3


def is_short_form(short: str, long: str) -> bool:
    """True when the short name is made from the long one: its start, or its characters in order, the brand first."""
    if has_han(short):
        if len(short) < 2 or len(short) >= len(long):
            return False
        return long.startswith(short) or (short[:2] == long[:2] and len(short) >= 3 and _in_order(short, long))
    words, more = short.split(), long.split()
    return len(words) < len(more) and more[: len(words)] == words and len(short) >= 4


def _in_order(short: str, long: str) -> bool:
    rest = iter(long)
    return all(c in rest for c in short)


def _by_spelling(a: str, b: str) -> Level:
    shown = f"{a} / {b}"
    longest = max(len(a), len(b))
    slips = DamerauLevenshtein.distance(a, b, score_cutoff=3)
    if has_han(a):
        if slips == 1 and longest >= 4:
            return "typo", shown
        return ("alike" if longest >= 6 and slips == 2 else "differs"), shown
    if slips <= (1 if longest < 9 else 2) and longest >= 5:
        return "typo", shown
    same_words = sorted(a.split()) == sorted(b.split())
    likeness = JaroWinkler.similarity(a, b)
    return ("typo" if same_words else "alike" if likeness >= 0.92 else "differs"), shown


@lru_cache(maxsize=CACHE)
def compare_persons(a: str, b: str) -> Level | None:
    """Persons' names (keys of names.person_key): same, pinyin, typo, surname or differs."""
    if not a.strip() or not b.strip():
        return None
    if a == b or sorted(a.split()) == sorted(b.split()):
        return "same", a
    if has_han(a) != has_han(b):
        return _persons_across_scripts(a, b), a
    if has_han(a):
        return _chinese_persons(a, b), a
    close = JaroWinkler.similarity(" ".join(sorted(a.split())), " ".join(sorted(b.split()))) >= 0.92
    return ("typo" if close else "surname" if a.split()[-1] == b.split()[-1] else "differs"), a


def _persons_across_scripts(a: str, b: str) -> str:
    han, latin = (a, b) if has_han(a) else (b, a)
    full, letters = full_pinyin(han), latin.replace(" ", "")
    given_first = full_pinyin(han[1:]) + full_pinyin(han[:1])
    return "pinyin" if letters in (full, given_first) else "differs"


def _chinese_persons(a: str, b: str) -> str:
    if full_pinyin(a) == full_pinyin(b) and a[0] == b[0]:
        return "typo"
    short, long = sorted((a, b), key=len)
    if a[0] != b[0]:
        return "differs"
    if len(short) == len(long) >= 3 and sum(x != y for x, y in zip(a, b, strict=True)) == 1:
        return "surname"
    return "typo" if len(short) < len(long) and short[-1] in "总工" else "surname"


@lru_cache(maxsize=CACHE)
def compare_texts(a: str, b: str) -> str | None:
    """Any other text, an address for example: same, alike or differs."""
    one, two = fold(a), fold(b)
    if not one or not two:
        return None
    if one == two:
        return "same"
    if has_han(one) and len(one) >= 4 and (one.endswith(two) or two.endswith(one)):
        return "alike"
    return "alike" if JaroWinkler.similarity(one, two) >= 0.93 and _digits(one) == _digits(two) else "differs"


def _digits(text: str) -> list[str]:
    return ["".join(c for c in word if c.isdigit()) for word in text.split() if any(c.isdigit() for c in word)]
