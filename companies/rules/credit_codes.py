"""Unified social credit codes (GB 32100): 18 characters, the last one checks the rest."""

import re
from dataclasses import dataclass
from functools import lru_cache

from companies.rules.text import CACHE, tidy

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


@dataclass(frozen=True, slots=True)
class CreditCode:
    """`code` as written, tidied; `reason` (length, characters, check_digit) is blank when the code is valid."""

    code: str
    valid: bool
    reason: str = ""


@lru_cache(maxsize=CACHE)
def read_credit_code(text: str) -> CreditCode:
    """The code in upper case without spaces and dashes, and whether its check digit is right."""
    code = tidy(re.sub(r"[\s-]", "", tidy(text)).upper())
    if len(code) != 18:
        return CreditCode(code, False, "length" if code else "")
    if any(c not in _ALPHABET for c in code):
        return CreditCode(code, False, "characters")
    right = code[17] == check_digit(code[:17])
    return CreditCode(code, right, "" if right else "check_digit")


def check_digit(body: str) -> str:
    """The 18th character for the first 17. ValueError when a character is not in the alphabet of the norm."""
    total = sum(_ALPHABET.index(c) * w for c, w in zip(body, _WEIGHTS, strict=True))
    return _ALPHABET[(31 - total % 31) % 31]
