"""Who types in a firm that marketing works is shown the lead at every door, and what they do is recorded."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from companies.models import Company
from console.imports.actions import run_import, send_import, start_import
from console.imports.undoing import undo_import
from journal.models import Event
from leads.models import Lead
from sales.actions import open_deal
from sales.actions.bypass import convert_instead, note_beside
from sales.models import Bypass, Deal

pytestmark = pytest.mark.django_db
FIRM = "杭州云栖智造科技有限公司"
ADD, API, WATCH = "/companies/add/", "/api/companies/", "/sales/bypasses/"
WHY = "Their other plant, met at a fair"


@pytest.fixture
def as_rep(client, rep):
    client.force_login(rep)
    return client


def typed(**values):
    return {"name": FIRM, **values}


def text_of(answer):
    return answer.content.decode()


def told(lead):
    return list(
        Event.objects.filter(subject_type="leads.lead", subject_id=lead.pk).order_by("id").values_list("name", "why")
    )


def test_adding_a_company_beside_a_live_lead_shows_it_and_adds_nothing(as_rep, make_lead):
    lead = make_lead(status="working")
    answer = as_rep.post(ADD, typed(region="浙江省"))
    page = text_of(answer)
    assert answer.status_code == 409
    assert f'href="{lead.get_absolute_url()}"' in page
    assert reverse("sales:lead-convert", args=[lead.pk]) + "?instead=company" in page
    assert 'name="beside_why" cols' in page
    assert FIRM in page
    assert not Company.objects.exists()
    assert not Bypass.objects.exists()


def test_with_a_reason_the_company_is_added_and_the_lead_keeps_why(as_rep, make_lead, rep):
    lead = make_lead(status="working")
    assert as_rep.post(ADD, typed(beside_why=WHY)).status_code == 302
    company = Company.objects.get()
    assert told(lead)[-1] == ("sales.company_added_beside", WHY)
    kept = Bypass.objects.get()
    assert (kept.lead, kept.choice, kept.door, kept.why, kept.by) == (lead, "beside", "company", WHY, rep)
    assert (kept.company, kept.deal) == (company, None)


def test_a_blank_reason_is_none(as_rep, make_lead):
    make_lead()
    assert as_rep.post(ADD, typed(beside_why="   ")).status_code == 409
    assert not Company.objects.exists()


@pytest.mark.parametrize("status", ["lost", "refused", "merged", "converted"])
def test_a_lead_that_is_over_stops_nobody(as_rep, make_lead, status):
    make_lead(status=status)
    assert as_rep.post(ADD, typed()).status_code == 302
    assert not Bypass.objects.exists()


def test_a_twin_and_a_live_lead_are_shown_together(as_rep, make_lead, rep):
    lead = make_lead()
    as_rep.post(ADD, typed(beside_why=WHY))
    page = text_of(as_rep.post(ADD, typed()))
    assert f'There is already “<a href="{Company.objects.get().get_absolute_url()}" target="_blank">' in page
    assert lead.get_absolute_url() in page
    assert 'name="beside_why" cols' in page
    assert as_rep.post(ADD, typed(anyway="on")).status_code == 409
    assert as_rep.post(ADD, typed(anyway="on", beside_why=WHY)).status_code == 302
    assert Company.objects.count() == 2


def test_a_file_of_companies_tells_of_live_leads_and_can_still_be_taken_back(make_lead, rep):
    lead = make_lead(status="working")
    file = ContentFile(f"公司名称\n{FIRM}\n别的实业有限公司\n".encode(), name="firms.csv")
    run = start_import("companies.company", file, rep, dry_run=True)
    run = run_import(run.pk)
    assert (run.warnings, Bypass.objects.count()) == (1, 0)
    send_import(run, by=rep)
    run = run_import(run.pk)
    assert (run.created, run.warnings) == (2, 1)
    assert str(lead) in run.rows.get(warnings__isnull=False).warnings[0]
    kept = Bypass.objects.get()
    assert (kept.lead, kept.choice, kept.by, kept.why) == (lead, "beside", rep, "Import of firms.csv")
    undo_import(run, by=rep)
    assert run_import(run.pk).stayed == 0
    assert not Company.objects.exists()
    assert told(lead)[-1][0] == "sales.company_added_beside"


def test_other_keys_than_the_name_show_the_lead_too(as_rep, make_lead):
    make_lead(company_name="云栖集团", company_core="云栖集团", credit_code="91440300708461136T")
    answer = as_rep.post(ADD, typed(name="一家别的公司", credit_code="91440300708461136T"))
    assert answer.status_code == 409, text_of(answer)[-3000:]


def test_a_lead_of_somebody_else_is_named_but_neither_linked_nor_offered(as_rep, make_lead, make_person):
    lead = make_lead(owner=make_person(name="王磊"), status="working")
    page = text_of(as_rep.post(ADD, typed()))
    assert "王磊" in page
    assert lead.get_absolute_url() not in page
    assert reverse("sales:lead-convert", args=[lead.pk]) not in page


@pytest.mark.parametrize("door", ["company", "deal"])
def test_converting_instead_is_recorded_with_its_door(as_rep, make_lead, rep, door):
    lead = make_lead(status="working")
    url = f"{reverse('sales:lead-convert', args=[lead.pk])}?instead={door}"
    assert as_rep.post(url, {"company": "new", "currency": "CNY"}).status_code == 302
    kept = Bypass.objects.get()
    assert (kept.lead, kept.choice, kept.door, kept.by, kept.deal) == (
        lead, "converted", door, rep, Deal.objects.get(),
    )  # fmt: skip
    assert told(lead)[-1][0] == "sales.lead_converted_instead"


def test_converting_from_the_lead_itself_is_no_meeting(as_rep, make_lead):
    lead = make_lead(status="working")
    url = f"{reverse('sales:lead-convert', args=[lead.pk])}?instead=nonsense"
    assert as_rep.post(url, {"company": "new", "currency": "CNY"}).status_code == 302
    assert not Bypass.objects.exists()


def test_a_refused_conversion_records_nothing(as_rep, make_lead, rep):
    lead = make_lead(status="working")
    url = f"{reverse('sales:lead-convert', args=[lead.pk])}?instead=company"
    assert as_rep.post(url, {"company": "new", "currency": "CNY"}).status_code == 302
    assert as_rep.post(url, {"company": "new", "currency": "CNY", "act_key": "again"}).status_code == 409
    assert Bypass.objects.count() == 1


def test_the_api_names_the_leads_and_takes_a_reason_or_the_conversion(as_rep, make_lead):
    lead = make_lead(status="working")
    refused = as_rep.post(API, typed(), content_type="application/json")
    said = refused.json()
    assert (refused.status_code, said["code"]) == (409, "live_lead")
    assert [(one["id"], one["may_convert"], one["status"]) for one in said["leads"]] == [(lead.pk, True, "working")]
    assert "Convert it instead" in said["detail"]
    assert not Company.objects.exists()
    made = as_rep.post(API, typed(beside_why=WHY), content_type="application/json")
    assert made.status_code == 201, made.content
    assert "beside_why" not in made.json()
    body = {"lead": lead.pk, "new_company": True, "instead": "company"}
    assert as_rep.post("/api/deals/convert/", body, content_type="application/json").status_code == 201
    assert list(Bypass.objects.order_by("pk").values_list("choice", "door")) == [
        ("beside", "company"), ("converted", "company"),
    ]  # fmt: skip


def test_the_deals_door_keeps_the_same_record(as_rep, make_lead):
    lead = make_lead(status="working")
    data = {"company_name": FIRM, "kind": "new", "currency": "CNY", "amount": "1"}
    page = text_of(as_rep.post("/sales/deals/add/", data))
    assert f"/sales/leads/{lead.pk}/convert/?instead=deal" in page
    assert as_rep.post("/sales/deals/add/", data | {"beside_why": WHY}).status_code == 302
    kept = Bypass.objects.get()
    assert (kept.choice, kept.door, kept.deal, kept.why) == ("beside", "deal", Deal.objects.get(), WHY)
    beside = as_rep.post(
        "/api/deals/",
        {"company": Company.objects.get().pk, "name": "x", "kind": "new"},
        content_type="application/json",
    )
    assert [one["id"] for one in beside.json()["leads"]] == [lead.pk]


def test_the_watch_tells_marketing_who_went_round_and_why(client, make_lead, make_person, rep):
    lead, other = make_lead(status="working"), make_lead(company_name="成都蓝鲸物流股份有限公司", status="working")
    note_beside(lead, by=rep, why=WHY, deal=open_deal({"name": "Beside"}, by=rep, owner=rep))
    convert_instead(other, "company", by=rep)
    client.force_login(make_person("marketing_manager", "许诺"))
    page = text_of(client.get(WATCH))
    assert "1 of 2 live leads met were gone round" in page
    assert WHY in page
    assert str(other) not in text_of(client.get(WATCH, {"choice": "beside"}))
    assert str(lead) not in text_of(client.get(WATCH, {"door": "company"}))
    rows = client.get("/api/bypasses/", {"choice": "converted"}).json()["results"]
    assert [(row["lead"], row["door"]) for row in rows] == [(other.pk, "company")]


def test_the_watch_takes_a_fixed_number_of_queries(client, make_lead, make_person, rep, django_assert_max_num_queries):
    client.force_login(make_person("marketing_manager", "许诺"))
    client.get(WATCH)
    for number in range(5):
        note_beside(make_lead(company_name=f"{number}号公司"), by=rep, why=WHY, company=None)
    with django_assert_max_num_queries(12):
        client.get(WATCH)


def test_reps_do_not_see_the_watch(as_rep):
    assert as_rep.get(WATCH).status_code == 403
    assert as_rep.get("/api/bypasses/").status_code == 403


def test_a_lead_that_was_gone_round_is_still_live(as_rep, make_lead):
    lead = make_lead(status="working")
    as_rep.post(ADD, typed(beside_why=WHY))
    assert Lead.objects.open().get() == lead
