"""What every other rule does first with a value: one form of Unicode, no invisible characters, one space."""

import re
import unicodedata
from functools import lru_cache

import opencc

CACHE = 1 << 15
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f]")
_BETWEEN_HAN = re.compile(r"(?<=[\u3400-\u9fff·])\s+(?=[\u3400-\u9fff·])")
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufffe\uffff]"
)
_SPACES = re.compile(r"\s+")
_PLAIN = re.compile(r"[!-~]+(?: [!-~]+)*")
# Letters of the Latin script that Unicode takes apart into no letter and accent.
_WITHOUT_PARTS = str.maketrans(
    {"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "ı": "i", "ħ": "h", "Ħ": "H",
     "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "þ": "th", "Þ": "Th"}
)  # fmt: skip
_TO_SIMPLIFIED = opencc.OpenCC("t2s")


@lru_cache(maxsize=CACHE)
def tidy(text: str) -> str:
    """The text in NFKC (full-width becomes half-width), without invisible characters, runs of space as one."""
    if _PLAIN.fullmatch(text):
        return text
    for _ in range(4):
        new = _SPACES.sub(" ", _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))).strip()
        if new == text:
            break
        text = new
    return text


def has_han(text: str) -> bool:
    """True when the text holds at least one Chinese character."""
    return _HAN.search(text) is not None


@lru_cache(maxsize=CACHE)
def simplified(text: str) -> str:
    """Traditional characters as simplified ones; anything else unchanged."""
    if text.isascii():
        return text
    for _ in range(3):
        new = _TO_SIMPLIFIED.convert(text)
        if new == text:
            break
        text = new
    return text


@lru_cache(maxsize=CACHE)
def simplified_name(text: str) -> str:
    """A person's name in simplified characters, one by one: no phrase decides, so that 沈思 does not become 沉思.

    Characters that simplified writing has itself (those of GB 2312: 沈, 乾) stay.
    """
    return "".join(sign if _is_simplified(sign) else simplified(sign) for sign in text)


def _is_simplified(sign: str) -> bool:
    try:
        return bool(sign.encode("gb2312"))
    except UnicodeEncodeError:
        return False


def close_han(text: str) -> str:
    """Without the spaces that stand between two Chinese characters."""
    return _BETWEEN_HAN.sub("", text)


@lru_cache(maxsize=CACHE)
def fold(text: str) -> str:
    """Lower case, without accents, only letters, digits and single spaces: for comparing, not for showing."""
    if not text.isascii():
        text = text.translate(_WITHOUT_PARTS)
        parts = unicodedata.normalize("NFKD", text)
        text = "".join(c for c in parts if not unicodedata.combining(c))
    text = text.casefold().replace("&", " and ")
    return _SPACES.sub(" ", re.sub(r"[^\w]|_", " ", text)).strip()
