"""Countries as people write them → their two letters, for reading phone numbers without +."""
# ruff: noqa: E501 (lists of words)

from functools import lru_cache

from babel import Locale

from companies.rules.text import fold, simplified, tidy

_ALSO = {"usa": "US", "u s a": "US", "u s": "US", "uk": "GB", "great britain": "GB", "england": "GB", "prc": "CN", "中国": "CN",
         "中国大陆": "CN", "大陆": "CN", "香港": "HK", "hong kong": "HK", "台湾": "TW", "澳门": "MO", "macau": "MO", "macao": "MO",
         "korea": "KR", "south korea": "KR", "russia": "RU", "holland": "NL", "philipines": "PH"}  # fmt: skip


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    found = {}
    for locale in ("en", "zh_Hans"):
        for code, name in Locale.parse(locale).territories.items():
            if len(code) == 2 and code.isalpha():
                found[fold(name)] = code
                found[code.lower()] = code
    return found | _ALSO


@lru_cache(maxsize=4096)
def read_country(text: str) -> str:
    """The two letters of a country written as code or name in English or Chinese; blank when it is none."""
    return _names().get(fold(simplified(tidy(text))), "")
