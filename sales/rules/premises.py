"""Whether two addresses name the same premises, as far as they tell: a form often leaves out province or room."""

import re
from functools import lru_cache

from companies.rules.text import fold, has_han

_LEFT_OUT = re.compile(r"[\W_省市室房]+")
_NUMBER = re.compile(r"\d+")
_DOOR = re.compile(r"^.{4,}?\d+号")
_DISTRICT = re.compile(r"^.*[区县镇乡]")
LEAST_LETTERS = 5


@lru_cache(maxsize=200_000)
def near(one: str, other: str, *, one_city: bool = False) -> bool:
    """Whether both stand at the same street number, whatever each says of province, building and room.

    `one_city`: both are known to sit in the same city, so that a district may be left out, too. Chinese addresses only;
    one without a number names no premises.
    """
    a, b = _plain(one), _plain(other)
    if _is_part(a, b) or _is_part(b, a):
        return True
    a, b = _door(a), _door(b)
    if _is_part(a, b) or _is_part(b, a):
        return True
    streets = (_DISTRICT.sub("", a), _DISTRICT.sub("", b)) if one_city else ("", "")
    return _ends_alike(*streets)


def has_room(address: str) -> bool:
    """Whether it says more than which building: at least a street number and a room."""
    return len(_NUMBER.findall(address)) > 1


def _plain(address: str) -> str:
    return _LEFT_OUT.sub("", fold(address))


def _door(address: str) -> str:
    found = _DOOR.match(address)
    return found.group(0) if found else ""


def _names_premises(part: str) -> bool:
    return len(part) >= LEAST_LETTERS and has_han(part) and _NUMBER.search(part) is not None


def _is_part(part: str, whole: str) -> bool:
    """Whether an address holds the other one, its numbers whole."""
    if not _names_premises(part) or part not in whole:
        return False
    before, _part, after = whole.partition(part)
    return not (part[0].isdigit() and before[-1:].isdigit()) and not (part[-1].isdigit() and after[:1].isdigit())


def _ends_alike(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return _names_premises(short) and not short[0].isdigit() and long.endswith(short)
