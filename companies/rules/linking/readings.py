"""A firm's name as the matcher of names reads it."""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from companies.rules.company_names import CompanyName
from companies.rules.text import fold, has_han

CACHE = 1 << 16
SCALE = 4096  # rows of the tables that the weights were fitted on: words weigh as if each table had so many

_NUMBERS = re.compile(r"第[一二三四五六七八九十百\d]+|\d+|(?<=\S )(?:i{1,3}|iv|vi{0,3}|ix|x)(?= |$)")


@dataclass(frozen=True, slots=True)
class Name:
    """A name with its parts; `core` without mistyped forms, `bare` with its region, `words` its index."""

    at: int
    parts: CompanyName
    han: bool
    core: str
    bare: str
    words: frozenset[str]


@lru_cache(maxsize=CACHE)
def letters(shown: str) -> str:
    """The letters and digits of a name without the mark of a firm in trouble (*ST)."""
    text = "".join(c for c in fold(shown) if c.isalnum())
    return text.removeprefix("st") if text.startswith("st") and has_han(text[2:3]) else text


def grams(text: str) -> list[str]:
    """The pairs of neighbouring characters; a text of one character is its own."""
    return ["".join(pair) for pair in pairwise(text)] or [text]


@lru_cache(maxsize=CACHE)
def numbers(text: str) -> frozenset[str]:
    """The numbers in a name, also Roman ones behind its first word: Solar Park II is not Solar Park III."""
    return frozenset(_NUMBERS.findall(text))


def have_other_numbers(a: str, b: str) -> bool:
    """True when both names are numbered, and with no number in common."""
    one, two = numbers(a), numbers(b)
    return bool(one and two) and not one & two
