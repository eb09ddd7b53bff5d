"""Cells as people write them → values. Each parser gives the value, or raises ValueError when the text is none."""

import re
import unicodedata
import zoneinfo
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from django.conf import settings

from console.imports.reading.dialects import header_key

MONTHS = {
    word: number
    for number, words in enumerate(
        (
            "jan january jän januar janv január",
            "feb february febr február fév",
            "mar march märz márc március mars már",
            "apr april ápr április avr",
            "may mai máj május",
            "jun june juni jún június juin",
            "jul july juli júl július juil",
            "aug august augusztus août",
            "sep sept september szept szeptember",
            "oct october okt oktober október",
            "nov november",
            "dec december dez dezember december déc",
        ),
        1,
    )
    for word in words.split()
}
_CLOCK = (
    r"(?:[T\s]+(?P<half>上午|下午|AM|PM|am|pm)?\s*(?P<hour>\d{1,2})[:时点](?P<minute>\d{1,2})"
    r"(?:[:分](?P<second>\d{1,2})(?:[.,]\d+)?)?[秒分]?\s*(?P<half2>AM|PM|am|pm)?\s*(?P<zone>Z|UTC|[+-]\d\d:?\d\d)?)?"
)
_YEAR_FIRST = re.compile(r"(?P<y>\d{4})\s*[-./年]\s*(?P<m>\d{1,2})\s*[-./月]\s*(?P<d>\d{1,2})\.?\s*[日号]?" + _CLOCK)
_YEAR_LAST = re.compile(r"(?P<a>\d{1,2})\s*[-./]\s*(?P<b>\d{1,2})\s*[-./]\s*(?P<y>\d{4}|\d{2})\.?" + _CLOCK)
_MONTH = re.compile(r"(?P<y>(?:19|20)\d\d)(?:\s*[-./年]\s*(?P<m>\d{1,2})\s*月?|(?P<packed>\d\d))")
_SHORT_YEAR = re.compile(r"(?P<a>\d{2})\s*[-./]\s*(?P<b>\d{1,2})\s*[-./]\s*(?P<c>\d{1,2})\.?" + _CLOCK)
_MONTH_NAME = re.compile(
    r"(?P<d>\d{1,2})(?:st|nd|rd|th)?[-\s./]+(?P<name>[^\W\d_]{3,9})\.?[-\s,./]+(?P<y>\d{4}|\d{2})" + _CLOCK
)
_NAME_FIRST = re.compile(r"(?P<name>[^\W\d_]{3,9})\.?\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y>\d{4})" + _CLOCK)
_PACKED = re.compile(
    r"(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)(?:[T ]?(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?)?"
)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_NAMES = "|".join(sorted(MONTHS, key=len, reverse=True))
_DAMAGED_DATE = re.compile(
    rf"\d{{1,2}}[.\-/\s]?(?:{_NAMES})\.?|(?:{_NAMES})\.?[.\-/\s]?\d{{1,2}}\.?|\d{{1,2}}月\d{{1,2}}日", re.IGNORECASE
)
_DAMAGED_NUMBER = re.compile(r"\d(?:[.,]\d+)?E\+\d{2}", re.IGNORECASE)
_TRUE = frozenset("true yes y 1 t on 是 有 对 真 √ ✓ v igaz ja oui si sí".split())
_FALSE = frozenset("false no n 0 f off 否 无 没有 不是 错 假 × ✗ x hamis nein non".split())
_UNITS = {"万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000, "千": 1_000, "k": 1_000, "m": 1_000_000}
_MONEY_SIGNS = re.compile(r"[￥¥$€£\s']|RMB|CNY|USD|EUR|HKD|元|圆", re.IGNORECASE)


BY_MONTH = "months"
_THOUSAND = re.compile(r"-?\d{1,3}[.,]\d{3}")
_DECIMAL_COMMA = re.compile(r"-?\d{1,3}(\.\d{3})+,\d+|-?\d+,(\d{1,2}|\d{4,})")
_DECIMAL_POINT = re.compile(r"-?\d{1,3}(,\d{3})+\.\d+|-?\d{1,3}(,\d{3}){2,}|-?\d+\.(\d{1,2}|\d{4,})")


@lru_cache(maxsize=4)
def _zone(name: str) -> zoneinfo.ZoneInfo:
    return zoneinfo.ZoneInfo(name)


@lru_cache(maxsize=1 << 14)
def parse_datetime(text: str, order: str = "") -> datetime:
    """An aware datetime; a date alone is midnight, both in settings.TIME_ZONE unless the text names a zone.

    `order` is dmy or mdy for dates such as 03/04/2018, ymd for 18/04/03, or a strptime format. Raises ValueError.
    """
    zone = _zone(settings.TIME_ZONE)
    text = text.strip()
    if "%" in order:
        return datetime.strptime(text, order).replace(tzinfo=zone)
    if found := _YEAR_FIRST.fullmatch(text) or _PACKED.fullmatch(text):
        return _moment(int(found["y"]), int(found["m"]), int(found["d"]), found.groupdict(), zone)
    if order == "ymd" and (found := _SHORT_YEAR.fullmatch(text)):
        return _moment(_full_year(found["a"]), int(found["b"]), int(found["c"]), found.groupdict(), zone)
    if found := _YEAR_LAST.fullmatch(text):
        month, day = _by_order(int(found["a"]), int(found["b"]), order)
        return _moment(_full_year(found["y"]), month, day, found.groupdict(), zone)
    if found := _MONTH_NAME.fullmatch(text) or _NAME_FIRST.fullmatch(text):
        month = MONTHS.get(found["name"].casefold(), 0)
        return _moment(_full_year(found["y"]), month, int(found["d"]), found.groupdict(), zone)
    if _SERIAL.fullmatch(text):
        return from_serial(float(text)).replace(tzinfo=zone)
    plain = unicodedata.normalize("NFKC", text)
    if plain != text:
        return parse_datetime(plain, order)
    raise ValueError(text)


def _by_order(a: int, b: int, order: str) -> tuple[int, int]:
    if a > 12 or (order != "mdy" and b <= 12):
        return b, a
    return a, b


def _full_year(text: str) -> int:
    year = int(text)
    return year if len(text) == 4 else year + (2000 if year < 70 else 1900)


def _moment(year: int, month: int, day: int, clock: dict[str, str | None], zone: Any) -> datetime:
    if not 1900 <= year <= 2199:
        raise ValueError(year)
    hour = int(clock.get("hour") or 0)
    half = (clock.get("half") or clock.get("half2") or "").upper()
    if half in ("PM", "下午") and hour < 12:
        hour += 12
    elif half in ("AM", "上午") and hour == 12:
        hour = 0
    moment = datetime(year, month, day, hour, int(clock.get("minute") or 0), int(clock.get("second") or 0))
    named = clock.get("zone")
    return moment.replace(tzinfo=_named_zone(named) if named else zone)


def _named_zone(text: str) -> Any:
    return datetime.strptime("+0000" if text in ("Z", "UTC") else text, "%z").tzinfo


def from_serial(number: float) -> datetime:
    """The moment of a spreadsheet's serial number (1900 system), without a zone. Raises ValueError when implausible."""
    if not 10_000 <= number <= 80_000:
        raise ValueError(number)
    return datetime.combine(date(1899, 12, 30), time()) + timedelta(seconds=round(number * 86_400))


class Month(date):
    """A month, as its first day: it stands for all of its days."""


def parse_date(text: str, order: str = "") -> date:
    """The date as it stands in the text, whatever the time beside it. With the order BY_MONTH 2024-03 is a Month."""
    if order == BY_MONTH and (found := _MONTH.fullmatch(text.strip())):
        return Month(int(found["y"]), int(found["m"] or found["packed"]), 1)
    return parse_datetime(text, order).date()


def parse_number(text: str, order: str = "") -> Decimal:
    """1,234.56 · 1.234,56 · ￥1,200 · (120) · 1.2万 · 12% as 12. `order` "," says that the comma is decimal, so that
    1.234 is a thousand and more."""
    plain = _MONEY_SIGNS.sub("", unicodedata.normalize("NFKC", text)).replace("−", "-").rstrip("%")
    negative = plain.startswith("(") and plain.endswith(")")
    plain = plain.strip("()")
    unit = _UNITS.get(plain[-1:].lower(), 0)
    if unit:
        plain = plain[:-1]
    try:
        value = Decimal(_with_point(plain, order)) * (unit or 1)
    except InvalidOperation as error:
        raise ValueError(text) from error
    if not value.is_finite() or abs(value) >= 10**15:
        raise ValueError(text)
    return -value if negative else value


def _with_point(text: str, order: str) -> str:
    comma, point = text.rfind(","), text.rfind(".")
    if comma < 0:
        is_grouped = text.count(".") > 1 or (order == "," and _THOUSAND.fullmatch(text))
        return text.replace(".", "") if is_grouped else text
    if comma > point and text.count(",") == 1 and (order == "," or point > -1):
        return text.replace(".", "").replace(",", ".")
    if point < 0 and text.count(",") == 1 and not _THOUSAND.fullmatch(text):
        return text.replace(",", ".")
    return text.replace(",", "")


def parse_integer(text: str, order: str = "") -> int:
    """A whole number; 12.0 is 12. Raises ValueError for 12.5."""
    value = parse_number(text, order)
    if value != value.to_integral_value():
        raise ValueError(text)
    return int(value)


def parse_boolean(text: str, order: str = "") -> bool:
    """Yes and no in the writings of several languages."""
    word = unicodedata.normalize("NFKC", text).strip().casefold()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise ValueError(text)


def choice_parser(choices: Iterable[tuple[str, Any]]) -> Callable[[str, str], str]:
    """A parser that knows each choice by its key and by its label in every language of the console."""
    known: dict[str, str] = {}
    for key, label in choices:
        for word in (str(key), *_in_every_language(label)):
            known.setdefault(header_key(word), str(key))

    def parse_choice(text: str, order: str = "") -> str:
        try:
            return known[header_key(text)]
        except KeyError:
            raise ValueError(text) from None

    return parse_choice


def _in_every_language(label: Any) -> list[str]:
    from django.utils import translation

    words = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            words.append(str(label))
    return words


PARSERS: dict[str, Callable[[str, str], Any]] = {
    "date": parse_date,
    "datetime": parse_datetime,
    "money": parse_number,
    "number": parse_number,
    "percent": parse_number,
    "integer": parse_integer,
    "boolean": parse_boolean,
}


def is_spreadsheet_damage(text: str) -> bool:
    """Whether a text looks like something a spreadsheet rewrote: 5-20 as 20.máj, a long number as 1.38E+10."""
    if len(text) > 16 or text.isalpha():
        return False
    return bool(_DAMAGED_DATE.fullmatch(text) or _DAMAGED_NUMBER.fullmatch(text))


def dates_by_order(texts: Iterable[str]) -> dict[str, list[str]]:
    """Dates whose order of day, month and year must be known, by the order that each shows: dmy, mdy, ymd, or "" when
    it can be read either way."""
    found: dict[str, list[str]] = {}
    for text in map(str.strip, texts):
        short, dated = _SHORT_YEAR.fullmatch(text), _YEAR_LAST.fullmatch(text)
        if short and (int(short["a"]) > 31 or len(short["c"]) == 1):
            found.setdefault("ymd", []).append(text)
        elif dated:
            order = "dmy" if int(dated["a"]) > 12 else "mdy" if int(dated["b"]) > 12 else ""
            found.setdefault(order, []).append(text)
    return found


def guess_date_order(texts: Iterable[str]) -> str:
    """The order that most dates of a column show; "" when none shows it or a whole year comes first."""
    found = dates_by_order(texts)
    if found.get("ymd") or _are_short_years(found):
        return "ymd"
    shown = [order for order in ("dmy", "mdy") if found.get(order)]
    return max(shown, key=lambda order: len(found[order]), default="")


def are_months(texts: Sequence[str]) -> bool:
    """Whether most of a column's values are months without a day."""
    told = [text.strip() for text in texts if text.strip()]
    return sum(bool(_MONTH.fullmatch(text)) for text in told) * 2 > len(told)


def _are_short_years(found: dict[str, list[str]]) -> bool:
    """Whether 24-03-12, 24-03-15 … begin with their year: what changes least is the year."""
    short = [_SHORT_YEAR.fullmatch(text) for text in found.get("dmy", ())]
    if set(found) != {"dmy"} or not all(short):
        return False
    return len({one["a"] for one in short if one}) < len({one["c"] for one in short if one})


def guess_decimal_comma(texts: Iterable[str]) -> str:
    """ "," when numbers of a column show that their comma is decimal and none shows the contrary, else ""."""
    plain = [_MONEY_SIGNS.sub("", text.strip()).rstrip("%") for text in texts]
    if any(_DECIMAL_POINT.fullmatch(text) for text in plain):
        return ""
    return "," if any(_DECIMAL_COMMA.fullmatch(text) for text in plain) else ""


def is_number_in_doubt(text: str) -> bool:
    """Whether a text such as 1.234 or 1,234 is another number when the comma is decimal."""
    return bool(_THOUSAND.fullmatch(_MONEY_SIGNS.sub("", text.strip()).rstrip("%")))
