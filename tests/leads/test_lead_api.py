"""Every act of the pages as a POST, with the same rights, rows and refusals."""

import pytest
from rest_framework.test import APIClient

from leads.models import Lead, RoutingRule
from tests.leads import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def api():
    def sign_in(person):
        client = APIClient()
        client.force_authenticate(person)
        return client

    return sign_in


@pytest.fixture
def desk(api):
    return api(cast.person("Desk", "lead_desk"))


def test_a_lead_goes_through_the_api(api, desk):
    ann = cast.rep("Ann")
    cast.rule()
    body = {"company_name": "Acme Ltd", "phone": "13800001111", "channel": cast.channel().pk}
    answer = desk.post("/api/leads/", body, format="json")
    assert answer.status_code == 201, answer.data
    url = f"/api/leads/{answer.data['id']}/"
    assert (answer.data["status"], answer.data["phone_e164"]) == ("clean", "+8613800001111")
    assert desk.post(f"{url}judge/").data["status"] == "valid"
    decision = desk.post(f"{url}route/").data
    assert (decision["chosen"], decision["candidates"][0]["person"]) == (ann.pk, ann.pk)
    rep = api(ann)
    assert rep.post(f"{url}accept/").data["status"] == "accepted"
    assert rep.post(f"{url}start/").data["status"] == "working"
    assert rep.post(f"{url}return/", {"why": "wrong number"}, format="json").data["status"] == "returned"
    assert rep.get(url).status_code == 404, "it left the rep's sight"
    assert desk.get(f"{url}decisions/").data[0]["chosen"] == ann.pk


def test_what_is_not_possible_is_a_409_with_a_sentence(desk):
    lead = cast.lead("converted")
    answer = desk.post(f"/api/leads/{lead.pk}/route/")
    assert (answer.status_code, answer.data["code"]) == (409, "wrong_state")
    assert "can't become" in answer.data["detail"]


def test_a_missing_reason_is_a_400_beside_its_field(desk):
    answer = desk.post(f"/api/leads/{cast.lead().pk}/refuse/", {}, format="json")
    assert (answer.status_code, "why" in answer.data) == (400, True)


def test_rights_and_rows_are_those_of_the_pages(api):
    ann, bob = cast.rep("Ann"), cast.rep("Bob")
    lead = cast.lead("routed", owner=ann)
    assert api(bob).post(f"/api/leads/{lead.pk}/accept/").status_code == 404
    assert api(ann).post(f"/api/leads/{lead.pk}/judge/").status_code == 403
    assert api(cast.person("Fin", "finance")).get("/api/leads/").status_code == 403
    assert [row["id"] for row in api(ann).get("/api/leads/").data["results"]] == [lead.pk]


def test_a_pooled_lead_is_seen_by_all_reps_but_not_changed_by_them(api):
    ann = api(cast.rep("Ann"))
    lead = cast.lead("pooled")
    assert ann.patch(f"/api/leads/{lead.pk}/", {"need": "x"}, format="json").status_code == 404
    assert ann.post(f"/api/leads/{lead.pk}/claim/").data["status"] == "accepted"


def test_state_and_owner_can_not_be_written(desk):
    lead = cast.lead()
    desk.patch(f"/api/leads/{lead.pk}/", {"status": "converted", "owner": 1, "need": "ERP"}, format="json")
    lead.refresh_from_db()
    assert (lead.status, lead.owner, lead.need) == ("clean", None, "ERP")


def test_a_rep_can_not_merge_nor_reach_another_lead_by_its_id(api, desk):
    ann = cast.rep("Ann")
    mine, other = cast.lead("accepted", owner=ann), cast.lead()
    assert api(ann).post(f"/api/leads/{mine.pk}/merge/", {"other": other.pk}, format="json").status_code == 403
    assert desk.post(f"/api/leads/{other.pk}/merge/", {"other": mine.pk}, format="json").data["id"] == mine.pk
    assert desk.post(f"/api/leads/{other.pk}/unmerge/").data["status"] == "clean"


def test_a_repeated_call_with_a_key_gets_the_first_answer(desk):
    body = {"company_name": "Acme Ltd", "phone": "13800001111", "channel": cast.channel().pk}
    first = desk.post("/api/leads/", body, format="json", headers={"Idempotency-Key": "one"})
    again = desk.post("/api/leads/", body, format="json", headers={"Idempotency-Key": "one"})
    assert first.data["id"] == again.data["id"]
    assert Lead.objects.count() == 1


def test_routing_rules_over_the_api(api):
    boss = api(cast.person("Boss", "marketing_manager"))
    body = {"name": "South", "conditions": [{"field": "region", "is": "in", "value": ["广东"]}], "weights": {"1": 200}}
    made = boss.post("/api/routing-rules/", body, format="json")
    assert made.status_code == 201, made.data
    rule = RoutingRule.objects.get()
    bad = boss.patch(f"/api/routing-rules/{rule.pk}/", {"conditions": [{"field": "x"}]}, format="json")
    assert (bad.status_code, bad.data["code"]) == (409, "condition_field")
    assert boss.post(f"/api/routing-rules/{rule.pk}/move/", {"step": 1}, format="json").status_code == 200
    assert api(cast.person("Desk", "lead_desk")).get("/api/routing-rules/").status_code == 403


def test_a_filter_and_a_search(desk):
    lead = cast.lead(company_name="北京字节精工科技有限公司")
    cast.lead("valid")
    assert [r["id"] for r in desk.get("/api/leads/", {"q": "字节"}).data["results"]] == [lead.pk]
    assert [r["id"] for r in desk.get("/api/leads/", {"status": "clean"}).data["results"]] == [lead.pk]
    assert desk.get("/api/leads/", {"q": "a\x00b"}).status_code == 200
