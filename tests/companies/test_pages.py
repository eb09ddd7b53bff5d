import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from companies.actions import create_contact
from companies.models import Company, Contact
from journal.models import Event
from people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client, rep):
    client.force_login(rep, backend="django.contrib.auth.backends.ModelBackend")
    return client


def typed(**values):
    return {"name": "小米科技有限责任公司", "short_name": "小米", **values}


def test_the_list_shows_searches_and_filters(page, make_company):
    company = make_company(industry="软件", website="www.tencent.com")
    make_company("小米科技有限责任公司", region="北京")
    url = reverse("companies:company-list")
    assert company.name in page.get(url).text
    assert "小米" not in page.get(url, {"q": "腾讯"}).text
    assert company.name not in page.get(url, {"region": "北京"}).text
    assert company.name in page.get(url, {"industry": "it"}).text
    assert company.name not in page.get(url, {"industry": "retail"}).text


def test_the_number_of_queries_does_not_grow_with_the_rows(page, make_company):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            page.get(reverse("companies:company-list"))
        return len(asked)

    make_company()
    queries()
    few = queries()
    for number in range(12):
        make_company(f"第{number}甲乙丙丁科技有限公司")
    assert queries() == few


def test_a_company_page_shows_contacts_twins_and_history(page, make_company, rep, django_assert_max_num_queries):
    company = make_company()
    twin = make_company("腾讯计算机系统有限公司")
    create_contact({"name": "张三", "phone": "13812345678"}, company=company, by=rep)
    with django_assert_max_num_queries(30):
        text = page.get(company.get_absolute_url()).text
    assert "张三" in text
    assert twin.name in text
    assert "Company added" in text


def test_the_panel_of_a_company_is_a_part_of_a_page(page, make_company):
    response = page.get(f"{make_company().get_absolute_url()}?panel=1")
    assert response.status_code == 200
    assert "<html" not in response.text


def test_a_company_is_added_by_hand(page, rep):
    response = page.post(reverse("companies:company-add"), typed(phone="010-60606666", owner=rep.pk))
    company = Company.objects.get()
    assert response.url == company.get_absolute_url()
    assert (company.owner, company.phone_e164, company.region) == (rep, "+861060606666", "北京")


def test_a_company_that_may_exist_is_added_only_when_the_person_says_so(page, make_company):
    make_company("小米科技有限责任公司")
    refused = page.post(reverse("companies:company-add"), typed())
    assert refused.status_code == 422
    assert "小米科技有限责任公司" in refused.text
    assert Company.objects.count() == 1
    page.post(reverse("companies:company-add"), typed(anyway="on"))
    assert Company.objects.count() == 2


def test_a_wrong_credit_code_is_told_beside_its_field(page):
    response = page.post(reverse("companies:company-add"), typed(credit_code="91440300708461136X"))
    assert response.status_code == 422
    assert "check digit" in response.text


def test_a_company_is_changed_and_the_event_says_by_whom(page, make_company, rep):
    company = make_company()
    page.post(reverse("companies:company-edit", args=[company.pk]), typed(employees="1200"))
    company.refresh_from_db()
    assert (company.short_name, company.employees) == ("小米", 1200)
    event = Event.objects.filter(name="companies.company_changed").get()
    assert event.by_id == rep.pk


def test_two_companies_are_merged(page, make_company):
    keeps, goes = make_company(), make_company("腾讯计算机系统有限公司")
    asked = page.get(reverse("companies:company-merge", args=[goes.pk]))
    assert keeps.name in asked.text
    page.post(reverse("companies:company-merge", args=[goes.pk]), {"into": keeps.pk})
    goes.refresh_from_db()
    assert goes.merged_into == keeps
    assert keeps.name in page.get(goes.get_absolute_url()).text


def test_contacts_are_listed_added_and_changed(page, make_company):
    company = make_company()
    page.post(reverse("companies:contact-add", args=[company.pk]), {"name": "张三 总监", "email": "a@tencent.com"})
    contact = Contact.objects.get()
    assert (contact.company, contact.name, contact.title) == (company, "张三", "总监")
    assert "张三" in page.get(reverse("companies:contact-list"), {"q": "zhangsan"}).text
    page.post(reverse("companies:contact-edit", args=[contact.pk]), {"name": "张三", "phone": "13812345678"})
    assert "138 1234 5678" in page.get(contact.get_absolute_url()).text


def test_the_search_in_the_header_finds_companies_and_contacts(page, make_company, rep):
    company = make_company()
    create_contact({"name": "腾飞"}, company=company, by=rep)
    text = page.get(reverse("console:search"), {"q": "teng"}).text
    assert company.name in text
    assert "腾飞" in text


def test_somebody_without_the_right_is_refused(client, make_company, db):
    company = make_company()
    nobody = Person.objects.create_user("none@example-firm.com", "secret-enough-1", name="无", roles=[])
    client.force_login(nobody, backend="django.contrib.auth.backends.ModelBackend")
    for url in (company.get_absolute_url(), reverse("companies:company-list"), "/api/companies/"):
        assert client.get(url).status_code == 403


def test_the_api_lists_adds_changes_matches_and_merges(page, make_company):
    company = make_company()
    made = page.post("/api/companies/", {"name": "腾讯计算机系统有限公司"}, content_type="application/json")
    assert made.status_code == 201, made.text
    number = made.json()["id"]
    changed = page.patch(f"/api/companies/{number}/", {"employees": 5}, content_type="application/json")
    assert changed.json()["employees"] == 5
    assert [c["id"] for c in page.get("/api/companies/", {"q": "腾讯 深圳"}).json()["results"]] == [company.pk]
    found = page.post("/api/companies/match/", {"name": "腾讯计算机系统"}, content_type="application/json").json()
    assert {f["id"] for f in found} == {company.pk, number}
    merged = page.post(f"/api/companies/{number}/merge/", {"into": company.pk}, content_type="application/json")
    assert merged.status_code == 200
    again = page.post(f"/api/companies/{number}/merge/", {"into": company.pk}, content_type="application/json")
    assert again.status_code == 409


def test_the_api_refuses_a_contact_of_a_company_that_is_not_there(page):
    answer = page.post("/api/contacts/", {"name": "张三", "company": 999}, content_type="application/json")
    assert answer.status_code == 400
