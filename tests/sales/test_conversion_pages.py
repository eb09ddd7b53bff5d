"""The dialog of a conversion shows what becomes of each field; a live lead is shown to who opens a deal beside it."""

import pytest

from companies.actions import create_company
from journal.models import Event
from sales.actions import convert_lead, open_deal
from sales.models import Conversion, Deal

pytestmark = pytest.mark.django_db
FIRM = "杭州云栖智造科技有限公司"
CONVERT, BACK, ADD = "/sales/leads/{}/convert/", "/sales/leads/{}/take-back/", "/sales/deals/add/"


@pytest.fixture
def as_rep(client, rep):
    client.force_login(rep)
    return client


def text_of(answer):
    return answer.content.decode()


def test_the_dialog_says_of_each_field_what_becomes_of_it(as_rep, make_lead, rep):
    create_company({"name": FIRM, "website": "https://old.example"}, by=rep)
    lead = make_lead(website="https://new.example", legal_representative="王某某")
    page = text_of(as_rep.get(CONVERT.format(lead.pk)))
    assert "Conflict: take the lead&#x27;s" in page or "Conflict: take the lead's" in page
    assert "Filled" in page
    assert "https://old.example" in page


def test_a_conflict_that_is_ticked_takes_the_value_of_the_lead(as_rep, make_lead, rep):
    known = create_company({"name": FIRM, "website": "https://old.example"}, by=rep)
    lead = make_lead(website="https://new.example")
    data = {"company": str(known.pk), "currency": "CNY", f"take_{known.pk}": "company.website"}
    assert as_rep.post(CONVERT.format(lead.pk), data).status_code == 302
    known.refresh_from_db()
    assert known.website == "https://new.example"
    deal_page = text_of(as_rep.get(Deal.objects.get().get_absolute_url()))
    assert "https://old.example" in deal_page


def test_a_lead_joins_the_open_deal_that_is_chosen(as_rep, make_lead, rep):
    known = create_company({"name": FIRM}, by=rep)
    deal = open_deal({"company": known, "name": "Phase one"}, by=rep, owner=rep)
    lead = make_lead()
    assert "Phase one" in text_of(as_rep.get(CONVERT.format(lead.pk)))
    data = {"company": str(known.pk), "currency": "CNY", f"deal_{known.pk}": str(deal.pk)}
    assert as_rep.post(CONVERT.format(lead.pk), data).status_code == 302
    assert Conversion.objects.get().deal == deal
    assert f'href="{deal.get_absolute_url()}"' in text_of(as_rep.get(lead.get_absolute_url()))
    late = text_of(as_rep.post(CONVERT.format(lead.pk), data | {"act_key": "another-tab"}))
    assert f"was converted already; {rep} works the deal" in late


@pytest.mark.parametrize("sent", [{"company": "99999"}, {"company": "x"}, {"company": "new", "deal_new": "7"}])
def test_a_choice_that_was_not_offered_is_refused(as_rep, make_lead, sent):
    lead = make_lead()
    assert as_rep.post(CONVERT.format(lead.pk), {"currency": "CNY", **sent}).status_code == 422
    assert not Deal.objects.exists()


def test_the_rep_takes_a_conversion_back_with_a_reason(as_rep, make_lead, rep):
    lead = make_lead()
    convert_lead(lead, by=rep)
    lead_page = text_of(as_rep.get(lead.get_absolute_url()))
    assert BACK.format(lead.pk) in lead_page
    assert as_rep.post(BACK.format(lead.pk), {"why": ""}).status_code == 422
    assert as_rep.post(BACK.format(lead.pk), {"why": "wrong firm"}).status_code == 302
    assert Deal.objects.get().status == "taken_back"
    assert as_rep.post(BACK.format(lead.pk), {"why": "again"}).status_code == 409


def test_another_reps_lead_is_not_found(client, make_lead, rep, make_person):
    lead = make_lead()
    convert_lead(lead, by=rep)
    client.force_login(make_person(name="王磊"))
    assert client.post(BACK.format(lead.pk), {"why": "mine"}).status_code == 404


def test_a_deal_beside_a_live_lead_needs_a_reason_and_the_lead_keeps_it(as_rep, make_lead, rep):
    lead = make_lead()
    data = {"company_name": FIRM, "kind": "new", "currency": "CNY", "amount": "1"}
    answer = as_rep.post(ADD, data)
    assert answer.status_code == 409
    assert lead.get_absolute_url() in text_of(answer)
    assert not Deal.objects.exists()
    assert as_rep.post(ADD, data | {"beside_why": "Their other plant, met at a fair"}).status_code == 302
    event = Event.objects.get(name="sales.lead_bypassed")
    assert (event.subject_id, event.why, event.journey) == (lead.pk, "Their other plant, met at a fair", lead.journey)
    assert Deal.objects.get().is_self_sourced


def test_the_api_does_the_same(as_rep, make_lead, rep):
    lead = make_lead()
    made = as_rep.post("/api/deals/convert/", {"lead": lead.pk, "new_company": True}, content_type="application/json")
    assert made.status_code == 201, made.content
    back = as_rep.post("/api/deals/take_back/", {"lead": lead.pk, "why": "wrong"}, content_type="application/json")
    assert (back.status_code, back.json()["status"]) == (200, "taken_back")
    firm = create_company({"name": FIRM}, by=rep)
    beside = {"company": firm.pk, "name": "Beside", "kind": "new"}
    refused = as_rep.post("/api/deals/", beside, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (409, "live_lead")
    told = as_rep.post("/api/deals/", beside | {"beside_why": "a fair"}, content_type="application/json")
    assert told.status_code == 201
