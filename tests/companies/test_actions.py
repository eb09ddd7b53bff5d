import uuid
from datetime import UTC, datetime

import pytest

from companies.actions import change_company, change_contact, create_company, create_contact, merge_company
from companies.models import Company
from companies.verdicts import decided
from companies.weights import decided_verdicts
from journal.errors import NotPossible
from journal.models import Event

pytestmark = pytest.mark.django_db


def events_of(record):
    return list(Event.objects.filter(subject_type=record._meta.label_lower, subject_id=record.pk).order_by("id"))


def test_a_new_company_is_cleaned_keyed_and_recorded(rep):
    at = datetime(2026, 3, 1, tzinfo=UTC)
    journey = uuid.uuid4()
    company = create_company(
        {"name": "深圳市騰訊計算機系統有限公司", "phone": "0755-86013388", "website": "www.tencent.com"},
        by=rep, journey=journey, happened_at=at, why="From a lead",
    )  # fmt: skip
    company.refresh_from_db()
    assert company.name == "深圳市腾讯计算机系统有限公司"
    assert (company.company_core, company.company_pinyin) == ("腾讯计算机系统", "tengxunjisuanji")
    assert (company.phone_e164, company.domain, company.region, company.city) == (
        "+8675586013388", "tencent.com", "广东", "深圳",
    )  # fmt: skip
    (event,) = events_of(company)
    assert (event.name, event.by_id, event.journey, event.why) == (
        "companies.company_added", rep.pk, journey, "From a lead",
    )  # fmt: skip
    assert event.happened_at == company.created_at == at


def test_a_company_needs_a_name(rep):
    with pytest.raises(NotPossible):
        create_company({"name": "  ", "phone": "13812345678"}, by=rep)
    assert not Company.objects.exists()


def test_a_change_moves_the_keys_and_says_which_fields(make_company, rep):
    company = change_company(make_company(), {"name": "小米科技有限责任公司", "employees": 20}, by=rep, why="Renamed")
    company.refresh_from_db()
    assert (company.company_core, company.employees) == ("小米科技", 20)
    assert "小米" in company.search
    assert "腾讯" not in company.search
    assert set(events_of(company)[-1].facts["fields"].split(", ")) >= {"company", "employees"}


def test_a_change_that_changes_nothing_leaves_no_event(make_company, rep):
    company = make_company()
    change_company(company, {"name": company.name}, by=rep)
    assert [e.name for e in events_of(company)] == ["companies.company_added"]


def test_a_company_is_no_part_of_itself(make_company, rep):
    mother = make_company("母公司科技有限公司")
    child = create_company({"name": "子公司科技有限公司", "parent": mother}, by=rep)
    with pytest.raises(NotPossible):
        change_company(mother, {"parent": child}, by=rep)


def test_a_contact_keeps_name_and_title_apart(make_company, rep):
    contact = create_contact({"name": "张 三 总监", "phone": "138 1234 5678"}, company=make_company(), by=rep)
    contact.refresh_from_db()
    assert (contact.name, contact.title, contact.person_key) == ("张三", "总监", "张三")
    assert (contact.phone_e164, contact.company_core) == ("+8613812345678", "腾讯计算机系统")
    changed = change_contact(contact, {"phone": "13912345678"}, by=rep)
    assert (changed.phone_e164, changed.title) == ("+8613912345678", "总监")


def test_a_contact_without_a_name_is_called_by_its_mail_or_phone(rep):
    assert create_contact({"name": "", "email": "A@Example-Firm.cn"}, by=rep).name == "a@example-firm.cn"
    with pytest.raises(NotPossible):
        create_contact({"name": "无"}, by=rep)


def test_the_matcher_learns_from_firms_that_people_merge_and_history_keeps_no_values(make_company, rep):
    keeps = make_company("腾讯科技", phone="0755-86013388")
    goes = make_company("腾讯科技(深圳)", phone="0755-86013388")
    merge_company(goes, keeps, by=None)
    assert list(decided()) == [], "what the console does by itself teaches nothing"
    other = make_company("腾讯", phone="0755-86013388")
    merge_company(other, keeps, by=rep, why="Same firm")
    (verdict,) = decided()
    assert (verdict.kind, verdict.same) == ("company", True)
    assert any(part.level.startswith("phone") for part in verdict.evidence)
    facts = Event.objects.filter(name="companies.company_merged").latest("pk").facts
    assert "86013388" not in str(facts)
    assert verdict in decided_verdicts()


def test_a_merged_company_stays_readable_and_hands_its_contacts_on(make_company, rep):
    keeps = make_company()
    goes = make_company("腾讯", website="www.tencent.com", phone="0755-86013388")
    contact = create_contact({"name": "张三"}, company=goes, by=rep)
    merged = merge_company(goes, keeps, by=rep, why="Same firm")
    contact.refresh_from_db()
    goes.refresh_from_db()
    assert (contact.company_id, goes.merged_into_id, merged.domain) == (keeps.pk, keeps.pk, "tencent.com")
    assert list(Company.objects.current()) == [keeps]
    with pytest.raises(NotPossible):
        change_company(goes, {"name": "x firm"}, by=rep)
    with pytest.raises(NotPossible):
        merge_company(goes, keeps, by=rep)


def test_texts_longer_than_their_columns_and_null_bytes_do_no_harm(rep):
    company = create_company({"name": "名" * 500, "address": "a\x00b" * 200}, by=rep)
    company.refresh_from_db()
    assert len(company.name) == 200
    assert "\x00" not in company.address
