"""Where a firm is: province and city of China from free text, from a company's name or from a phone's area."""
# ruff: noqa: E501 (a Chinese character counts double)

import re
from dataclasses import dataclass
from functools import lru_cache

from companies.rules.pinyin import full_pinyin
from companies.rules.places import AREA_WORDS, CITIES, MUNICIPALITIES, PREFECTURES, PROVINCES, WORDS_TOO, is_road
from companies.rules.text import CACHE, close_han, fold, has_han, simplified, tidy

_LATIN_PROVINCES = {"innermongolia": "内蒙古", "shaanxi": "陕西", "tibet": "西藏", "hongkong": "香港", "hongkongsar": "香港",
                    "macau": "澳门", "macao": "澳门", "taiwan": "台湾", "xizang": "西藏"}  # fmt: skip
# What lists of places and forms hold where a province has no city above a place, or nobody chose one.
_NO_CITY = re.compile(
    r"(?:省|自治区|自治州)?直辖(?:县|县级|市|县级市)?(?:行政(?:区划|单位))?|市?辖[区县]|县|其[他它](?:城市)?|不限|全省"
)


@dataclass(frozen=True, slots=True)
class Region:
    """Short names (广东, 深圳). Outside China `province` holds the text as it came, tidied; blank means not known."""

    province: str = ""
    city: str = ""
    known: bool = False


@lru_cache(maxsize=CACHE)
def read_region(text: str) -> Region:
    """Province and city named in a text such as 广东省深圳市南山区, 深圳, Shenzhen, Guangdong."""
    text = close_han(simplified(tidy(text)))
    text = text.removeprefix("中国") or text
    if not text:
        return Region()
    return (_from_han(text) if has_han(text) else _from_latin(text)) or Region(text)


def is_no_city(text: str) -> bool:
    """True for the words of the official list that stand in the place of a city: 市辖区, 直辖县级行政区划."""
    return _NO_CITY.fullmatch(text) is not None


def _from_han(text: str) -> Region | None:
    province, at = _first(text, PROVINCES)
    rest = text[at:].removeprefix(PROVINCES.get(province, "")) if province else text
    rest = rest.removeprefix(province) if rest.startswith(province) else rest
    city = _city_in(rest.lstrip(" -/,省市"), province)
    if not province and not city[0]:
        return None
    if province in MUNICIPALITIES:
        return Region(province, province, True)
    return Region(province or city[0], city[1] or _same_name(text, province), True)


def _same_name(text: str, province: str) -> str:
    """吉林市 is a city whose name is also its province's."""
    return province if province in PREFECTURES and province + "市" in text else ""


def _first(text: str, names: dict[str, str]) -> tuple[str, int]:
    """The name that stands first in the text, when it stands at the start or is written with its kind (省, 市)."""
    hits = [
        (at, name)
        for name in names
        if (at := text.find(name)) >= 0 and ((at == 0 and not is_road(text, len(name))) or names[name] in text)
    ]
    at, name = min(hits, default=(0, ""))
    return name, at


def _city_in(text: str, province: str) -> tuple[str, str]:
    """(province, city) for the place at the start of the text, or the first one written with 市 or 州."""
    for start in range(min(len(text), 12)):
        for size in range(min(5, len(text) - start), 1, -1):
            name = text[start : start + size]
            place = CITIES.get(name)
            fits = place and (not province or place[0] == province)
            end = start + size
            is_plain = bool(province) or text == name or name not in WORDS_TOO
            at_start = start == 0 and is_plain and not is_road(text, end)
            if place and fits and (at_start or text.startswith(AREA_WORDS, end)):
                return place
    return "", ""


@lru_cache(maxsize=1)
def _latin() -> dict[str, Region]:
    found = {full_pinyin(p): Region(p, p if p in MUNICIPALITIES else "", True) for p in PROVINCES if p != "陕西"}
    for city, province in PREFECTURES.items():
        found.setdefault(full_pinyin(city), Region(province, city, True))
    found |= {key: Region(p, p if p in MUNICIPALITIES else "", True) for key, p in _LATIN_PROVINCES.items()}
    return found


def _from_latin(text: str) -> Region | None:
    """A Latin writing counts only as a whole part between commas: Shenzhen, Guangdong."""
    parts = [_plain(p) for p in text.replace("/", ",").replace(";", ",").split(",")]
    hits = [r for p in parts if (r := _latin().get(p))]
    if not hits:
        return None
    return next((r for r in hits if r.city), hits[0])


def _plain(part: str) -> str:
    words = [w for w in fold(part).split() if w not in ("city", "province", "china", "prc", "sheng", "shi")]
    return "".join(words)
