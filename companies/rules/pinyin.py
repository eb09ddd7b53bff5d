"""Chinese writing as Latin letters: full (tengxun) for matching, initials (tx) for quick search."""

import re
from functools import lru_cache
from itertools import chain

from pypinyin import lazy_pinyin
from pypinyin.constants import PHRASES_DICT
from pypinyin.contrib.tone_convert import to_normal

from companies.rules.text import CACHE, fold, has_han

_RUNS = re.compile(r"[\u3400-\u9fff]+|[^\u3400-\u9fff]+")
_KNOWN = re.compile(r"[\u3400-\u9fff\x20-\x7e]*")


@lru_cache(maxsize=CACHE)
def _of_one(char: str) -> str:
    return lazy_pinyin(char)[0]


@lru_cache(maxsize=4096)
def _plain(reading: str) -> str:
    """A reading without its tone mark, ü as v, as lazy_pinyin writes it."""
    return to_normal(reading)


@lru_cache(maxsize=1)
def _several_readings() -> frozenset[str]:
    """Characters that some phrase reads in another way than alone (银行, 重庆): only they need the slow path."""
    found = set()
    for phrase, readings in PHRASES_DICT.items():
        if len(phrase) == len(readings):
            found |= {c for c, r in zip(phrase, readings, strict=True) if _plain(r[0]) != _of_one(c)}
    return frozenset(found)


@lru_cache(maxsize=CACHE)
def syllables(text: str) -> tuple[str, ...]:
    """One entry for each Chinese character and for each Latin word: 腾讯 QQ → teng, xun, qq."""
    if not has_han(text):
        return tuple(fold(text).split())
    if _KNOWN.fullmatch(text):  # no phrase goes over a Latin letter, so that its Chinese runs can be read alone
        return tuple(chain.from_iterable(map(_of_run, _RUNS.findall(text))))
    return tuple(word for part in lazy_pinyin(text) for word in fold(part).split())


@lru_cache(maxsize=CACHE)
def _of_run(run: str) -> tuple[str, ...]:
    if not has_han(run):
        return tuple(fold(run).split())
    if _several_readings().isdisjoint(run):
        return tuple(chain.from_iterable(map(_words_of_one, run)))
    return tuple(word for part in lazy_pinyin(run) for word in fold(part).split())


@lru_cache(maxsize=CACHE)
def _words_of_one(char: str) -> list[str]:
    return fold(_of_one(char)).split()


def full_pinyin(text: str) -> str:
    """腾讯 → tengxun; Latin text stays as its folded letters, without spaces."""
    return "".join(syllables(text))


def initials(text: str) -> str:
    """腾讯 → tx; blank for a text without Chinese characters."""
    return spelled(text)[1] if has_han(text) else ""


def spelled(text: str) -> tuple[str, str]:
    """Full pinyin and initials at once: 腾讯 → tengxun, tx."""
    words = syllables(text)
    return "".join(words), "".join([word[0] for word in words])
