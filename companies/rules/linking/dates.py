"""Dates of an unknown table as one text, however they are written."""

import re

_YEAR_FIRST = re.compile(r"(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})(?:\D.*)?")
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?:\D.*)?")
_DAY_AND_NAME = re.compile(r"(\d{1,2})[- .]+([a-z]{3})[a-z]*[- .,]+(\d{4}|\d{2})(?:\D.*)?")
_NAME_AND_DAY = re.compile(r"([a-z]{3})[a-z]*[ .]+(\d{1,2}),? +(\d{4})(?:\D.*)?")
_MONTHS = {name: at for at, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_DIGITS = re.compile(r"\D+")
_THIS_CENTURY = 30  # 29 is 2029, 30 is 1930


def date_key(text: str) -> str:
    """yyyymmdd of 1980-2-3, 3/2/1980, 1980年2月3日 or 3 Feb 1980; of what is no date its digits.

    Of two numbers up to 12 the first is the day: a table that means the month writes all its dates so.
    """
    text = text.strip().lower()
    if found := _YEAR_FIRST.fullmatch(text):
        return _key(found[1], int(found[2]), int(found[3]))
    if found := _YEAR_LAST.fullmatch(text):
        day, month = int(found[1]), int(found[2])
        return _key(found[3], day, month) if month > 12 else _key(found[3], month, day)
    if (found := _DAY_AND_NAME.fullmatch(text)) and found[2] in _MONTHS:
        return _key(found[3], _MONTHS[found[2]], int(found[1]))
    if (found := _NAME_AND_DAY.fullmatch(text)) and found[1] in _MONTHS:
        return _key(found[3], _MONTHS[found[1]], int(found[2]))
    return _DIGITS.sub("", text)


def _key(year: str, month: int, day: int) -> str:
    if len(year) == 2:
        year = f"{20 if int(year) < _THIS_CENTURY else 19}{year}"
    return f"{year}{month:02}{day:02}"
