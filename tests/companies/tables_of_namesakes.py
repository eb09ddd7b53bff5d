"""Small tables of parties that differ in one small thing only: a legal form, number, town, character or given name."""
# ruff: noqa: E501 (lists of words)

import random

from tests.companies.tables_with_twins import FAMILY, GIVEN, STREETS, TOWNS, Row, Table, slip

BRANDS = "Adler Bergmann Castell Dornier Falke Grünwald Hölder Jansen Löwen Nordwind Ostsee Petersen Röhrig Tauber Voss Zander Kestrel Lumen Marlin Orion Silva Vega".split()
TRADES = "Maschinenbau Logistik Verlag Energie Immobilien Elektro Foods Capital".split()
FORMS = (
    ("GmbH", "G.m.b.H.", "Gesellschaft mit beschränkter Haftung"), ("AG", "Aktiengesellschaft"), ("GmbH & Co. KG", "GmbH und Co. KG"),
    ("S.A.", "Société Anonyme"), ("Ltd", "Limited"), ("Sp. z o.o.", "Spółka z o.o."), ("LLC", "L.L.C."), ("B.V.", "BV"),
)  # fmt: skip


def _family(draw: random.Random, name: str) -> list[tuple[str, tuple[str, ...]]]:
    """(core, writings of its form) of some firms that stand beside each other under one name."""
    forms = draw.choice(FORMS)
    return draw.choice((
        [(name, form) for form in draw.sample(FORMS, 3)],
        [(f"{name} {number}", forms) for number in draw.sample(("I", "II", "III", "2", "3"), 3)],
        [(f"{name} {town.title()}", forms) for town in draw.sample(TOWNS, 2)] + [(name, forms)],
        [(name, forms)],
    ))  # fmt: skip


def firms_of_one_name(seed: int, families: int = 150) -> Table:
    """Families of European firms, each firm once or in some other writings, now and then without its legal form."""
    draw = random.Random(seed)
    rows: list[tuple[int, Row]] = []
    names = {
        f"{draw.choice(BRANDS)}{draw.choice(('', 'werk', 'bau', 'tec'))} {draw.choice(TRADES)}" for _ in range(families)
    }
    for core, forms in (firm for name in sorted(names) for firm in _family(draw, name)):
        firm = len({entity for entity, _row in rows})
        rows.append((firm, [f"{core} {forms[0]}"]))
        for _ in range(draw.choice((0, 1, 1, 2))):
            called = draw.choice(
                (core, core, core.upper(), core.replace("ö", "oe").replace("ü", "ue"), slip(core, draw))
            )
            rows.append((firm, [f"{called} {draw.choice((*forms, ''))}".strip()]))
    return ["name"], rows


def han_firms_of_one_name(seed: int, families: int = 120) -> Table:
    """A group and its daughters, and firms of other towns under one name."""
    draw = random.Random(seed)
    rows: list[tuple[int, Row]] = []
    brands = {draw.choice("华中金天海新宏恒瑞德盛") + draw.choice("达源兴通邦康隆辉城龙翔") for _ in range(families)}
    for brand in sorted(brands):
        name = brand + draw.choice(("科技", "新材料", "环保科技", "食品", "机械制造"))
        places = draw.sample(("北京", "杭州", "浙江", "深圳市", "武汉市"), 2)
        for place, form in ((places[0], "有限公司"), (places[0], "集团有限公司"), (places[1], "有限公司")):
            firm = len({entity for entity, _row in rows})
            rows.append((firm, [f"{place}{name}{form}"]))
            other = (
                f"{name}({place.rstrip('市')}){form}",
                " ".join(f"{place}{name}{form}"),
                f"{place}{name}",
                f"{name}{form}",
            )
            rows.append((firm, [draw.choice(other)]))
    return ["公司名称"], rows


def households(seed: int, doors: int = 150) -> Table:
    """Families behind one door and phone, each person once or again with slips."""
    draw = random.Random(seed)
    rows: list[tuple[int, Row]] = []
    for _ in range(doors):
        shared = [
            draw.choice(FAMILY),
            f"{draw.randrange(1, 300)} {draw.choice(STREETS)} st",
            draw.choice(TOWNS),
            f"0{draw.randrange(20, 99)} {draw.randrange(10**6, 10**7)}",
        ]
        for given in draw.sample(GIVEN, draw.choice((1, 2, 3, 4))):
            person = len({entity for entity, _row in rows})
            born = f"{draw.randrange(1940, 2005)}-{draw.randrange(1, 13):02}-{draw.randrange(1, 29):02}"
            rows.append((person, [given, *shared, born]))
            if draw.random() < 0.5:
                again = [given, *shared, born]
                at = draw.randrange(len(again))
                again[at] = draw.choice(("", slip(again[at], draw)))
                rows.append((person, again))
    return ["first_name", "last_name", "street", "city", "phone", "birthday"], rows


def one_door(table: Table, seed: int) -> Table:
    """The same firms with an address and a phone, which all that begin with one word share."""
    draw = random.Random(seed)
    doors: dict[str, Row] = {}
    rows = []
    for entity, (name,) in table[1]:
        place = [
            f"{draw.randrange(1, 300)} {draw.choice(STREETS)} st",
            f"0{draw.randrange(20, 99)} {draw.randrange(10**6, 10**7)}",
        ]
        rows.append((entity, [name, *doors.setdefault(name.split()[0].casefold(), place)]))
    return ["company", "address", "phone"], rows
