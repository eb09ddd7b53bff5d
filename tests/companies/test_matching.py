# ruff: noqa: E501 (a Chinese character counts double)
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from companies.rules.cleaning import clean_party
from companies.rules.matching import NO_RARITY, Party, Rarity, candidate_keys, match, party_of
from companies.rules.sentences import MATCHES


def firm(**raw):
    return party_of(clean_party(raw), "company")


def person(**raw):
    return party_of(clean_party(raw), "person")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"company": "深圳市腾讯计算机系统有限公司"}, {"company": "深圳市騰訊計算機系統有限公司"}),
        ({"company": "甲乙科技", "credit_code": "91440300708461136T"}, {"credit_code": "91440300708461136T"}),
        ({"company": "华为技术有限公司", "website": "huawei.com"}, {"company": "华为", "email": "x@huawei.com"}),
        ({"company": "Ping An Bank Co., Ltd."}, {"company": "PING AN BANK CO LTD"}),
    ],
)
def test_firms_that_are_surely_one(one, other):
    assert match(firm(**one), firm(**other)).verdict == "sure"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"company": "深圳市腾讯计算机系统有限公司"}, {"company": "腾讯计算机系统（北京）有限公司"}),
        ({"company": "华为技术有限公司"}, {"company": "华为投资控股有限公司"}),
        ({"company": "Tengxun Technology Ltd"}, {"company": "腾讯科技有限公司"}),
        ({"legal_representative": "任正非", "phone": "0755-28780808", "company": "甲"}, {"legal_representative": "任正非", "phone": "0755-28780808"}),
    ],
)  # fmt: skip
def test_firms_about_which_a_person_is_asked(one, other):
    assert match(firm(**one), firm(**other)).verdict == "ask"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"company": "华为技术有限公司"}, {"company": "小米科技有限公司"}),
        ({"email": "a@163.com"}, {"email": "b@163.com", "company": "小米科技有限公司"}),
        ({"legal_representative": "王伟"}, {"legal_representative": "王伟", "company": "小米科技有限公司"}),
        ({"company": "北京银行股份有限公司"}, {"company": "南京银行股份有限公司"}),
        ({"company": "北京信息科技有限公司"}, {"company": "北京信息技术有限公司"}),
    ],
)
def test_firms_that_are_two(one, other):
    assert match(firm(**one), firm(**other)).verdict == "no"


def test_a_switchboard_phone_weighs_by_how_many_share_it():
    one, other = firm(phone="010-88888888"), firm(phone="010-88888888", company="小米科技有限公司")
    alone = match(one, other)
    shared = match(one, other, Rarity({("phone_e164", "+861088888888"): 14}))
    assert alone.verdict == "ask"
    assert shared.verdict == "no"
    (evidence,) = [c for c in shared.contributions if c.field == "phone"]
    assert (evidence.weight, str(evidence)) == (
        0.3, "Same switchboard phone +861088888888, used by 14 firms: +0.3",
    )  # fmt: skip


def test_two_valid_credit_codes_never_make_one_firm():
    one = firm(company="腾讯科技有限公司", credit_code="91440300708461136T", website="tencent.com")
    other = firm(company="腾讯科技有限公司", credit_code="91350100M000100Y43", website="tencent.com")
    assert match(one, other).verdict != "sure"


@pytest.mark.parametrize(
    ("one", "two", "verdict"),
    [
        ("Müller GmbH", "Müller AG", "ask"),
        ("Müller GmbH", "Mueller Gesellschaft mit beschränkter Haftung", "sure"),
        ("Müller GmbH", "Müller", "sure"),
        ("宏达机械集团有限公司", "宏达机械有限公司", "ask"),
        ("宏达机械有限责任公司", "宏达机械有限公司", "sure"),
    ],
)
def test_two_legal_forms_are_asked_about_even_behind_one_switchboard(one, two, verdict):
    parties = [firm(company=name, phone="010-88888888", website="one-firm.com") for name in (one, two)]
    assert match(*parties).verdict == verdict


def test_one_credit_code_is_one_firm_whatever_form_it_has_taken_since():
    names = ("宏达机械有限公司", "宏达机械股份有限公司")
    assert match(*[firm(company=name, credit_code="91440300708461136T") for name in names]).verdict == "sure"


def test_a_person_is_one_by_name_and_mobile_and_a_question_by_mobile_alone():
    one = person(name="张三", phone="13812345678")
    assert match(one, person(name="张 三 总监", phone="138 1234 5678")).verdict == "sure"
    assert match(one, person(name="李四", phone="13812345678")).verdict == "ask"
    assert match(one, person(name="张三", phone="13912345678")).verdict == "no"
    assert (
        match(person(name="Zhang San", email="z@x-firm.com"), person(name="张三", email="z@x-firm.com")).verdict
        == "sure"
    )


def test_keys_name_what_can_be_looked_up_most_telling_first():
    keys = candidate_keys(person(name="张三", company="腾讯科技有限公司", phone="13812345678", email="a@tencent.com"))
    assert keys == [
        ("email_clean", "a@tencent.com"),
        ("phone_e164", "+8613812345678"),
        ("domain", "tencent.com"),
        ("company_core", "腾讯科技"),
        ("company_pinyin", "tengxun"),
        ("person", "张三\ttengxun"),
    ]


_names = st.sampled_from(
    ["", "腾讯", "深圳腾讯科技有限公司", "Tencent Ltd", "tengxun", "小米", "A", "中国", "Acme Inc", "Acme"]
)
_parties = st.builds(
    lambda kind, raw: party_of(clean_party(raw), kind),
    st.sampled_from(["company", "person"]),
    st.fixed_dictionaries(
        {
            "company": _names,
            "name": st.sampled_from(["", "张三", "Zhang San", "李四", "John Smith", "Jon Smith"]),
            "phone": st.sampled_from(["", "13812345678", "010-88888888", "13812345678;13912345678"]),
            "email": st.sampled_from(["", "a@163.com", "info@acme-firm.com", "b@acme-firm.com"]),
            "region": st.sampled_from(["", "广东", "深圳", "Central"]),
            "address": st.sampled_from(["", "科技园路1号", "1 Main St", "2 Main St"]),
        }
    ),
)


@given(_parties, _parties)
def test_a_match_is_the_same_in_both_directions_and_always_explained(a: Party, b: Party):
    there, back = match(a, b), match(b, a)
    assert (there.score, there.verdict) == (back.score, back.verdict)
    assert {c.sentence for c in there.contributions} <= set(MATCHES.values())
    assert there.why is not None
    assert all("{" not in str(c) for c in there.contributions)


def _shared(party: Party, key: str) -> Party:
    """The party with one more value that the other will have, too."""
    more = {
        "phone": {"phones": (*party.phones, "+8613800001111")},
        "line": {"phones": (*party.phones, "+861088881111")},
        "email": {"emails": (*party.emails, "both@one-firm.com")},
        "role": {"emails": (*party.emails, "info@one-firm.com"), "domain": "one-firm.com"},
        "domain": {"domain": "one-firm.com"},
        "code": {"credit_code": "91440300708461136T"},
        "name": {"name": "深圳合一科技有限公司", "company_core": "合一科技", "company_pinyin": "heyi"},
        "person": {"person_name": "欧阳合一"},
        "chief": {"legal_representative": "欧阳合一"},
        "place": {"region": "广东", "city": "深圳"},
        "address": {"address": "科技园路1号"},
    }
    return replace(party, **more[key])


_KEYS = ["phone", "line", "email", "role", "domain", "code", "name", "person", "chief", "place", "address"]
_RANK = {"no": 0, "ask": 1, "sure": 2}


@given(_parties, _parties, st.sampled_from(_KEYS))
def test_one_more_key_in_common_never_makes_a_match_worse(a: Party, b: Party, key: str):
    before, after = match(a, b), match(_shared(a, key), _shared(b, key))
    assert after.score >= before.score
    assert _RANK[after.verdict] >= _RANK[before.verdict]


_anything = st.text(max_size=30)
_odd = st.builds(
    Party,
    kind=st.sampled_from(["company", "person"]),
    name=_anything,
    person_name=_anything,
    company_core=_anything,
    company_pinyin=_anything,
    credit_code=_anything,
    legal_representative=_anything,
    phones=st.lists(_anything, max_size=3).map(tuple),
    emails=st.lists(_anything, max_size=3).map(tuple),
    domain=_anything,
    region=_anything,
    city=_anything,
    address=_anything,
    extra=st.dictionaries(_anything, _anything, max_size=2),
)


@given(_odd, _odd)
def test_whatever_stands_in_the_fields_a_match_never_fails_and_can_be_turned_round(a: Party, b: Party):
    there, back = match(a, b), match(b, a)
    assert (there.score, there.verdict, there.kind) == (back.score, back.verdict, back.kind)
    assert 0 <= there.score <= 100
    assert all(str(c) for c in there.contributions)


def test_firms_of_one_group_are_related_and_not_the_same():
    parent = replace(firm(company="华为投资控股有限公司", website="huawei.com"), group="7")
    child = replace(firm(company="华为投资控股有限公司", website="huawei.com"), group="7")
    found = match(parent, child)
    assert (found.verdict, found.is_group) == ("no", True)
    codes = "91440300708461136T", "91350100M000100Y43"
    sisters = [firm(company="华为技术有限公司", credit_code=code, website="huawei.com") for code in codes]
    assert match(*sisters).is_group
    assert match(*sisters).verdict != "sure"
    assert not match(sisters[0], firm(company="小米科技有限公司", credit_code=codes[1])).is_group


def test_a_common_legal_representative_weighs_little_and_a_rare_one_more():
    def weight(name, rarity=NO_RARITY):
        one = firm(legal_representative=name, company="甲乙丙科技有限公司")
        found = match(one, firm(legal_representative=name, company="丁戊己科技有限公司"), rarity)
        assert found.verdict == "no"
        return next(c.weight for c in found.contributions if c.level == "legal_representative.same")

    assert weight("欧阳靖宇") == 3.5
    assert weight("欧阳靖宇", Rarity({("legal_representative", "欧阳靖宇"): 21})) == 0.3
    assert weight("王伟") == 1.0


def test_a_name_that_many_bear_proves_less_about_a_person():
    common, rare = (
        match(person(name=name, company="甲乙丙科技"), person(name=name, company="甲乙丙科技"))
        for name in ("李娜", "欧阳靖宇")
    )
    assert (common.verdict, rare.verdict) == ("ask", "ask")
    assert common.score < rare.score
    assert "which many bear" in common.why
