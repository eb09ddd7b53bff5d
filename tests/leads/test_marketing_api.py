"""Campaigns, spend, visitors, forms and rules over the API: the same acts, rights and refusals as on the pages."""

import pytest
from rest_framework.test import APIClient

from leads.actions.channels import ensure_channels
from leads.models import Campaign, Channel, Lead, Spend
from tests.leads import cast

pytestmark = pytest.mark.django_db


def api(person):
    client = APIClient()
    client.force_authenticate(person)
    return client


@pytest.fixture
def desk(db):
    ensure_channels()
    return api(cast.person("Desk", "lead_desk"))


@pytest.fixture
def boss(db):
    ensure_channels()
    return api(cast.person("Boss", "marketing_manager"))


def key(name):
    return Channel.objects.get(key=name).pk


def post(client, url, body=None):
    return client.post(f"/api/{url}/", body or {}, format="json")


def test_a_campaign_lives_over_the_api(desk):
    plan = {
        "code": "f1",
        "name": "Fair",
        "channel": key("exhibition"),
        "starts_on": "2026-04-01",
        "ends_on": "2026-04-02",
    }
    answer = post(desk, "campaigns", plan)
    assert answer.status_code == 201, answer.data
    url = f"campaigns/{answer.data['id']}"
    assert post(desk, "campaigns", plan).status_code == 409
    assert post(desk, f"{url}/close", {"what_worked": "a", "what_did_not": "b"}).data["code"] == "wrong_state"
    assert post(desk, f"{url}/start").data["status"] == "running"
    item = post(desk, f"{url}/add-item", {"text": "Flowers", "phase": "before"})
    assert item.status_code == 201, item.data
    assert post(desk, f"campaign-items/{item.data['id']}/finish").data["done_by"]
    assert post(desk, f"campaign-items/{item.data['id']}/reopen").data["done_at"] is None
    cast.lead(campaign="F1")
    assert desk.get(f"/api/{url}/result/").data["leads"] == 1
    assert post(desk, f"{url}/close", {"what_worked": "a"}).status_code == 400
    closed = post(desk, f"{url}/close", {"what_worked": "a", "what_did_not": "b"}).data
    assert (closed["status"], closed["result"]["leads"]) == ("closed", 1)
    assert desk.get("/api/campaigns/", {"status": "closed"}).data["results"][0]["code"] == "f1"
    assert "Fair" in str(api(cast.rep("Rep")).get("/api/campaigns/").data)
    assert post(api(cast.rep("Rep2")), f"{url}/start").status_code == 403
    assert Campaign.objects.get().owner.name == "Desk"


def test_spend_and_visitors_over_the_api(desk):
    body = {"channel": key("sem"), "from_on": "2026-04-01", "to_on": "2026-04-30", "amount": "100.00"}
    spend = post(desk, "spend", body)
    assert (spend.status_code, spend.data["kind"], spend.data["currency"]) == (201, "performance", "CNY")
    assert post(desk, "spend", body).status_code == 409
    url = f"spend/{spend.data['id']}"
    assert desk.patch(f"/api/{url}/", {"amount": "90"}, format="json").data["amount"] == "90.00"
    assert post(desk, f"{url}/remove", {}).status_code == 400
    assert post(desk, f"{url}/remove", {"why": "wrong"}).status_code == 204
    assert not Spend.objects.exists()
    days = {"days": [{"channel": key("website"), "day": "2026-04-01", "visitors": 10}]}
    assert post(desk, "visits/take", days).data == {"created": 1, "updated": 0, "unchanged": 0}
    assert post(desk, "visits/take", days).data == {"created": 0, "updated": 0, "unchanged": 1}
    assert api(cast.rep("Rep")).get("/api/spend/").status_code == 403


def test_forms_rules_and_merging_over_the_api(boss, desk):
    form = post(boss, "intake-forms", {"name": "F", "channel": key("website")})
    assert (form.status_code, bool(form.data["token"])) == (201, True)
    assert (
        boss.patch(f"/api/intake-forms/{form.data['id']}/", {"is_active": False}, format="json").data["is_active"]
        is False
    )
    rule = post(boss, "utm-rules", {"medium": "CPC", "channel": key("sem")})
    assert (rule.status_code, rule.data["medium"]) == (201, "cpc")
    assert boss.delete(f"/api/utm-rules/{rule.data['id']}/").status_code == 204
    assert post(boss, f"channels/{key('seo')}/merge", {"into": key("sem")}).data["key"] == "sem"
    assert post(boss, f"channels/{key('sem')}/move", {"step": 1}).status_code == 200
    assert post(desk, f"channels/{key('website')}/merge", {"into": key("sem")}).status_code == 403


def test_a_lead_over_the_api_may_tell_its_link_instead_of_its_channel(boss, desk):
    post(boss, "utm-rules", {"source": "baidu", "medium": "cpc", "channel": key("sem")})
    body = {"company_name": "Acme Ltd", "phone": "13800138000"}
    answer = post(desk, "leads", {**body, "utm_source": "Baidu", "utm_medium": "cpc", "utm_campaign": "x1"})
    assert answer.status_code == 201, answer.data
    lead = Lead.objects.get()
    assert (lead.channel.key, lead.campaign, lead.attributes["utm_medium"]) == ("sem", "x1", "cpc")
    unknown = post(desk, "leads", {**body, "phone": "13900139000", "utm_source": "somewhere"})
    assert (unknown.status_code, Lead.objects.latest("pk").channel.key) == (201, "api")
    assert post(desk, "leads", body).status_code == 400
