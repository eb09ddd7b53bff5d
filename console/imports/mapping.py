"""Which column is which field: guessed from header and values, remembered from the last time, corrected by hand."""

import re
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils import translation

from console.imports.models import RememberedMapping
from console.imports.reading.dialects import header_key
from console.imports.registry import Field, Importer
from console.imports.values import (
    BY_MONTH,
    PARSERS,
    are_months,
    choice_parser,
    dates_by_order,
    guess_date_order,
    guess_decimal_comma,
    is_number_in_doubt,
)

_PHONE = re.compile(r"[+(]?[\d\s()\-.]{7,20}(?:ext\.?\d+|转\d+)?")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.\w{2,}")
_DAY = re.compile(r"(19|20)\d\d[-./年]\d{1,2}([-./月]\d{1,2}|月|$)")
_WEBSITE = re.compile(
    r"(https?://|www\.)\S+\.\S+|[a-z0-9-]+(\.[a-z0-9-]+)*\.(com|cn|net|org|io|ai|tech)(/\S*)?", re.IGNORECASE
)
_FIRM = re.compile(
    r".+(公司|集团|企业|工厂|[厂店]|中心|事务所|研究院|研究所|大学|医院|银行|合作社|\b(ltd|inc|llc|gmbh|corp|limited|co|s\.?a|plc)\.?)",
    re.IGNORECASE,
)
# the hundred commonest surnames, of which almost nine in ten people have one
_PERSON = re.compile(
    "[王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金"
    "石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤許張劉陳楊黃趙吳孫馬鄭謝馮鄧][\u4e00-\u9fff]{1,2}"
    "(先生|女士|小姐|经理|总|工)?"
)
_LOOKS = {"phone": _PHONE, "mobile": _PHONE, "email": _EMAIL, "website": _WEBSITE, "firm": _FIRM, "person": _PERSON}
ENOUGH = 0.55
DATES = frozenset(("date", "datetime"))
NUMBERS = frozenset(("money", "number", "percent", "integer"))


def known_headers(importer: Importer) -> set[str]:
    """Every header by which a field of this importer may be called, as it is compared."""
    return {word for field in importer.fields for word in _words(field)}


def _words(field: Field) -> list[str]:
    words = [field.name, *field.synonyms]
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            words.append(str(field.label))
    return [header_key(word) for word in words if header_key(word)]


def guess_mapping(
    importer: Importer,
    columns: Sequence[str],
    sample: Sequence[Sequence[str]],
    remembered: dict[str, str] | None = None,
) -> dict[str, str]:
    """Field → column. What was remembered for a column of this name goes first; no column is used twice."""
    scores = []
    texts = [[row[i].strip() for row in sample if i < len(row) and row[i].strip()][:100] for i in range(len(columns))]
    for order, field in enumerate(importer.fields):
        words = _words(field)
        for position, column in enumerate(columns):
            last_time = (remembered or {}).get(header_key(column)) == field.name
            score = 2.0 if last_time else _score(field, words, column, texts[position])
            if score >= ENOUGH:
                scores.append((-score, order, position, field.name, column))
    return _best_pairs(scores)


def _best_pairs(scores: list[tuple[float, int, int, str, str]]) -> dict[str, str]:
    mapping: dict[str, str] = {}
    used: set[str] = set()
    for _minus, _order, _position, field, column in sorted(scores):
        if field not in mapping and column not in used:
            mapping[field] = column
            used.add(column)
    return mapping


def _score(field: Field, words: list[str], column: str, texts: list[str]) -> float:
    """How well a column fits a field, 0 to 1: the name counts most, values that can't be parsed speak against it."""
    key = header_key(column)
    name = _name_score(words, key)
    fit = _value_fit(field, texts)
    if name >= 0.99:
        return 1.0 if fit is None or fit > 0.2 else 0.6
    if name > 0:
        fit = (0.0 if _are_days(texts) else 1.0) if fit is None else fit
        return name * (0.5 + fit / 2)
    looks = _LOOKS.get(field.looks or field.name)
    if looks and len(texts) >= 3 and not (looks is _PHONE and _are_days(texts)):
        share = sum(bool(looks.fullmatch(text)) for text in texts) / len(texts)
        return 0.6 if share > 0.8 else 0.0
    return 0.0


def _name_score(words: list[str], key: str) -> float:
    if key in words:
        return 1 - 0.001 * words.index(key)
    parts = [word for word in words if len(word) >= (4 if word.isascii() else 2) and word in key]
    longest = max(map(len, parts), default=0)
    what_it_is = 0.02 if any(key.endswith(word) for word in parts) else 0.0  # a time of the source is a time
    return 0.6 + 0.3 * longest / len(key) + what_it_is if longest else 0.0


def _are_days(texts: list[str]) -> bool:
    """Whether the values of a column are days, and so no text of a field."""
    return len(texts) >= 3 and sum(bool(_DAY.match(text)) for text in texts) / len(texts) > 0.8


def _value_fit(field: Field, texts: list[str]) -> float | None:
    parser = choice_parser(field.get_choices()) if field.kind == "choice" else PARSERS.get(field.kind)
    if parser is None or not texts:
        return None
    good = 0
    for text in texts:
        try:
            parser(text, "")
            good += 1
        except (ValueError, OverflowError):
            continue
    return good / len(texts)


def guess_orders(
    importer: Importer, mapping: dict[str, str], columns: Sequence[str], sample: Sequence[Sequence[str]]
) -> dict[str, str]:
    """Field → how its dates (dmy, mdy, ymd, BY_MONTH) or numbers ("," for a decimal comma) are written, "" when they
    don't show it; only fields of which a value in the sample could be read in more than one way."""
    orders = {}
    for field in importer.fields:
        if mapping.get(field.name) in columns:
            position = list(columns).index(mapping[field.name])
            order = _order_of(field, [row[position] for row in sample if position < len(row)])
            if order is not None:
                orders[field.name] = order
    return orders


def _order_of(field: Field, texts: Sequence[str]) -> str | None:
    if field.months and are_months(texts):
        return BY_MONTH
    if field.kind in DATES:
        return guess_date_order(texts) if dates_by_order(texts) else None
    if field.kind in NUMBERS:
        order = guess_decimal_comma(texts)
        return order if order or any(map(is_number_in_doubt, texts)) else None
    return None


def remember_mapping(importer: Importer, options: dict[str, Any], mapping: dict[str, str]) -> None:
    """Keep which column was which field, for the next file of this kind and answer."""
    columns = {header_key(column): field for field, column in mapping.items()}
    for answer in {answer_key(importer, options), ""}:
        RememberedMapping.objects.update_or_create(kind=importer.kind, answer=answer, defaults={"columns": columns})


def remembered_mapping(importer: Importer, options: dict[str, Any]) -> dict[str, str]:
    """Header → field as last used for this answer, else for this kind; {} when there was none."""
    rows = dict(RememberedMapping.objects.filter(kind=importer.kind).values_list("answer", "columns"))
    return rows.get(answer_key(importer, options)) or rows.get("") or {}


def answer_key(importer: Importer, options: dict[str, Any]) -> str:
    """The answers by which a mapping is remembered, as one text."""
    return " ".join(str(options.get(o.name) or "") for o in importer.options if o.remembers).strip()[:120]
