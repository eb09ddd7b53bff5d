import pytest
from django.utils import timezone

from companies.actions import create_contact
from companies.keys import match_keys
from companies.models import Company, Contact
from companies.rules.cleaning import clean_party
from companies.rules.parties import evidence_as_json, evidence_from_json
from companies.sweep import likely_pairs
from leads.models import Channel, Lead

pytestmark = pytest.mark.django_db


@pytest.fixture
def make_lead(db):
    channel = Channel.objects.get_or_create(key="seo", defaults={"name": "SEO"})[0]

    def make(company="", **values):
        cleaned = clean_party({"company": company, **values})
        own = {n: cleaned.values.get(n, "") for n in ("name", "phone", "email", "region", "city", "address")}
        return Lead.objects.create(
            channel=channel,
            came_at=timezone.now(),
            company_name=cleaned.values["company"],
            **own,
            **match_keys(cleaned),
        )

    return make


def pairs(queryset, **options):
    return {(p.first_id, p.second_id): (p.verdict, *p.keys) for p in likely_pairs(queryset, **options)}


TENCENT = "深圳市腾讯计算机系统有限公司"


def test_the_same_person_at_one_firm_is_found_in_every_writing(make_lead):
    first = make_lead(TENCENT, name="张三", phone="13812345678", email="san@tencent.com")
    again = make_lead("腾讯计算机", name="张 三 总监", phone="138 1234 5678")
    other_phone = make_lead(TENCENT, name="张三", phone="13912345678")
    assert pairs(Lead.objects.all()) == {
        (first.pk, again.pk): ("sure", "phone", "pinyin", "person"),
        (first.pk, other_phone.pk): ("ask", "company", "pinyin", "person"),
        (again.pk, other_phone.pk): ("ask", "pinyin", "person"),
    }


def test_two_colleagues_of_one_firm_are_two_leads(make_lead):
    make_lead(TENCENT, name="张三", phone="0755-86013388", email="info@tencent.com", address="科技园路1号")
    make_lead(TENCENT, name="李四", phone="0755-86013388", email="info@tencent.com", address="科技园路1号")
    make_lead(TENCENT, name="张丽华", email="lihua@tencent.com", address="科技园路1号")
    make_lead(TENCENT, email="b@tencent.com", address="科技园路1号")
    make_lead(TENCENT)
    assert pairs(Lead.objects.all()) == {}


def test_leads_that_name_a_firm_alone_match_as_firms(make_lead):
    one = make_lead(TENCENT, phone="0755-86013388")
    same = make_lead(TENCENT)
    short = make_lead("腾讯", phone="0755-86013388")
    assert pairs(Lead.objects.all()) == {
        (one.pk, same.pk): ("sure", "company", "pinyin"),
        (one.pk, short.pk): ("sure", "phone"),
    }


def test_a_firm_is_found_by_every_key_once_and_merged_ones_never(make_company):
    one = make_company("深圳市腾讯计算机系统有限公司", phone="0755-86013388", website="tencent.com")
    other = make_company("腾讯计算机系统（深圳）有限公司", phone="0755-86013388", website="tencent.com")
    assert pairs(Company.objects.current()) == {(one.pk, other.pk): ("sure", "phone", "domain", "company", "pinyin")}
    Company.objects.filter(pk=other.pk).update(merged_into=one)
    assert pairs(Company.objects.current()) == {}


def test_a_key_that_more_than_twenty_share_brings_nothing_and_weighs_nothing(make_lead):
    crowd = [make_lead(f"第{n}号大厦租户有限公司", name=f"李四{n}", phone="13800000000") for n in range(21)]
    assert pairs(Lead.objects.all()) == {}
    assert pairs(Lead.objects.filter(pk__in=[lead.pk for lead in crowd[:2]])) != {}


def test_among_some_records_only_pairs_with_one_of_them_are_found(make_lead):
    one, other = (make_lead("甲乙科技", name="张三", phone="13812345678") for _ in range(2))
    late = make_lead("甲乙科技", name="张三", phone="13812345678")
    assert set(pairs(Lead.objects.all(), among=[late.pk])) == {(one.pk, late.pk), (other.pk, late.pk)}
    assert len(pairs(Lead.objects.all())) == 3


def test_a_chunk_takes_two_statements(make_lead, django_assert_num_queries):
    made = [make_lead("甲乙科技", name="张三", phone="13812345678").pk for _ in range(5)]
    with django_assert_num_queries(2):
        assert len(pairs(Lead.objects.all(), among=made)) == 10


def test_contacts_are_swept_with_their_firm(make_company, rep):
    company = make_company()
    one, other = (
        create_contact({"name": "张三", "phone": phone}, company=company, by=rep)
        for phone in ("13812345678", "13912345678")
    )
    assert pairs(Contact.objects.all()) == {(one.pk, other.pk): ("ask", "company", "pinyin", "person")}


def test_evidence_is_stored_as_json_and_read_again(make_lead):
    for _ in range(2):
        make_lead("甲乙科技", name="张三", phone="13812345678")
    (pair,) = likely_pairs(Lead.objects.all())
    stored = evidence_as_json(pair.evidence)
    assert stored[0] == {"level": "phone.mobile", "weight": 12.0, "value": "+8613812345678"}
    assert evidence_from_json(stored) == pair.evidence
    assert evidence_from_json([{"level": "gone.level", "weight": 1}, "x", {"level": "name.core"}]) == ()
