"""Leads with planted twins and colleagues: how many of the twins the sweep finds, and how often it is wrong."""

import random

import pytest
from django.utils import timezone

from companies.keys import match_keys
from companies.rules.cleaning import clean_party
from companies.sweep import likely_pairs
from leads.models import Channel, Lead

pytestmark = pytest.mark.django_db

PLACES = ("北京", "上海", "深圳市", "杭州", "成都市", "武汉", "西安市", "南京")
FIRST = "云海明字远智恒卓星蓝博鼎汇金飞泰华瑞嘉盛"
SECOND = "启拓日节景联信越河图雅新通诺腾和晟丰骏源"
TRADES = ("科技", "信息技术", "机械制造", "医疗器械", "供应链管理", "食品", "文化传媒", "新能源")
FAMILIES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超"
FIRMS = 260


def people(draw):
    return draw.choice(FAMILIES) + draw.choice(GIVEN) + draw.choice(GIVEN)


def mobile(draw):
    return f"13{draw.randrange(10**9):09}"


def firms(draw):
    brands = draw.sample([a + b for a in FIRST for b in SECOND], FIRMS)
    for number, brand in enumerate(brands):
        trade, place = draw.choice(TRADES), draw.choice(PLACES)
        mail = f"firm{number}.com"
        yield {
            "brand": brand, "company": f"{place}{brand}{trade}有限公司", "short": f"{brand}{trade}", "domain": mail,
            "moved": f"{brand}{trade}（{place.rstrip('市')}）股份有限公司", "line": f"010-8{number:07}",
        }  # fmt: skip


def twins(draw, firm, name, phone, mail):
    """Other ways in which the same person comes again."""
    return [
        {"company": firm["short"], "name": name, "phone": phone},
        {"company": firm["moved"], "name": name, "phone": mobile(draw), "email": mail},
        {"company": firm["company"], "name": f"{name}经理", "phone": mobile(draw)},
        {"company": firm["brand"], "name": name, "phone": f"+86 {phone[:3]} {phone[3:7]} {phone[7:]}"},
        {"name": name, "phone": phone},
        {"company": firm["company"], "email": mail.upper()},
        {"company": firm["brand"], "name": name[:2], "email": mail},
        {"company": firm["short"], "name": name, "email": f"{draw.randrange(10**6)}@qq.com"},
    ]


def strangers(draw, firm, name):
    """Colleagues, who are not the same person, whatever of the firm they share."""
    shared = {"phone": firm["line"], "email": f"info@{firm['domain']}"}
    return [
        {"company": firm["company"], "name": people(draw) + "欣", **shared},
        {"company": firm["company"], "name": "欧阳" + name[-1], "phone": mobile(draw), "website": firm["domain"]},
        {"company": firm["company"], "email": f"own{draw.randrange(10**6)}@{firm['domain']}"},
        {"company": firm["short"], "phone": firm["line"]},
    ]


@pytest.fixture
def planted(db):
    """(true pairs, number of leads)."""
    draw, leads, groups = random.Random(11), [], []
    for firm in firms(draw):
        name, phone, mail = people(draw), mobile(draw), f"p{draw.randrange(10**6)}@{firm['domain']}"
        first = {"company": firm["company"], "name": name, "phone": phone, "email": mail}
        same = [first, draw.choice(twins(draw, firm, name, phone, mail))]
        groups.append([len(leads), len(leads) + 1])
        leads += [*same, *draw.sample(strangers(draw, firm, name), 2)]
    channel = Channel.objects.get_or_create(key="seo", defaults={"name": "SEO"})[0]
    made = Lead.objects.bulk_create([lead_of(values, channel) for values in leads])
    return {(made[a].pk, made[b].pk) for a, b in groups}, made


def lead_of(values, channel):
    cleaned = clean_party(values)
    own = {name: cleaned.values.get(name, "") for name in ("name", "phone", "email", "region", "city")}
    own |= {"channel": channel, "came_at": timezone.now(), **match_keys(cleaned)}
    return Lead(company_name=cleaned.values.get("company", ""), **own)


def test_nearly_all_planted_twins_are_found_and_nearly_nothing_else(planted):
    true, _made = planted
    found = {(pair.first_id, pair.second_id): pair.verdict for pair in likely_pairs(Lead.objects.all())}
    sure = {pair for pair, verdict in found.items() if verdict == "sure"}
    assert len(true & found.keys()) / len(true) >= 0.97
    assert len(true & found.keys()) / len(found) >= 0.97
    assert len(true & sure) / len(sure) >= 0.99
    assert len(sure) / len(true) >= 0.4


def test_new_leads_one_by_one_find_what_the_sweep_finds(planted):
    _true, made = planted
    whole = {(pair.first_id, pair.second_id) for pair in likely_pairs(Lead.objects.all())}
    each = set()
    for lead in made[:80]:
        each |= {(pair.first_id, pair.second_id) for pair in likely_pairs(Lead.objects.all(), among=[lead.pk])}
    wanted = {lead.pk for lead in made[:80]}
    assert each == {pair for pair in whole if wanted & set(pair)}
