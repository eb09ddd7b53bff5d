"""Phone numbers: every number of a cell in E.164, with type, extension, area and the reason when it is none."""

import re
from functools import lru_cache
from typing import NamedTuple

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberType, geocoder

from companies.rules.places import PREFECTURES, PROVINCES
from companies.rules.text import CACHE, tidy

_TYPES = {number: name for name, number in vars(PhoneNumberType).items() if isinstance(number, int)}
_SPLIT = re.compile(r"[;；,，、|\n]|(?<=\d)\s*/\s*(?=[+(\d])|\s+(?:或|和|or|and)\s+|或")
_LABEL = re.compile(
    r"^(?:tel|phone|mobile|mob|cell|fax|电话|手机|座机|传真|联系电话|手机号|t|m|p)\s*[:：.]?\s*(?=[+(\d])", re.I
)
_EXTENSION = re.compile(r"\s*(?:转|轉|分机号?|分機|ext\.?|extension|x|#|\*)\s*[:：.]?\s*(\d{1,6})$", re.I)
_DASHED_EXTENSION = re.compile(
    r"^(\(?0\d{2,3}\)?[-\s]?\d{7,8}|400[-\s]?\d{3,4}[-\s]?\d{3,4}|\+86[-\s]?\d{2,3}[-\s]\d{7,8})"
    r"\s*[-–—]\s*(\d{1,6})$"
)
_AREA_CODE = re.compile(r"^(?:\+?86[-\s]?|0086[-\s]?)?(\(?0\d{2,3}\)?)[-\s]?\d{7,8}(?!\d)")
_LOCAL = re.compile(r"^\d{4}[-\s]?\d{3,4}(?!\d)")
_NOTE = re.compile(r"\s*(?:[(\[【][^()\[\]【】\d]*[)\]】]|(?<=[\d\s])[\u3400-\u9fff][\u3400-\u9fff\s]*)$")
_CHINA_MOBILE = re.compile(r"(?:\+?86[-\s]?|0086[-\s]?)?(1[3-9]\d)[-\s]?(\d{4})[-\s]?(\d{4})", re.A)
_CHINA_LANDLINE = re.compile(r"(?:\(0(10|[2-9]\d{1,2})\)|0(10|[2-9]\d{1,2}))[-\s]?(\d{7,8})", re.A)
_NEIGHBOUR = re.compile(r"(?:00)?(852|853|886)[-\s]?(\d{4}[-\s]?\d{4}|0?9\d{8})", re.A)
_SERVICE = re.compile(r"(?:\+?86)?\s*([48]00\d{7})", re.A)
_FLOAT = re.compile(r"^(\d{7,15})\.0$")
_SCIENTIFIC = re.compile(r"^\d(?:\.\d+)?[eE]\+?\d+$")


class Phone(NamedTuple):
    """One number. `e164` is blank when nothing could be read; `reason` is blank when the number is valid."""

    e164: str
    valid: bool
    type: str
    extension: str = ""
    country: str = ""
    province: str = ""
    city: str = ""
    reason: str = ""


def read_phones(text: str, country: str = "CN") -> tuple[Phone, ...]:
    """Every number of a cell in the order written, each once. `country`: ISO code for numbers without +."""
    return _read_cell(tidy(text.replace("\n", ";")), country)


@lru_cache(maxsize=CACHE)
def _read_cell(text: str, country: str) -> tuple[Phone, ...]:
    if not text:
        return ()
    found: dict[tuple[str, str], Phone] = {}
    for piece in _pieces(text, country):
        phone = read_phone(piece, country)
        found.setdefault((phone.e164 or piece, phone.extension), phone)
    return tuple(found.values())


def _pieces(text: str, country: str) -> list[str]:
    """A cell cut into numbers; spaces cut only where both sides are whole numbers of their own."""
    if read_phone(text, country).valid:
        return [text]
    whole: list[str] = []
    area = ""
    for part in _SPLIT.split(text):
        part = part.strip()
        if area and _LOCAL.match(part) and not read_phone(part, country).valid:
            part = f"{area}-{part}"  # the second line of one office: 0755-86013388/86013389
        if country == "CN" and (found := _AREA_CODE.match(part)):
            area = found.group(1)
        if not part or read_phone(part, country).valid:
            whole += [part] if part else []
            continue
        words = part.split(" ")
        valid = [w for w in words if len(w) >= 7 and read_phone(w, country).valid]
        whole += valid if len(valid) > 1 else [part]
    return whole


@lru_cache(maxsize=CACHE)
def read_phone(text: str, country: str = "CN") -> Phone:
    """One number. Never raises: what can't be read comes back with a reason.

    Reasons: no_digits, too_short, too_long, unknown_country, invalid, scientific (a rounded spreadsheet cell).
    """
    text = _NOTE.sub("", _LABEL.sub("", tidy(text).strip(" '\"`")))
    if number := _FLOAT.match(text):
        text = number.group(1)
    if _SCIENTIFIC.match(text):
        return Phone("", False, "INVALID", reason="scientific")
    text, extension = _extension(text)
    if country == "CN" and (mobile := _CHINA_MOBILE.fullmatch(text)):
        return _china_mobile("".join(mobile.groups()), extension)
    if country == "CN" and (landline := _CHINA_LANDLINE.fullmatch(text)):
        digits = "".join(filter(None, landline.groups()))
        if kind := _type_in_china(digits[:6], len(digits)):
            return Phone(f"+86{digits}", True, kind, extension, "CN", *_area(f"+86{digits[:4]}", "CN"))
    return _parsed(text, country, extension)


def _extension(text: str) -> tuple[str, str]:
    for pattern in (_EXTENSION, _DASHED_EXTENSION):
        if found := pattern.search(text):
            main = text[: found.start()] if pattern is _EXTENSION else found.group(1)
            if sum(c.isdigit() for c in main) >= 6:
                return main.rstrip(" -,("), found.groups()[-1]
    return text, ""


def _parsed(text: str, country: str, extension: str) -> Phone:
    if country == "CN" and (abroad := _NEIGHBOUR.fullmatch(text)):
        text = f"+{abroad.group(1)}{abroad.group(2)}"
    if service := _SERVICE.fullmatch(re.sub(r"[-\s]", "", text)) if country == "CN" else None:
        text = service.group(1)
    try:
        number = phonenumbers.parse(text, country or None)
    except NumberParseException as error:
        return Phone("", False, "INVALID", extension, reason=_reason(text, error))
    extension = extension or number.extension or ""
    number.extension = None
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    kind = phonenumbers.number_type(number)
    if kind == PhoneNumberType.UNKNOWN:  # what is of no type of its country is no valid number
        return Phone(e164, False, "INVALID", extension, reason=_why_invalid(number))
    home = phonenumbers.region_code_for_number(number) or ""
    province, city = _area(e164[: _area_digits(e164)], home)
    return Phone(e164, True, _TYPES[kind], extension, home, province, city)


def _china_mobile(digits: str, extension: str) -> Phone:
    """The short way for the commonest case: whether it is valid and where it is from hangs on its first digits only."""
    kind = _type_in_china(digits[:5], 11)
    if not kind:
        return Phone("+86" + digits, False, "INVALID", extension, reason="invalid")
    return Phone("+86" + digits, True, kind, extension, "CN", *_area("+86" + digits[:7], "CN"))


@lru_cache(maxsize=CACHE)
def _type_in_china(prefix: str, digits: int) -> str:
    """The type of a Chinese mobile (by 5 digits) or landline (by 6) of this length; blank when it is none.

    The plan of numbers tells by no digit behind them, so that one look serves all numbers of a block.
    """
    number = PhoneNumber(country_code=86, national_number=int(prefix.ljust(digits, "2")))
    kind = phonenumbers.number_type(number)
    return "" if kind == PhoneNumberType.UNKNOWN else _TYPES[kind]


def _area_digits(e164: str) -> int:
    return 10 if e164.startswith("+861") else 7


@lru_cache(maxsize=CACHE)
def _area(prefix: str, country: str) -> tuple[str, str]:
    """(province, city) in Chinese of a number's area; blanks outside China and for service numbers."""
    if country in _OUTSIDE:
        return _OUTSIDE[country]
    if country != "CN":
        return "", ""
    number = PhoneNumber(country_code=86, national_number=int((prefix[3:] + "00000000")[:11]))
    if not prefix.startswith("+861") or prefix.startswith("+8610"):
        number = PhoneNumber(country_code=86, national_number=int((prefix[3:] + "0000000")[:10]))
    return _province_and_city(geocoder.description_for_valid_number(number, "zh"))


_OUTSIDE = {"HK": ("香港", "香港"), "MO": ("澳门", "澳门"), "TW": ("台湾", "")}


def _province_and_city(name: str) -> tuple[str, str]:
    """广东省深圳市 → 广东, 深圳."""
    province = next((p for p in PROVINCES if name.startswith(p)), "")
    rest = name.removeprefix(PROVINCES.get(province, "")).removeprefix(province)
    city = next((rest[:n] for n in range(5, 1, -1) if PREFECTURES.get(rest[:n]) == province), "")
    return province, city or (province if province in ("北京", "上海", "天津", "重庆") else "")


@lru_cache(maxsize=CACHE)
def shown_phone(text: str) -> str:
    """Stored numbers as people read them: 138 1234 5678 in China, +1 201-555-0123 elsewhere; other text unchanged."""
    phones = read_phones(text) if text else ()
    return "; ".join(map(_spaced, phones)) if phones and all(phone.valid for phone in phones) else text


def _spaced(phone: Phone) -> str:
    home = PhoneNumberFormat.NATIONAL if phone.country == "CN" else PhoneNumberFormat.INTERNATIONAL
    spaced = phonenumbers.format_number(phonenumbers.parse(phone.e164), home)
    return f"{spaced} ext. {phone.extension}" if phone.extension else spaced


def _why_invalid(number: PhoneNumber) -> str:
    length = phonenumbers.is_possible_number_with_reason(number)
    short, long = phonenumbers.ValidationResult.TOO_SHORT, phonenumbers.ValidationResult.TOO_LONG
    return {short: "too_short", long: "too_long"}.get(length, "invalid")


def _reason(text: str, error: NumberParseException) -> str:
    if not any(c.isdigit() for c in text):
        return "no_digits"
    kinds = {NumberParseException.TOO_LONG: "too_long", NumberParseException.INVALID_COUNTRY_CODE: "unknown_country"}
    return kinds.get(error.error_type, "too_short")
