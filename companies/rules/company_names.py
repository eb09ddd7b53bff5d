"""Company names: the tidy form to show, and the core that stays when form, region and branch are taken off."""
# ruff: noqa: E501 (a Chinese character counts double)

import re
from functools import lru_cache
from typing import NamedTuple

from cleanco.termdata import terms_by_country, terms_by_type

from companies.rules.names import is_empty_word
from companies.rules.pinyin import full_pinyin
from companies.rules.places import AREA_WORDS, CITIES, PROVINCES, WORDS_TOO
from companies.rules.text import CACHE, close_han, fold, has_han, simplified, tidy

# The longest come first, so that 股份有限公司 goes as a whole.
CHINESE_FORMS = sorted(
    "有限责任公司 股份有限公司 有限公司 股份公司 集团公司 控股公司 总公司 公司 集团 控股集团 控股 股份 有限合伙 普通合伙 "
    "特殊普通合伙 个体工商户 个人独资企业 合伙企业 责任有限公司 集团股份 集团有限公司 集团股份有限公司 控股有限公司 "
    "控股集团有限公司 控股股份有限公司 有限 中国有限公司".split(),
    key=len,
    reverse=True,
)
# What a firm does, not what it is called: 腾讯科技 and 腾讯 may be one firm, 科技 alone is none.
TRADES = frozenset(
    "科技 技术 信息技术 信息科技 信息 网络 网络科技 网络技术 软件 软件技术 电子 电子商务 电子科技 商务 商贸 贸易 实业 "
    "工业 工程 建设 建筑 工程技术 建筑工程 投资 投资管理 管理 企业管理 资产管理 资产 咨询 管理咨询 企业管理咨询 服务 "
    "企业服务 文化 文化传媒 文化传播 传媒 传播 广告 教育 教育科技 培训 医药 药业 制药 医疗 医疗器械 医疗科技 生物 "
    "生物科技 生物技术 生物医药 健康 健康科技 食品 饮料 酒业 餐饮 餐饮管理 农业 农业科技 牧业 环保 环保科技 环境 "
    "环境科技 能源 新能源 能源科技 电力 电气 电器 电缆 机械 机械制造 机电 设备 装备 制造 自动化 智能 智能科技 智能装备 "
    "智能制造 汽车 汽车部件 零部件 物流 供应链 供应链管理 运输 航空 港口 房地产 地产 置业 物业 物业管理 发展 开发 "
    "产业 控股 集团 国际 国际贸易 进出口 金融 证券 银行 保险 基金 信托 租赁 融资租赁 材料 新材料 化工 化学 化纤 塑料 "
    "橡胶 金属 钢铁 有色金属 矿业 矿产 纺织 服装 服饰 家居 家具 玻璃 陶瓷 纸业 包装 印刷 水务 燃气 旅游 酒店 "
    "百货 商业 零售 连锁 超市 数据 大数据 数字 数码 数字科技 云计算 通信 通讯 通信技术 光电 光电子 半导体 微电子 "
    "集成电路 精密 精工 仪器 仪表 测控 安防 系统 系统集成 设计 装饰 装修 园林 生态 股份 企业 工贸 经贸 人力资源 "
    "互联网 互联 物联网 人工智能 信息产业 高科技 高新技术 科技发展 技术发展 技术服务 信息服务 科技服务 黄金 矿机 农村商业 "
    "农村 农商 高速 高速公路 机场 研究院 科学研究院 科学 设计院 设计研究院 大学 学院 医院 出版 出版社 路桥 热电 水泥 啤酒 "
    "事务所 会计师事务所 律师事务所 市政 公共交通 公交 地铁 自来水 粮油 种业 城市 城建 交通 "
    "铜业 铝业 锌业 铅锌 锡业 锂业 镍业 钨业 钼业 稀土 冶炼 合金 铝合金 特钢 石化 石油 天然气 煤业 煤炭 煤电 水电 盐业 糖业 乳业 茶业 "
    "林业 渔业 水产 肉制品 农产品 饮食 机床 重机 重工 轴承 轮胎 电机 电池 电瓷 电路 电梯 锅炉 阀门 泵业 模具 船舶 建材 木业 油漆 涂料 "
    "橡塑 气体 珠宝 胶囊 房产 基建 港务 公用事业 检测 监理 勘察 测绘 机器人 "
    # and what each town has one of
    "人民政府 政府 管委会 委员会 教育局 公安局 税务局 财政局 卫健委 气象局 供电局 人民法院 法院 人民检察院 检察院 人民医院 中心医院 中医院 "
    "妇幼保健院 儿童医院 职业技术学院 职业学院 中学 小学 幼儿园 图书馆 博物馆 日报 电视台 协会 商会 第一人民医院 第二人民医院 第三人民医院 第一中学 第二中学".split()
)
_FORM_ENDS = tuple(CHINESE_FORMS)
_LONGEST_TRADE = max(map(len, TRADES))
_LATIN_EXTRA = (
    "co ltd", "co limited", "company limited", "pte ltd", "pvt ltd", "private limited", "sdn bhd", "corporation", "corp",
    "inc", "incorporated", "ltd", "limited", "llc", "llp", "plc", "company", "co", "gmbh", "gmbh and co kg", "ag", "sa",
    "sas", "srl", "spa", "bv", "nv", "oy", "ab", "as", "aps", "kk", "kabushiki kaisha", "joint stock company", "jsc", "pjsc",
    "ojsc", "ltda", "sl", "pty ltd", "pty", "sarl", "kg", "ohg", "ug", "ev", "se", "holding", "holdings", "group", "grp",
    "and co", "and company", "the", "l l c", "p l c", "s a", "s p a", "g m b h", "n v", "b v", "s r l", "s a s", "l t d", "lp", "hldg", "hldgs",
    "coltd", "co l t d", "pteltd", "pvtltd", "ptyltd", "sdnbhd", "public limited company", "limited liability company",
    "limited liability partnership", "limited partnership", "aktiengesellschaft", "gesellschaft mit beschrankter haftung",
    "gesellschaft mbh", "gmbh and co", "gmbh and co kgaa", "kommanditgesellschaft", "kgaa", "eg", "ek", "e k", "gbr", "partg mbb", "societe anonyme",
    "societe par actions simplifiee", "societe a responsabilite limitee", "eurl", "sasu", "scop", "societa per azioni",
    "societa a responsabilita limitata", "srls", "sapa", "snc", "sociedad anonima", "sociedad limitada", "slu", "sau",
    "s l", "s l u", "s a u", "sa de cv", "s a de c v", "s de rl de cv", "sociedade anonima", "limitada", "lda", "eireli",
    "naamloze vennootschap", "besloten vennootschap", "vof", "bvba", "aktiebolag", "aktieselskab", "a s", "anpartsselskab",
    "i s", "osakeyhtio", "oyj", "asa", "hf", "ehf", "korlatolt felelossegu tarsasag", "kft", "zrt", "nyrt", "bt", "kkt",
    "zartkoruen mukodo reszvenytarsasag", "beteti tarsasag", "spolka z ograniczona odpowiedzialnoscia", "sp z o o", "sp zoo",
    "spolka z o o", "spolka akcyjna", "sp k", "sp j", "s r o", "sro", "spol s r o", "d o o", "doo", "d d", "ood", "eood", "ad",
    "ead", "ooo", "oao", "zao", "pao", "uab", "ou", "sia", "anonim sirketi", "limited sirketi", "ltd sti", "san tic ltd sti", "tbk",
    "joint stock co", "kabushikigaisha", "godo kaisha", "yugen kaisha", "berhad", "bhd", "pcl", "jsc co",
)  # fmt: skip
# Forms that stand before the name: OOO Romashka, PT Telkom.
_FORMS_BEFORE = frozenset("the ooo oao zao pao uab pt aktiebolaget".split())
_BRACKETS = re.compile(r"[(\[【〔{<《]([^()\[\]【】〔〕{}<>《》]*)[)\]】〕}>》]")
_BRANCH = re.compile(
    r"(?:[\u3400-\u9fff]{2,8}?)?(?:第[一二三四五六七八九十\d]+)?"
    r"(分公司|分行|支行|(?<!街道)办事处|代表处|营业部|分部|分店|分厂)$"
)
# Behind a legal form these are parts of the firm too.
_PART = re.compile(r"[\u3400-\u9fff\d]{0,8}(?:研究[所院]|研发中心|事业部|项目部|[工分]厂|门店)$")
_IN_BRACKETS = re.compile(r"[a-z]{0,3}[:.]?\d{4,6}(?:\.[a-z]{1,2})?|\d+|(?:原|曾用名|前身|更名).*|筹")
# What is left behind the region of a name that names no firm: 上海分公司, 有限公司, 华东办事处, 个人.
_NO_NAME = re.compile(
    r"(?:总|子|本|某+|x{2,}|测试)?(?:集团|控股|股份|有限|责任)*公司|个人|私人|个体户?|自由职业者?|总部|公司名称"
    r"|(?:华[东南西北中]|[东西][南北])?(?:大区|地区)?(?:第[一二三四五六七八九十\d]+)?"
    r"(?:分公司|分行|支行|办事处|营业部|分部|分店|分厂)"
)
_AFTER_FORM = re.compile(r"(有限责任公司|有限公司)(?=.)")
_JUNK = re.compile(r"[\s·・.,，。、'\"“”‘’「」『』`~!@#$%^*_+=|\\/:;?\-—–]+")
_FORMS_FIRST = ("有限", "股份", "集团", "公司", "省", "市", "分公司")
_STATUS = re.compile(r"^(?:\*?st|s\*?st|[nc](?=[\u3400-\u9fff]))", re.I)


class CompanyName(NamedTuple):
    """`shown` is tidy, `core` the key of the firm, `brand` its core without trade and country, `branch` a branch mark."""

    shown: str
    core: str
    brand: str
    branch: bool
    place: str

    @property
    def pinyin(self) -> str:
        """The brand in Latin letters, without spaces: the key that short, full and Latin writings share."""
        return full_pinyin(self.brand)


def _initials_joined(words: list[str]) -> list[str]:
    """I B M → ibm, so that both writings are one."""
    joined: list[str] = []
    loose = ""
    for word in words:
        if len(word) == 1 and word.isalpha():
            loose += word
            continue
        joined += [loose, word] if loose else [word]
        loose = ""
    return [*joined, loose] if loose else joined


def _latin_forms() -> tuple[frozenset[tuple[str, ...]], int]:
    terms = [t for table in (terms_by_type, terms_by_country) for group in table.values() for t in group]
    written = [fold(t).split() for t in (*terms, *_LATIN_EXTRA)]
    forms = {tuple(words) for form in written for words in (form, _initials_joined(form))} - {
        (),
        ("private",),
        ("et",),
        ("da",),
        ("pp",),
    }
    return frozenset(forms), max(map(len, forms))


_FORMS, _LONGEST_FORM = _latin_forms()


@lru_cache(maxsize=CACHE)
def shown_company(text: str) -> str:
    """The name as people should see it: NFKC, one space, none between Chinese characters, simplified characters."""
    shown = tidy(text)
    shown = close_han(simplified(shown)).strip(" ,;，；。") if has_han(shown) else shown.strip(" ,;")
    if shown == text or is_empty_word(shown):
        return "" if is_empty_word(shown) else shown
    return shown_company(shown)


@lru_cache(maxsize=CACHE)
def read_company(text: str) -> CompanyName:
    """The parts of a company name. A blank or unreadable name gives blank parts."""
    shown = shown_company(text)
    if not has_han(shown):
        core = _latin_core(shown)
        return CompanyName(shown, core, core, False, "")
    core, branch, place = _chinese_core(shown.casefold())
    return CompanyName(shown, core, _brand(core), branch, place)


def company_core(text: str) -> str:
    """The key of a firm: 深圳市振业(集团)股份有限公司 → 振业; Ping An Bank Co., Ltd. → ping an bank."""
    return read_company(text).core


def _latin_core(text: str) -> str:
    words = fold(re.sub(r"\([^)]*\)", " ", text) if _BRACKETS.sub("", text).strip() else text).split()
    words = _initials_joined(words)
    while len(words) > 1 and words[0] in _FORMS_BEFORE:
        words = words[1:]
    while len(words) > 1 and (taken := _form_at_end(words)):
        words = words[:-taken]
    return " ".join(words)


def _form_at_end(words: list[str]) -> int:
    """How many words at the end are a legal form; never all of them."""
    for size in range(min(_LONGEST_FORM, len(words) - 1), 0, -1):
        if tuple(words[-size:]) in _FORMS:
            return size
    return 0


def _chinese_core(text: str) -> tuple[str, bool, str]:
    """(core, is a branch, place named). Peels until nothing more comes off, so a core is its own core."""
    branch, places = False, []
    for _ in range(8):
        before = text
        text, inner = _without_brackets(text)
        places += inner
        if _is_no_name(text):
            place = place_at_start(text)[0]
            return "", branch or _BRANCH.search(text) is not None, places[0] if places else place
        text, was_branch = _without_branch(text)
        branch = branch or was_branch
        text = _without_form(_JUNK.sub("", _STATUS.sub("", text)))
        text, place = _without_place(text)
        places += [place] if place else []
        if text == before:
            break
    return text, branch, places[0] if places else ""


def _is_no_name(text: str) -> bool:
    """True when a name says nothing but a region, a legal form or a branch: 上海分公司, 有限公司."""
    text = _JUNK.sub("", text)
    place, prefix = place_at_start(text)
    text = text[len(prefix) :]
    town, more = place_at_start(text)
    if CITIES.get(town, ("",))[0] == place:  # 江苏省南京市, but not 湖南白银
        text = text[len(more) :]
    return _NO_NAME.fullmatch(text) is not None or is_empty_word(text.removesuffix("公司"))


def _without_brackets(text: str) -> tuple[str, list[str]]:
    """Bracketed places and forms go, 万科(集团) → 万科; other bracketed words stay as words."""
    places: list[str] = []

    def keep(found: re.Match[str]) -> str:
        inner = found.group(1).strip()
        if place_at_start(inner)[1] == inner or inner in ("中国", "china"):
            places.append(inner)
            return ""
        if _IN_BRACKETS.fullmatch(inner):
            return ""
        return "" if inner in CHINESE_FORMS or len(found.group(0)) == len(text) - 1 else inner

    return _BRACKETS.sub(keep, text), places


def _without_branch(text: str) -> tuple[str, bool]:
    form = _AFTER_FORM.search(text)
    if form and (_BRANCH.search(text, form.end()) or _PART.match(text, form.end())):
        return text[: form.end()], True
    found = _BRANCH.search(text)
    if found is None:
        return text, False
    start = found.start(1)
    place = next((size for size in range(4, 1, -1) if place_at_start(text[start - size : start])[1]), 0)
    rest = text[: start - place]
    return (rest, True) if len(rest) >= 2 else (text, False)


def _without_form(text: str) -> str:
    if not text.endswith(_FORM_ENDS):
        return text
    for form in CHINESE_FORMS:
        if text.endswith(form) and len(text) - len(form) >= 2 and _is_name(text[: -len(form)]):
            return text[: -len(form)]
    return text


def _is_name(text: str) -> bool:
    """True when something is left that tells firms apart: not only a place or only a trade."""
    return place_at_start(text)[1] != text and bool(text)


def _without_place(text: str) -> tuple[str, str]:
    """Takes a region off the front when a name remains: 北京腾讯 → 腾讯, but 北京银行 stays whole."""
    place, prefix = place_at_start(text)
    rest = text[len(prefix) :]
    if prefix and len(rest) >= 2 and not is_only_trades(rest) and not rest.startswith(_FORMS_FIRST):
        return rest, place
    return text, ""


_STARTS = frozenset(name[:2] for name in (*PROVINCES, *CITIES))


def place_at_start(text: str) -> tuple[str, str]:
    """(name of the place, the prefix as written) when the text starts with a region; two blanks when not."""
    return _place_at_start(text[:_LONGEST_PLACE]) if text[:2] in _STARTS else ("", "")


_LONGEST_PLACE = 5 + max(map(len, AREA_WORDS))  # names of up to five characters, and what a region calls itself


@lru_cache(maxsize=CACHE)
def _place_at_start(text: str) -> tuple[str, str]:
    for size in range(min(5, len(text)), 1, -1):
        name = text[:size]
        if name in PROVINCES or name in CITIES:
            word = next((w for w in AREA_WORDS if text.startswith(w, size)), "")
            if word or name not in WORDS_TOO:
                return name, name + word
    return "", ""


@lru_cache(maxsize=CACHE)
def is_only_trades(text: str) -> bool:
    """True when the text is made of trade words only (信息技术, 银行)."""
    if not text:
        return True
    return any(text[:n] in TRADES and is_only_trades(text[n:]) for n in range(min(_LONGEST_TRADE, len(text)), 1, -1))


@lru_cache(maxsize=CACHE)
def _brand(core: str) -> str:
    """The core without 中国 and without trade words at its end: what people say (腾讯计算机系统 → 腾讯计算机)."""
    text = core[2:] if core.startswith("中国") and len(core) > 3 and not is_only_trades(core[2:]) else core
    while (size := _trade_at_end(text)) and len(text) - size >= 2:
        text = text[:-size]
    return core if place_at_start(text)[1] == text else text


def _trade_at_end(text: str) -> int:
    return next((n for n in range(min(_LONGEST_TRADE, len(text)), 1, -1) if text[-n:] in TRADES), 0)
