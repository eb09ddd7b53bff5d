"""A month of wins with a known truth: honest ones, and customers whose rep went round the marketing lead.

Everything is drawn from one seed. Rows are plain dicts, as a file for `import_orders` or `import_leads` holds them.
Honest wins live in the same world as the leads: the same cities, trades, common brands and surnames, shared switchboards,
office buildings and free mail; many of them have a lead that looks alike on purpose.
"""
# ruff: noqa: E501 (a Chinese character counts double)

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from opencc import OpenCC
from pypinyin import lazy_pinyin

from companies.rules.credit_codes import check_digit

KINDS = ("renamed", "sister", "other_phone", "other_contact", "short_name", "english", "typo", "traditional")
CITIES = {"北京市": "010", "上海市": "021", "深圳市": "0755", "广州市": "020", "杭州市": "0571", "苏州市": "0512",
          "成都市": "028", "武汉市": "027", "南京市": "025", "青岛市": "0532", "西安市": "029", "宁波市": "0574"}  # fmt: skip
TRADES = {"机械": "Machinery", "电子科技": "Electronics", "信息技术": "Information Technology", "商贸": "Trading",
          "物流": "Logistics", "食品": "Foods", "医疗器械": "Medical", "新材料": "New Materials", "软件": "Software",
          "建筑工程": "Construction", "环保科技": "Environment", "服饰": "Apparel", "供应链管理": "Supply Chain",
          "文化传媒": "Media", "自动化": "Automation"}  # fmt: skip
COMMON_BRANDS = (
    "华兴 恒信 鑫源 宏达 鼎盛 瑞丰 金桥 中天 永康 盛世 嘉诚 万通 联创 博远 天成 众合 启航 新华 光大 德馨".split()
)
BRAND_CHARS = "云岚澜钰铭昊泽翰霖沐晟珩骏麒麓淼垚烨煜曜琅玥璟璇琪嵘峥岳崧岱舟帆榆桐梓楠槿蕴芷蓝芮茗莱菲葆蔚薇"
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧"
GIVEN = "建国志强晓明文博雅琴思远海波玉兰俊杰雪梅子轩春华国栋丽萍永刚佳怡振宇红霞景行若曦承恩慕白书瑶望舒怀瑾亦菲"
COMMON_NAMES = ("王伟", "张伟", "李娜", "王芳", "刘洋")
ROADS = "科技路 中山路 人民路 创业大道 软件园路 滨江大道 工业三路 文化东路 高新一路 解放路".split()
FREE = ("163.com", "qq.com", "126.com", "gmail.com", "sina.com")
MOBILES = "135 136 137 138 139 150 151 152 158 159 182 183 186 187 188 189".split()
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
FORMS = ("有限公司", "有限公司", "有限公司", "股份有限公司", "有限责任公司")
Row = dict[str, Any]


@dataclass
class World:
    """Orders and leads as rows, and the truth: the number of each bypassed order → the id of its lead, and how."""

    orders: list[Row] = field(default_factory=list)
    leads: list[Row] = field(default_factory=list)
    truth: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    common_chiefs: set[str] = field(default_factory=set)


@dataclass
class Firm:
    city: str
    brand: str
    trade: str
    form: str
    chief: str
    code: str
    phone: str
    mobile: str
    contact: str
    email: str
    domain: str
    address: str

    @property
    def name(self) -> str:
        return f"{self.city}{self.brand}{self.trade}{self.form}"


def plant(
    seed: int = 20261031, wins: int = 5_000, bypasses: int = 240, leads: int = 6_000, near: bool = False
) -> World:
    """A month (October 2026) of `wins` honest orders and `bypasses` that a lead stands behind, evenly of each kind.

    `near`: switchboards stand in the city of the firms that share them, which is harder.
    """
    return _Planter(seed, near).plant(wins, bypasses, leads)


class _Planter:
    def __init__(self, seed: int, near: bool) -> None:
        self.random = Random(seed)
        self.world = World()
        self.used: set[str] = set()
        self.names: set[tuple[str, str, str]] = set()
        self.traditional = OpenCC("s2t")
        cities = list(CITIES)
        self.switchboards = [self._line(self.random.choice(cities)) for _ in range(60)]
        self.near = {city: [self._line(city) for _ in range(5)] for city in cities} if near else {}
        self.buildings = {
            city: [f"{city}{self.random.choice(ROADS)}{self.random.randint(1, 200)}号{brand}大厦" for brand in brands]
            for city in cities
            for brands in [self.random.sample(COMMON_BRANDS, 5)]
        }

    def plant(self, wins: int, bypasses: int, leads: int) -> World:
        for number in range(bypasses):
            self._bypass(KINDS[number % len(KINDS)])
        honest = [self._honest() for _ in range(wins)]
        for firm, row in honest[: leads // 2]:
            self._look_alike(firm, row)
        while len(self.world.leads) < leads:
            self._lead(self._firm(), came_on=self._before(date(2026, 10, 1)))
        self.random.shuffle(self.world.orders)
        self.random.shuffle(self.world.leads)
        return self.world

    # what firms are made of

    def _once(self, draw: Any) -> str:
        while (value := draw()) in self.used:
            pass
        self.used.add(value)
        return value

    def _person(self, common: float = 0.04) -> str:
        if self.random.random() < common:
            return self.random.choice(COMMON_NAMES)
        length = self.random.choice((1, 2, 2, 2))
        return self.random.choice(SURNAMES) + "".join(self.random.choice(GIVEN) for _ in range(length))

    def _brand(self) -> str:
        if self.random.random() < 0.3:
            return self.random.choice(COMMON_BRANDS)
        return "".join(self.random.sample(BRAND_CHARS, self.random.choice((2, 2, 3))))

    def _own_brand(self) -> str:
        return self._once(lambda: "".join(self.random.sample(BRAND_CHARS, self.random.choice((2, 3)))))

    def _mobile(self) -> str:
        return self._once(lambda: f"{self.random.choice(MOBILES)}{self.random.randint(0, 10**8 - 1):08d}")

    def _line(self, city: str) -> str:
        return self._once(lambda: f"{CITIES[city]}-{self.random.choice('568')}{self.random.randint(0, 10**7 - 1):07d}")

    def _switchboard(self, city: str) -> str:
        return self.random.choice(self.near.get(city, self.switchboards))

    def _code(self) -> str:
        body = "91" + "".join(self.random.choice("0123456789") for _ in range(6))
        body += "".join(self.random.choice(ALPHABET) for _ in range(9))
        return body + check_digit(body)

    def _address(self, city: str) -> str:
        if self.random.random() < 0.4:
            room = f"{self.random.randint(2, 30)}{self.random.randint(1, 20):02d}室"
            return self.random.choice(self.buildings[city]) + (room if self.random.random() < 0.6 else "")
        return f"{city}{self.random.choice(ROADS)}{self.random.randint(1, 999)}号{self.random.randint(1, 60)}栋"

    def _free_mail(self, name: str) -> str:
        letters = "".join(lazy_pinyin(name))
        return self._once(lambda: f"{letters}{self.random.randint(10, 99999)}@{self.random.choice(FREE)}")

    def _firm(self, **given: Any) -> Firm:
        city = given.pop("city", None) or self.random.choice(list(CITIES))
        brand = given.pop("brand", None) or self._brand()
        contact = given.pop("contact", None) or self._person()
        domain = self._once(
            lambda: (
                f"{''.join(lazy_pinyin(brand))}{self.random.choice(('', '-tech', 'cn'))}{self.random.randint(1, 999)}.com"
            )
        )
        shared = self.random.random() < 0.1
        values = {
            "trade": self.random.choice(list(TRADES)),
            "form": self.random.choice(FORMS),
            "chief": self._person(),
            "code": self._code(),
            "phone": self._switchboard(city) if shared else self._line(city),
            "mobile": self._mobile(),
            "email": self._free_mail(contact)
            if self.random.random() < 0.5
            else f"{''.join(lazy_pinyin(contact))}@{domain}",
            "address": self._address(city),
        }
        firm = Firm(city=city, brand=brand, contact=contact, domain=domain, **{**values, **given})
        return self._registered(firm)

    def _registered(self, firm: Firm) -> Firm:
        """The register allows a name once in a city."""
        while (firm.city, firm.brand, firm.trade) in self.names:
            firm.brand = (
                self._brand() if firm.brand not in COMMON_BRANDS else firm.brand + self.random.choice(BRAND_CHARS)
            )
        self.names.add((firm.city, firm.brand, firm.trade))
        return firm

    # rows

    def _order(self, firm: Firm, kind: str = "", **given: Any) -> Row:
        number = f"HT-202610-{len(self.world.orders) + 1:05d}"
        row = {
            "order_no": number,
            "company": firm.name,
            "legal_representative": firm.chief,
            "credit_code": firm.code,
            "contact": firm.contact,
            "phone": firm.mobile if self.random.random() < 0.6 else firm.phone,
            "email": firm.email if self.random.random() < 0.7 else "",
            "address": firm.address,
            "origin": "self-sourced",
            "signed_on": date(2026, 10, self.random.randint(2, 30)),
            "amount": str(self.random.randrange(5_000, 400_000, 500)),
            **given,
        }
        self.world.orders.append(row)
        self.world.kinds[number] = kind or "honest"
        return row

    def _lead(self, firm: Firm, came_on: date, **given: Any) -> Row:
        row = {
            "ref": f"L{len(self.world.leads) + 1:06d}",
            "company": firm.name,
            "name": firm.contact,
            "phone": firm.mobile if self.random.random() < 0.6 else firm.phone,
            "email": firm.email if self.random.random() < 0.5 else "",
            "legal_representative": firm.chief if self.random.random() < 0.35 else "",
            "credit_code": firm.code if self.random.random() < 0.1 else "",
            "address": firm.address if self.random.random() < 0.4 else "",
            "city": firm.city.rstrip("市"),
            "came_on": came_on,
            **given,
        }
        self.world.leads.append(row)
        return row

    def _before(self, day: date) -> date:
        return day - timedelta(days=self.random.randint(5, 330))

    def _honest(self) -> tuple[Firm, Row]:
        firm = self._firm()
        return firm, self._order(firm)

    def _look_alike(self, firm: Firm, row: Row) -> None:
        """A lead of another firm that shares something with an honest win, as strangers do."""
        came_on = self._before(row["signed_on"])
        other = self._firm(city=firm.city)
        how = self.random.choice(
            (
                "brand",
                "common_chief",
                "switchboard",
                "building",
                "contact",
                "late",
                "old",
                "trade",
                "surname",
                "far_brand",
            )
        )
        if how == "brand":
            self._lead(self._firm(city=firm.city, brand=firm.brand, trade=self._other_trade(firm)), came_on)
        elif how == "far_brand":
            self._lead(self._firm(city=self._other_city(firm), brand=firm.brand, trade=firm.trade), came_on)
        elif how == "common_chief":
            row["legal_representative"] = self.random.choice(COMMON_NAMES[:3])
            self.world.common_chiefs.add(row["order_no"])
            self._lead(other, came_on, legal_representative=row["legal_representative"])
        elif how == "switchboard":
            row["phone"] = self._switchboard(firm.city)
            self._lead(other, came_on, phone=row["phone"])
        elif how == "building":
            building = self.random.choice(self.buildings[firm.city])
            row["address"] = building
            self._lead(other, came_on, address=building)
        elif how == "contact":
            row["contact"] = self.random.choice(COMMON_NAMES)
            self._lead(other, came_on, name=row["contact"])
        elif how in ("late", "old"):
            day = row["signed_on"] + timedelta(days=7) if how == "late" else row["signed_on"] - timedelta(days=500)
            self._lead(firm, day, phone=row["phone"], legal_representative=firm.chief)
        elif how == "trade":
            self._lead(self._firm(city=firm.city, trade=firm.trade), came_on)
        else:
            chief = firm.chief[0] + self.random.choice(GIVEN) + self.random.choice(GIVEN)
            self._lead(other, came_on, legal_representative=chief if chief != firm.chief else "")

    def _other_trade(self, firm: Firm) -> str:
        return self.random.choice([trade for trade in TRADES if trade != firm.trade])

    def _other_city(self, firm: Firm) -> str:
        return self.random.choice([city for city in CITIES if city != firm.city])

    # bypasses: the lead came in, the rep signed the same customer as self-sourced

    def _bypass(self, kind: str) -> None:
        firm = self._firm(brand=self._own_brand(), chief=self._once(lambda: self._person(0)))
        row, lead = getattr(self, f"_{kind}")(firm)
        order = self._order(firm, kind, **row)
        found = self._lead(firm, self._before(order["signed_on"]), **{**self._thin(firm), **lead})
        self.world.truth[order["order_no"]] = found["ref"]

    def _thin(self, firm: Firm) -> Row:
        """What a form usually holds: nothing of the register, one phone, one mailbox."""
        return {"legal_representative": "", "credit_code": "", "address": "", "phone": self._mobile(),
                "email": self._free_mail(firm.contact)}  # fmt: skip

    def _other_person(self) -> Row:
        name = self._person()
        return {"contact": name, "phone": self._mobile(), "email": self._free_mail(name)}

    def _trace(self, firm: Firm, *hows: str) -> tuple[Row, Row]:
        """One trace that a rep does not think of, as (values of the order, values of the lead)."""
        how = self.random.choice(hows)
        line = self._line(firm.city)
        own_mail = f"{''.join(lazy_pinyin(firm.contact))}@{firm.domain}"
        return {
            "code": ({}, {"credit_code": firm.code}),
            "mobile": (
                {"phone": firm.mobile},
                {"phone": f"+86 {firm.mobile[:3]} {firm.mobile[3:7]} {firm.mobile[7:]}"},
            ),
            "line": ({"phone": line}, {"phone": f"({line[: line.index('-')]}){line[line.index('-') + 1 :]}"}),
            "domain": ({"email": f"info@{firm.domain}"}, {"email": own_mail}),
            "chief": ({}, {"legal_representative": firm.chief}),
            "chief_address": ({"address": firm.address}, {"legal_representative": firm.chief, "address": firm.address}),
            "mail": ({"email": firm.email}, {"email": firm.email.upper()}),
        }[how]

    def _renamed(self, firm: Firm) -> tuple[Row, Row]:
        row, lead = self._trace(firm, "code", "mobile", "line", "chief_address", "domain")
        new = f"{firm.city}{self._own_brand()}{self._other_trade(firm)}{firm.form}"
        return {**self._other_person(), "company": new, **row}, lead

    def _sister(self, firm: Firm) -> tuple[Row, Row]:
        row, lead = self._trace(firm, "mobile", "line", "chief_address", "domain", "chief")
        brand = firm.brand if "address" not in lead and not row else self._own_brand()
        sister = f"{firm.city}{brand}{self._other_trade(firm)}{firm.form}"
        lead = {**lead, "legal_representative": firm.chief}
        return {**self._other_person(), "company": sister, "credit_code": self._code(), **row}, lead

    def _other_phone(self, firm: Firm) -> tuple[Row, Row]:
        row, lead = self._trace(firm, "code", "domain", "chief", "mail")
        return {"phone": self._mobile(), **row}, lead

    def _other_contact(self, firm: Firm) -> tuple[Row, Row]:
        row, lead = self._trace(firm, "code", "line", "domain", "chief")
        return {**self._other_person(), **row}, lead

    def _short_name(self, firm: Firm) -> tuple[Row, Row]:
        row, lead = self._trace(firm, "mobile", "line", "domain", "chief")
        short = self.random.choice((firm.brand, f"{firm.brand}{firm.trade}", f"{firm.city[:2]}{firm.brand}"))
        return {**self._other_person(), **row}, {"company": short, **lead}

    def _english(self, firm: Firm) -> tuple[Row, Row]:
        row, lead = self._trace(firm, "mobile", "line", "domain", "chief")
        name = f"{''.join(lazy_pinyin(firm.brand)).capitalize()} {TRADES[firm.trade]} Co., Ltd."
        if "legal_representative" in lead:
            family, *given = lazy_pinyin(firm.chief)
            lead["legal_representative"] = f"{''.join(given).capitalize()} {family.capitalize()}"
        return {**self._other_person(), **row}, {"company": name, **lead}

    def _typo(self, firm: Firm) -> tuple[Row, Row]:
        row, lead = self._trace(firm, "code", "mobile", "line", "domain", "chief_address", "chief")
        if len(firm.brand) < 3 and "legal_representative" in lead and "address" not in lead:
            firm.brand += "达"
        place = len(firm.city) + len(firm.brand) - 1
        wrong = firm.name[:place] + self.random.choice("达大哒答搭") + firm.name[place + 1 :]
        return {**self._other_person(), **row}, {"company": wrong, **lead}

    def _traditional(self, firm: Firm) -> tuple[Row, Row]:
        row, lead = self._trace(firm, "code", "mobile", "line", "domain", "chief", "chief_address")
        lead = {
            name: self.traditional.convert(value) if isinstance(value, str) else value for name, value in lead.items()
        }
        return {**self._other_person(), **row}, {"company": self.traditional.convert(firm.name), **lead}
