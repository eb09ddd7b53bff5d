# ruff: noqa: E501 (a Chinese character counts double)
import pytest

from companies.actions import create_contact
from companies.models import Company, Contact
from companies.queries import (
    best_matches,
    best_matches_of,
    candidates_for,
    find_company_for,
    find_contact_for,
    likenesses_of,
    reasons,
    twins_of,
)
from companies.rules.cleaning import clean_party
from companies.rules.matching import party_of
from companies.searching import search_q

pytestmark = pytest.mark.django_db


def party(kind="company", **raw):
    return party_of(clean_party(raw), kind)


def test_an_existing_company_is_found_by_another_writing_of_its_name(make_company):
    company = make_company("深圳市腾讯计算机系统有限公司", phone="0755-86013388")
    make_company("小米科技有限责任公司")
    found = find_company_for(party(company="腾讯计算机系统（深圳）有限公司", phone="075586013388"))
    assert found is not None
    assert (found.record, found.match.verdict) == (company, "sure")
    assert reasons(found.match)


def test_a_short_name_with_the_same_domain_finds_the_company(make_company):
    company = make_company("深圳市腾讯计算机系统有限公司", website="www.tencent.com")
    found = find_company_for(party(company="腾讯", email="a.zhang@tencent.com"))
    assert found is not None
    assert found.record == company


def test_a_free_mailbox_a_shared_phone_or_a_legal_representative_alone_finds_nothing(make_company):
    for number in range(5):
        make_company(f"第{number}号大厦租户有限公司", phone="010-88888888", legal_representative="王伟")
    make_company("网易用户公司", website="163.com")
    assert find_company_for(party(email="someone@163.com")) is None
    assert find_company_for(party(phone="010-88888888")) is None
    assert find_company_for(party(legal_representative="王伟")) is None


def test_a_key_that_hits_more_than_twenty_records_is_dropped(make_company):
    for number in range(21):
        make_company(f"第{number}号大厦租户有限公司", phone="010-88888888")
    records, rarity, _weights = candidates_for(party(phone="010-88888888"), Company.objects.all())
    assert records == []
    assert rarity.firms("phone_e164", "+861088888888") == 22


def test_a_lookup_takes_two_statements_however_many_keys(make_company, django_assert_num_queries):
    make_company(phone="0755-86013388", website="www.tencent.com")
    many = party(company="腾讯计算机系统", phone="0755-86013388; 13812345678", email="a@tencent.com;b@tencent.com")
    with django_assert_num_queries(2):
        assert best_matches(many, Company.objects.current())


def test_a_merged_company_is_never_found(make_company):
    keeps, goes = make_company(), make_company("腾讯计算机系统有限公司")
    assert [f.record for f in twins_of(keeps)] == [goes]
    Company.objects.filter(pk=goes.pk).update(merged_into=keeps)
    assert twins_of(keeps) == []


def test_a_contact_is_found_again_by_mobile_phone_and_name(make_company, rep, django_assert_num_queries):
    company = make_company()
    contact = create_contact({"name": "张三", "phone": "13812345678"}, company=company, by=rep)
    create_contact({"name": "李四", "phone": "13912345678"}, company=company, by=rep)
    with django_assert_num_queries(2):
        found = find_contact_for(party("person", name="张 三 总监", phone="138-1234-5678"))
    assert found is not None
    assert (found.record, found.match.verdict) == (contact, "sure")


@pytest.mark.parametrize(
    "text",
    ["腾讯", "计算", "腾讯 深圳", "騰訊", "tengxun", "jisuan", "txjsj", "86013388", "0755-86013388", "tencent.com", "TENCENT", "9144",
     "系统有限"],
)  # fmt: skip
def test_a_company_is_found_by_parts_pinyin_initials_and_digits(make_company, text):
    company = make_company(
        phone="0755-86013388", website="www.tencent.com", credit_code="91440300708461136T", short_name="鹅厂"
    )
    make_company("小米科技有限责任公司")
    assert list(search_q(Company.objects.all(), text)) == [company]


@pytest.mark.parametrize("text", ["阿里", "腾讯 小米", "tengxum", "86013389", "%", "_腾", "' OR 1=1", "\\"])
def test_a_search_finds_nothing_where_nothing_fits(make_company, text):
    make_company(phone="0755-86013388")
    assert not search_q(Company.objects.all(), text).exists()


def test_a_contact_is_found_by_one_surname_character(rep):
    contact = create_contact({"name": "张三", "phone": "13812345678"}, by=rep)
    assert list(search_q(Contact.objects.all(), "张")) == [contact]
    assert list(search_q(Contact.objects.all(), "zs")) == [contact]


def test_firms_of_one_group_are_shown_apart_from_twins(make_company):
    parent = make_company("华为投资控股有限公司", website="huawei.com", credit_code="91440300708461136T")
    child = make_company("华为技术有限公司", website="huawei.com", parent=parent)
    sister = make_company("华为终端有限公司", website="huawei.com", credit_code="91350100M000100Y43")
    stranger = make_company("华为", website="huawei.com")
    twins, kin = likenesses_of(parent)
    assert {found.record for found in kin} == {child, sister}
    assert [found.record for found in twins] == [stranger]


def test_a_chunk_of_rows_is_looked_up_in_two_statements_with_the_same_answers(make_company, django_assert_num_queries):
    names = [f"{one}{other}科技有限公司" for one in "云海明字远" for other in "启拓日节景"]
    for number, name in enumerate(names):
        make_company(f"北京{name}", phone=f"010-8800{number:04}", legal_representative="王伟")
    asked = [party(company=name, phone=f"010-8800{n:04}", legal_representative="王伟") for n, name in enumerate(names)]
    with django_assert_num_queries(2):
        found = best_matches_of([*asked, party()], Company.objects.current(), limit=1)
    assert [f[0].record.name for f in found[:-1]] == [f"北京{name}" for name in names]
    assert found[-1] == []
    alone = [best_matches(one, Company.objects.current(), limit=1) for one in asked]
    assert [f[0].match for f in alone] == [f[0].match for f in found[:-1]]
