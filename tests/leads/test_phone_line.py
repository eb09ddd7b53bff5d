"""The phone line: a known caller is recognised by the number, anybody else becomes a lead."""

import pytest

from journal.queries import history_of
from leads.actions.channels import ensure_channels
from leads.models import Channel, Lead
from tests.leads import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    ensure_channels()
    client.force_login(cast.person("Desk", "lead_desk"))
    return client


def body(**changes):
    return {
        "phone": "138 0013 8000",
        "need": "wants a demo",
        "channel": Channel.objects.get(key="hotline").pk,
        **changes,
    }


def test_an_unknown_number_becomes_a_lead_of_the_hotline(desk):
    assert "This number is new" in desk.get("/leads/hotline/caller/", {"phone": "138 0013 8000"}).content.decode()
    assert desk.post("/leads/hotline/", body(name="李雷")).status_code == 302
    lead = Lead.objects.get()
    assert (lead.channel.key, lead.need, lead.phone_e164) == ("hotline", "wants a demo", "+8613800138000")


def test_a_known_caller_is_shown_and_the_call_is_kept_with_the_lead(desk):
    lead = cast.lead(phone="13800138000", company_name="Known Ltd", need="")
    page = desk.get("/leads/hotline/caller/", {"phone": "+86 138-0013-8000"}).content.decode()
    assert "Known Ltd" in page
    desk.post("/leads/hotline/", body(known=lead.pk, company_name="Other Ltd"))
    lead.refresh_from_db()
    assert (Lead.objects.count(), lead.company_name, lead.need) == (1, "Known Ltd", "wants a demo")
    assert lead.touches.get().channel.key == "hotline"
    line = next(line for line in history_of(lead) if line.name == "leads.lead_touched")
    assert (line.why, line.by) == ("wants a demo", "Desk")


def test_a_lead_with_another_number_gets_no_call(desk):
    lead = cast.lead(phone="13900139000")
    answer = desk.post("/leads/hotline/", body(known=lead.pk))
    assert (answer.status_code, "another number" in answer.content.decode()) == (409, True)
    assert "wants a demo" in answer.content.decode(), "what was typed is kept"
    assert lead.touches.count() == 0


def test_somebody_else_on_the_same_phone_becomes_a_lead(desk):
    cast.lead(phone="13800138000")
    assert desk.post("/leads/hotline/", body(known="", name="Somebody")).status_code == 302
    assert Lead.objects.count() == 2


def test_a_rep_sees_who_holds_the_caller_but_not_the_lead(client):
    ensure_channels()
    lead = cast.lead("working", phone="13800138000", company_name="Known Ltd", owner=cast.rep("Ann"))
    client.force_login(cast.rep("Bob"))
    page = client.get("/leads/hotline/caller/", {"phone": "13800138000"}).content.decode()
    assert "put through to Ann" in page
    assert lead.get_absolute_url() not in page


@pytest.mark.parametrize("phone", ["", "1", "x" * 300, "\x00", "12345678901234567890"])
def test_what_is_no_number_is_nobody(desk, phone):
    assert desk.get("/leads/hotline/caller/", {"phone": phone}).status_code == 200


def test_the_phone_line_answers_over_the_api(client):
    ensure_channels()
    client.force_login(cast.person("Desk", "lead_desk"))
    call = {"phone": "138 0013 8000", "need": "wants a demo", "company_name": "Known Ltd"}
    key = {"HTTP_IDEMPOTENCY_KEY": "call-1"}
    first, again = (client.post("/api/calls/", call, "application/json", **key) for _time in range(2))
    assert (first.status_code, again.json()["id"]) == (201, Lead.objects.get().pk)
    who = client.get("/api/calls/callers/", {"phone": "+8613800138000"}).json()
    assert [(lead["id"], lead["channel"]) for lead in who["leads"]] == [(first.json()["id"], "hotline")]
    known = client.post("/api/calls/", call | {"known": first.json()["id"]}, "application/json")
    assert (known.status_code, Lead.objects.get().touches.count()) == (201, 1)
    assert client.post("/api/calls/", call | {"known": 999}, "application/json").status_code == 400
    assert client.post("/api/calls/", {"need": "x"}, "application/json").status_code == 400
