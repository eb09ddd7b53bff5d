"""The market around the demo company: firms that don't exist, their people, numbers and addresses."""

import random
from dataclasses import dataclass

from pypinyin import lazy_pinyin

CITIES = {
    "华北": [
        ("北京", "010", "北京"),
        ("天津", "022", "天津"),
        ("石家庄", "0311", "河北"),
        ("太原", "0351", "山西"),
        ("济南", "0531", "山东"),
        ("青岛", "0532", "山东"),
    ],
    "华东": [
        ("上海", "021", "上海"),
        ("杭州", "0571", "浙江"),
        ("苏州", "0512", "江苏"),
        ("南京", "025", "江苏"),
        ("宁波", "0574", "浙江"),
        ("合肥", "0551", "安徽"),
    ],
    "华南": [
        ("深圳", "0755", "广东"),
        ("广州", "020", "广东"),
        ("东莞", "0769", "广东"),
        ("佛山", "0757", "广东"),
        ("厦门", "0592", "福建"),
        ("珠海", "0756", "广东"),
    ],
}
REGION_WEIGHTS = {"华北": 34, "华东": 38, "华南": 28}
INDUSTRIES = {
    "智能制造": ["智造", "精工", "装备", "自动化", "机电"],
    "零售": ["零售", "商贸", "优选", "百货", "连锁"],
    "物流": ["物流", "供应链", "速运", "仓储"],
    "教育": ["教育", "学堂", "培训"],
    "医疗": ["医疗器械", "医药", "健康", "生物"],
    "软件": ["软件", "信息技术", "数据", "智能科技"],
    "金融": ["支付", "保理", "金服"],
    "食品": ["食品", "乳业", "餐饮管理"],
}
FIRST = "云海天明中新远恒盛嘉宏泰瑞博金星华同信德安宇凌启卓蓝极光长风青木朗"
SECOND = "栖拓达诚信源科创联众捷丰图腾翔宁通途元峰辰川润庭林禾原晟瀚"
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红健峰建国志文晓东海燕雪梅鹏飞子涵思雨浩然嘉怡"
TITLES = ["总经理", "副总经理", "信息部经理", "IT总监", "运营总监", "采购经理", "财务总监", "销售总监", "数字化负责人"]
SUFFIXES = ["有限公司", "有限公司", "有限公司", "股份有限公司", "有限责任公司", "集团有限公司"]
NEEDS = [
    "想把分散在表格里的客户资料统一起来",
    "销售离职后客户跟进断档，需要系统管理",
    "要和ERP对接订单与回款",
    "门店数量翻倍，需要移动端审批与巡店",
    "集团要求年底前上线，需要私有化评估",
    "目前用的系统明年二月到期，正在比较",
]
FREE_MAIL = ["163.com", "qq.com", "126.com"]


@dataclass(frozen=True)
class Firm:
    name: str
    short: str
    region: str
    city: str
    area_code: str
    industry: str
    domain: str
    credit_code: str
    legal_representative: str
    employees: int


class Market:
    """Draws firms and people; the same seed draws the same market."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self._stems: set[str] = set()

    def firm(self) -> Firm:
        """A firm that was not drawn before."""
        rng = self.random
        region = rng.choices(list(REGION_WEIGHTS), list(REGION_WEIGHTS.values()))[0]
        city, area_code, province = rng.choice(CITIES[region])
        industry = rng.choice(list(INDUSTRIES))
        trade = rng.choice(INDUSTRIES[industry])
        stem = self._stem()
        return Firm(
            name=f"{city}{stem}{trade}{rng.choice(SUFFIXES)}",
            short=stem + trade,
            region=province,
            city=city,
            area_code=area_code,
            industry=industry,
            domain=f"{''.join(lazy_pinyin(stem))}{len(self._stems)}.{rng.choice(['com', 'cn', 'com.cn'])}",
            credit_code=_with_check_digit(f"91{rng.randint(110000, 659999)}MA{rng.randint(0, 9999999):07d}"),
            legal_representative=self.person(),
            employees=rng.choice([12, 25, 40, 60, 85, 120, 180, 260, 420, 700, 1500]),
        )

    def _stem(self) -> str:
        while True:
            stem = self.random.choice(FIRST) + self.random.choice(SECOND)
            if self.random.random() < 0.6:
                stem += self.random.choice(SECOND + FIRST)
            if stem not in self._stems:
                self._stems.add(stem)
                return stem

    def person(self) -> str:
        """A person's name."""
        rng = self.random
        return rng.choice(SURNAMES) + "".join(rng.choice(GIVEN) for _ in range(rng.choice([1, 2, 2])))

    def mobile(self) -> str:
        rng = self.random
        return f"{rng.choice(['138', '139', '136', '150', '159', '186', '188', '177'])}{rng.randint(0, 99999999):08d}"

    def switchboard(self, firm: Firm) -> str:
        width = 7 if firm.area_code in {"0351", "0592", "0756"} else 8
        return (
            f"{firm.area_code}-{self.random.randint(2, 8)}{self.random.randint(0, 10 ** (width - 1) - 1):0{width - 1}d}"
        )

    def mail(self, person: str, firm: Firm) -> str:
        """An address at the firm, or, one time in five, at a free mail provider."""
        local = "".join(lazy_pinyin(person))
        if self.random.random() < 0.2:
            return f"{local}{self.random.randint(1, 9999)}@{self.random.choice(FREE_MAIL)}"
        return f"{local}@{firm.domain}"

    def raw_lead(self, firm: Firm) -> dict[str, str]:
        """A lead as it arrives: sometimes in capitals, full width, with blanks or without half of it."""
        rng, person = self.random, self.person()
        lead = {
            "name": person,
            "title": rng.choice(TITLES),
            "company_name": firm.name,
            "phone": self.mobile() if rng.random() < 0.8 else self.switchboard(firm),
            "email": self.mail(person, firm),
            "website": f"www.{firm.domain}" if rng.random() < 0.3 else "",
            "industry": firm.industry,
            "region": firm.region,
            "city": firm.city,
            "need": rng.choice(NEEDS),
            "employees": str(firm.employees),
            "credit_code": firm.credit_code if rng.random() < 0.2 else "",
            "legal_representative": firm.legal_representative if rng.random() < 0.2 else "",
        }
        return self._soil(lead)

    def _soil(self, lead: dict[str, str]) -> dict[str, str]:
        rng = self.random
        if rng.random() < 0.12 and lead["phone"].startswith("1"):
            lead["phone"] = f"+86 {lead['phone'][:3]} {lead['phone'][3:7]} {lead['phone'][7:]}"
        if rng.random() < 0.10:
            lead["company_name"] = f" {lead['company_name'].replace('有限公司', ' 有限公司')} "
        if rng.random() < 0.08:
            lead["email"] = lead["email"].upper()
        if rng.random() < 0.10:
            lead["name"] = " ".join(lead["name"])
        if rng.random() < 0.06:
            lead["email"] = ""
        if rng.random() < 0.05:
            lead["phone"] = ""
        if rng.random() < 0.05:
            lead["company_name"] = ""
        return lead


_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]


def _with_check_digit(seventeen: str) -> str:
    """Append the check digit of GB 32100-2015 to the first seventeen signs of a credit code."""
    total = sum(_ALPHABET.index(sign) * weight for sign, weight in zip(seventeen, _WEIGHTS, strict=True))
    return seventeen + _ALPHABET[(31 - total % 31) % 31]
