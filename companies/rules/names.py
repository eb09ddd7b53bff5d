"""Person names: spaces, full-width, titles split off; and a key under which two writings of one name are equal."""
# ruff: noqa: E501 (a Chinese character counts double)

import re
from functools import lru_cache
from typing import NamedTuple

from companies.rules.pinyin import full_pinyin
from companies.rules.text import CACHE, close_han, fold, has_han, simplified_name, tidy

_HAN_TITLES = sorted(
    "先生 女士 小姐 太太 老师 总监 经理 总经理 副总经理 副总 总裁 副总裁 董事长 董事 主任 副主任 主管 部长 科长 处长 厂长 院长 "
    "校长 所长 店长 会计 工程师 助理 秘书 专员 顾问 教授 博士 医生 律师 老板 销售经理 市场经理 市场总监 销售总监 技术总监 "
    "采购经理 人事经理 财务经理 财务总监 运营总监 产品经理 项目经理 客户经理 区域经理 大区经理 法人 法定代表人 负责人 联系人 "
    "同志 阿姨 师傅 书记 局长 行长 站长 队长 组长 合伙人 创始人 联合创始人 首席执行官 首席技术官".split(),
    key=len,
    reverse=True,
)
_TITLE_ENDS = tuple(_HAN_TITLES)
_LATIN_TITLES = ("mr", "mrs", "ms", "miss", "dr", "prof", "sir", "madam", "mx")
_LATIN_AFTER = re.compile(r"(?:,?\s+(?:jr|sr|ph\.?\s?d|md|mba|esq|ii|iii|iv)\.?)$", re.I)
_HAN_NAME = re.compile(r"[\u3400-\u9fff](?:[\u3400-\u9fff·]{1,14})")
_BRACKET = re.compile(r"^(.+?)\s*[(\[【]([^()\[\]【】]{1,20})[)\]】]$")
_EMPTY = frozenset(
    "无 没有 未知 不详 暂无 保密 待定 待补充 匿名 空 n/a n.a. na nil none null tbd unknown - -- --- — —— / ? .".split()
)


class PersonName(NamedTuple):
    """`shown` without title, `title` as written, `key` for comparing (simplified, folded)."""

    shown: str
    title: str
    key: str


def is_empty_word(text: str) -> bool:
    """True for words that people type into a field that they can't fill (无, n/a, -)."""
    return text.casefold() in _EMPTY


@lru_cache(maxsize=CACHE)
def read_person(text: str) -> PersonName:
    """张 三 总监 → 张三, 总监; Mr. JOHN SMITH → John Smith, Mr. A name of one character keeps its title: 李总."""
    shown = tidy(text).strip(" ,;，；.。'\"")
    if not shown or is_empty_word(shown):
        return PersonName("", "", "")
    shown, title = _split_han(close_han(simplified_name(shown))) if has_han(shown) else _split_latin(shown)
    if shown == text:
        return PersonName(shown, title, person_key(shown))
    again = read_person(shown)
    return PersonName(again.shown, title or again.title, again.key)


def person_key(name: str) -> str:
    """Equal for two writings of one name: folded, without spaces for Chinese names."""
    key = fold(simplified_name(name))
    return key.replace(" ", "") if has_han(key) else key


def person_pinyin(name: str) -> str:
    """The name in Latin letters; for a Chinese name in the order surname, given name."""
    return full_pinyin(person_key(name))


def _split_han(name: str) -> tuple[str, str]:
    if found := _BRACKET.match(name):
        inner = found.group(2)
        if inner in _HAN_TITLES or any(inner.endswith(t) for t in _HAN_TITLES):
            return found.group(1).strip(), inner
    titles: list[str] = []
    while title := _title_at_end(name):
        titles.insert(0, title)
        name = name[: -len(title)].rstrip(" ,-/、")
    return name, "".join(titles)


def _title_at_end(name: str) -> str:
    """A title behind a name of at least two characters."""
    if not name.endswith(_TITLE_ENDS):
        return ""
    for title in _HAN_TITLES:
        if name.endswith(title) and _HAN_NAME.fullmatch(name[: -len(title)].rstrip(" ,-/、")):
            return title
    return ""


def _split_latin(name: str) -> tuple[str, str]:
    first, _, rest = name.partition(" ")
    title = ""
    while rest and first.rstrip(".").casefold() in _LATIN_TITLES:
        title, name = (title or first), rest.strip()
        first, _, rest = name.partition(" ")
    if " " in name and (name.isupper() or name.islower()) and name.isascii():
        name = re.sub(r"[A-Za-z]+", lambda m: m.group(0).capitalize(), name)
        name = re.sub(r"(?<=')[A-Z](?=$|\s)", lambda m: m.group(0).lower(), name)
    return name, title
