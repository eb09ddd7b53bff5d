"""Small tables whose twins are known, made up anew from a seed: each stresses another kind of error."""
# ruff: noqa: E501 (lists of words)

import random
import string
from collections.abc import Callable, Iterable
from itertools import combinations

Row = list[str]
Table = tuple[list[str], list[tuple[int, Row]]]

GIVEN = "liam emma sophie stephanie hayley carlin charlotte isabella georgia chloe darcy william paige riley campbell blade willow nicholas matthew india claire jarvis zebediah cooper laura jared eliza jacob fynn sienna callum olivia".split()
FAMILY = "grosser speight procter rumbal sherriff clarke lowe matthews woodbury beattie hochuli bishop morcom charman ryan fleet lock negrean defrancesco goode mcphail mayer culbertson stubbs beal sharon chiera rees egan george fauser webb nguyen paine coulson".split()
STREETS = "ellenborough investigator griffin lewin loch sherbrooke britten shara foxall burkitt lawrence neworra chave newbery ainslie mcvilly bradfield fellows james mackenzie barringer meyrick powell buckman langdon vincent tuthill eyre palmer".split()
TOWNS = "marsden galston denistone kyabram pimlico parkside lockwood leichhardt worongary stephens cooran somerton corrimal parkinson orchard illawarra unanderra boyanup mermaid burwood clare lalor".split()


def slip(text: str, draw: random.Random) -> str:
    """One letter too many, too few, another one, or two that changed places."""
    if not text:
        return text
    at = draw.randrange(len(text))
    letters = string.digits if text.isdigit() else string.ascii_lowercase
    kind = draw.randrange(4)
    if kind == 0 and not text.isdigit():
        return text[:at] + draw.choice(letters) + text[at:]
    if kind == 1 and len(text) > 3 and not text.isdigit():
        return text[:at] + text[at + 1 :]
    if kind == 2 and len(text) > 1:
        at = min(at, len(text) - 2)
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text[:at] + draw.choice(letters) + text[at + 1 :]


def people(seed: int, originals: int = 300, most: int = 5, errors: int = 7) -> Table:
    """Persons with up to `most` copies, each with up to `errors` slips, lost cells and swapped names."""
    draw = random.Random(seed)
    rows: list[tuple[int, Row]] = []
    for person in range(originals):
        born = f"{draw.randrange(1910, 2000)}{draw.randrange(1, 13):02}{draw.randrange(1, 29):02}"
        row = [draw.choice(GIVEN), draw.choice(FAMILY), str(draw.randrange(1, 200)), f"{draw.choice(STREETS)} street",
               f"{draw.choice(TOWNS)} {draw.choice(('', 'heights', 'east'))}".strip(), str(draw.randrange(2000, 8000)),
               draw.choice(("nsw", "vic", "qld", "sa")), born, str(draw.randrange(10**6, 10**7))]  # fmt: skip
        rows.append((person, row))
        for _ in range(draw.choice((0, 1, 1, 2, most))):
            copy = list(row)
            for _ in range(draw.randint(1, errors)):
                at = draw.randrange(len(copy))
                copy[at] = "" if draw.random() < 0.12 else slip(copy[at], draw)
            if draw.random() < 0.06:
                copy[0], copy[1] = copy[1], copy[0]
            rows.append((person, copy))
    head = ["given_name", "surname", "street_number", "address_1", "suburb", "postcode", "state", "date_of_birth", "soc_sec_id"]  # fmt: skip
    return head, rows


def townspeople(seed: int, originals: int = 700) -> Table:
    """Persons whose town has one postcode and one state, a third of them twice with a slip."""
    draw = random.Random(seed)
    towns = [f"{town}{end}" for town in TOWNS for end in ("", " east", " park", " hill")]
    state = {town: (str(draw.randrange(1000, 9000)), draw.choice(("nsw", "vic", "qld", "sa"))) for town in towns}
    rows: list[tuple[int, Row]] = []
    for person in range(originals):
        town = draw.choice(towns)
        born = f"{draw.randrange(1910, 2000)}{draw.randrange(1, 13):02}{draw.randrange(1, 29):02}"
        row = [draw.choice(GIVEN), draw.choice(FAMILY) + draw.choice(("", "s", "ton", "er")), f"{draw.choice(STREETS)} street",
               town, *state[town], born]  # fmt: skip
        rows.append((person, row))
        if person % 3 == 0:
            at = draw.randrange(len(row))
            rows.append((person, [*row[:at], slip(row[at], draw), *row[at + 1 :]]))
    return ["given_name", "surname", "street", "suburb", "postcode", "state", "date_of_birth"], rows


NICK = {"william": "bill", "matthew": "matt", "nicholas": "nick", "isabella": "bella", "charlotte": "lottie", "jacob": "jake"}  # fmt: skip


def forebears(seed: int, persons: int = 120, most: int = 10) -> Table:
    """Historical persons, up to `most` records of each: nicknames, only the year, other towns, blank cells."""
    draw = random.Random(seed)
    rows: list[tuple[int, Row]] = []
    for person in range(persons):
        given, family = draw.choice(GIVEN), draw.choice(FAMILY) + draw.choice(("", "son", "ley", "by", "croft"))
        born = f"{draw.randrange(1650, 1950)}-{draw.randrange(1, 13):02}-{draw.randrange(1, 29):02}"
        area = draw.choice(string.ascii_lowercase) + draw.choice(string.ascii_lowercase) + str(draw.randrange(1, 30))
        town, work = draw.choice(TOWNS), draw.choice(("painter", "politician", "cricketer", "clergyman", "botanist"))
        for number in range(draw.randint(1, most)):
            worse = 0.5 * bool(number)
            row = [given, family, born, town, f"{area} {draw.randrange(1, 10)}{draw.choice('abdef')}x", work]
            changes: list[tuple[float, int, Callable[[str], str]]] = [
                (0.4, 0, lambda text: NICK.get(text, text[:1])), (0.4, 1, lambda text: slip(text, draw)),
                (0.3, 2, lambda text: text[:4] + "-01-01"), (0.2, 2, lambda _: ""), (0.3, 3, lambda _: ""),
                (0.2, 3, lambda _: draw.choice(TOWNS)), (0.3, 4, lambda _: ""), (0.4, 5, lambda _: ""),
            ]  # fmt: skip
            for share, at, change in changes:
                if draw.random() < share * worse:
                    row[at] = change(row[at])
            rows.append((person, row))
    return ["first_name", "surname", "dob", "birth_place", "postcode_fake", "occupation"], rows


def guides(seed: int, both: int = 90, alone: int = 150) -> Table:
    """Two restaurant guides, one below the other; some hotels have two restaurants behind one door and phone."""
    draw = random.Random(seed)
    rows: list[tuple[int, Row]] = []
    for place in range(both + alone):
        name = f"{draw.choice(('cafe', 'chez', 'the', 'la', 'blue'))} {draw.choice(FAMILY)} {draw.choice(('', 'grill', 'garden', 'house'))}".strip()  # fmt: skip
        number, street = draw.randrange(10, 9000), draw.choice(STREETS)
        city, phone = (draw.choice(("los angeles", "new york", "atlanta")), f"{draw.choice(('213', '212'))}-{draw.randrange(200, 999)}-{draw.randrange(1000, 9999)}")  # fmt: skip
        first = [name, f"{number} {street} st.", city, phone, draw.choice(("american", "french", "italian"))]
        if place % 2 or place < both:
            rows.append((place, first))
        if place < both or not place % 2:
            called = draw.choice((name, name, f"{name} ({city})", name.removeprefix("the "), slip(name, draw)))
            rows.append((place, [called, f"{number} {street} {draw.choice(('street', 'st.', 'st. at main'))}",
                        draw.choice((city, city, "hollywood")), phone.replace("-", "/", 1), "continental"]))  # fmt: skip
    for hotel in range(4):
        door, phone = [f"{30 + hotel} peachtree rd.", "atlanta"], f"404-237-{2700 + hotel}"
        for kind, word in enumerate(("cafe", "dining room")):
            entity, town = 10_000 + 2 * hotel + kind, draw.choice(("buckhead", "midtown")) + str(hotel)
            town = f"buckhead {FAMILY[hotel]}"
            rows.append((entity, [f"ritz-carlton {word} ({town})", *door, phone.replace("-", "/", 1), "american"]))
            rows.append((entity, [f"{word} ritz-carlton {town}", *door, phone, "french"]))
    return ["name", "addr", "city", "phone", "type"], rows


def latin_firms(seed: int, firms: int = 300) -> Table:
    """Names in Latin letters and another writing of each: form, abbreviation, accents, order, spaces, slips."""
    draw = random.Random(seed)
    kinds = "Analytics Robotics Foods Logistics Technologies Energy Software Engineering Steel Textiles Laboratories Insurance International Manufacturing".split()
    short = {"Technologies": "Tech", "Engineering": "Eng", "Laboratories": "Labs", "International": "Intl", "Manufacturing": "Mfg"}  # fmt: skip
    rows: list[tuple[int, Row]] = []
    names = {f"{draw.choice(FAMILY)}{draw.choice(('', 'berg', 'tek', 'line', 'mar', 'sund'))} {draw.choice(kinds)}".title() for _ in range(firms)}  # fmt: skip
    for firm, name in enumerate(sorted(names)):
        rows.append((firm, [f"{name} {draw.choice(('Ltd.', 'GmbH', 'Inc.', 'Co., Ltd.'))}"]))
        other = " ".join(short.get(word, word) for word in name.split()) if draw.random() < 0.4 else name
        other = draw.choice((other, other.upper(), f"The {other}", slip(other, draw), other.replace(" ", ""), other.replace("e", "é", 1)))  # fmt: skip
        rows.append((firm, [f"{other} {draw.choice(('', 'Limited', 'Corporation', 'GmbH', 'LLC'))}".strip()]))
    return ["name"], rows


def han_firms(seed: int, firms: int = 300) -> Table:
    """Full Chinese names, and each again short, without its form, with its region moved, traditional or mistyped."""
    draw = random.Random(seed)
    first, second = "华中金天海新宏恒瑞德盛泰嘉宇鼎凯科远东长", "达源兴通信邦康利丰隆辉科创安锦城龙翔阳峰"
    trades = ("科技", "生物医药", "新材料", "智能装备", "环保", "电子", "食品", "机械", "软件", "物流")
    sound = {"华": "花", "达": "答", "源": "原", "新": "心", "安": "按", "通": "同"}
    rows: list[tuple[int, Row]] = []
    brands = sorted({draw.choice(first) + draw.choice(second) + draw.choice(second) for _ in range(firms)})
    for firm, brand in enumerate(brands):
        place, trade = draw.choice(("深圳市", "杭州", "苏州", "山东", "")), draw.choice(trades)
        rows.append((firm, [f"{place}{brand}{trade}股份有限公司"]))
        heard = "".join(sound.get(char, char) for char in brand)
        rows.append((firm, [draw.choice((
            brand, f"{brand}{trade}", f"{brand}{trade}({place.rstrip('市')})" if place else brand,
            f"{place}{heard}{trade}有限公司", f"{place}{brand}{trade}股份有限司公", f"{place}{brand}{trade}".replace("华", "華").replace("东", "東"),
        ))]))  # fmt: skip
    return ["company_name"], rows


def twins(rows: Iterable[tuple[int, str]]) -> set[tuple[str, str]]:
    """The true pairs of (entity, id) rows, the smaller id first."""
    groups: dict[int, list[str]] = {}
    for entity, row in rows:
        groups.setdefault(entity, []).append(row)
    return {(min(pair), max(pair)) for ids in groups.values() for pair in combinations(ids, 2)}
