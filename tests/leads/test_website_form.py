"""The public address of a website form: leads come in, robots and rushes don't, nothing is told about anybody."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from leads import actions
from leads.actions.channels import ensure_channels
from leads.actions.doors import TRAP, ensure_utm_rules, forget_entries
from leads.models import Channel, FormEntry, Lead, UtmRule
from leads.rules.utm import channel_of
from tests.leads import cast

pytestmark = pytest.mark.django_db
VALUES = {"company_name": "云栖智造有限公司", "name": "李雷", "phone": "13800138000", "message": "CRM"}


@pytest.fixture
def form(db):
    ensure_channels()
    return actions.add_intake_form(
        {"name": "Demo", "channel": Channel.objects.get(key="website"), "origins": ["https://www.Example.com/"]},
        by=None,
    )


@pytest.fixture
def send(form):
    def post(values=VALUES, *, as_json=True, **headers):
        client = Client(enforce_csrf_checks=True)
        url = f"/leads/intake/{form.token}/"
        if as_json:
            return client.post(url, json.dumps(values), content_type="application/json", headers=headers)
        return client.post(url, values, headers=headers)

    return post


def test_what_a_visitor_sends_becomes_a_lead_that_is_judged_and_routed(send, form):
    ann = cast.rep("Ann")
    cast.rule()
    answer = send({**VALUES, "page": "/pricing", "utm_campaign": "X1"}, Origin="https://www.example.com")
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (202, "https://www.example.com")
    assert set(answer.json()) == {"detail"}
    lead = Lead.objects.get()
    assert (lead.status, lead.owner, lead.channel.key, lead.need) == ("routed", ann, "website", "CRM")
    assert (lead.campaign, lead.attributes["page"]) == ("X1", "/pricing")
    assert FormEntry.objects.get().lead == lead


def test_a_known_person_gets_a_touch_and_the_answer_is_the_same(send):
    first, second = send().content, send({**VALUES, "name": "李 雷"}).content
    assert first == second
    assert (Lead.objects.count(), Lead.objects.get().touches.count()) == (1, 1)
    assert list(FormEntry.objects.order_by("pk").values_list("outcome", flat=True)) == ["created", "twin"]


def test_a_plain_form_gets_a_page_or_goes_to_the_page_of_thanks(send, form):
    answer = send(as_json=False)
    assert (answer.status_code, answer.headers["Content-Type"]) == (202, "text/html; charset=utf-8")
    actions.change_intake_form(form, {"thanks_url": "https://www.example.com/thanks"}, by=None)
    answer = send({**VALUES, "phone": "13900139000"}, as_json=False)
    assert (answer.status_code, answer.url) == (302, "https://www.example.com/thanks")


def test_the_link_says_the_channel_before_the_form_does(send):
    ensure_utm_rules()
    send({**VALUES, "utm_source": "Baidu", "utm_medium": "CPC"})
    lead = Lead.objects.get()
    assert (lead.channel.key, lead.attributes["utm_source"]) == ("sem", "Baidu")


def test_a_robot_gets_thanks_and_leaves_no_lead(send):
    assert send({**VALUES, TRAP: "http://spam"}).status_code == 202
    assert (Lead.objects.count(), FormEntry.objects.get().outcome) == (0, "robot")


def test_nobody_who_could_be_reached_is_a_sentence(send):
    answer = send({"name": "?"})
    assert (answer.status_code, "phone" in answer.json()["detail"]) == (400, True)
    assert Lead.objects.count() == 0


def test_other_websites_may_not_send_it(send):
    assert send(Origin="https://evil.example").status_code == 403
    assert Lead.objects.count() == 0
    client = Client()
    answer = client.options(f"/leads/intake/{Channel.objects.count()}/", headers={"Origin": "https://www.example.com"})
    assert answer.status_code == 404


def test_a_browser_may_ask_first(form):
    url = f"/leads/intake/{form.token}/"
    for origin, allowed in (("https://www.example.com", "https://www.example.com"), ("https://evil.example", None)):
        answer = Client().options(url, headers={"Origin": origin})
        assert (answer.status_code, answer.headers.get("Access-Control-Allow-Origin")) == (204, allowed)


def test_too_often_is_429_with_a_sentence_and_only_for_that_sender(send, form):
    actions.change_intake_form(form, {"per_minute": 2}, by=None)
    assert [send({**VALUES, "phone": f"1380013800{n}"}).status_code for n in range(3)] == [202, 202, 429]
    other = Client().post(
        f"/leads/intake/{form.token}/", json.dumps(VALUES), content_type="application/json", REMOTE_ADDR="10.0.0.9"
    )
    assert other.status_code == 202


@pytest.mark.parametrize("body", ["[1]", "{", "null", '"x"', '{"name": {"a": 1}}', '{"phone": "\\u0000"}'])
def test_what_can_not_be_read_is_a_sentence_never_a_fault(form, body):
    answer = Client().post(f"/leads/intake/{form.token}/", body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["detail"]


def test_a_form_out_of_use_and_an_unknown_one_are_not_there(send, form):
    actions.change_intake_form(form, {"is_active": False}, by=None)
    assert send().status_code == 404
    assert Client().get(f"/leads/intake/{form.token}/").status_code in (404, 405)


def test_who_sent_it_is_forgotten_after_90_days_and_the_lead_stays(send):
    send()
    assert forget_entries() == 0
    FormEntry.objects.update(sent_at=timezone.now() - timedelta(days=91))
    assert forget_entries() == 1
    assert Lead.objects.count() == 1


def test_the_rule_that_says_most_decides():
    rules = [("baidu", "cpc", 1), ("baidu", "", 2), ("", "cpc", 3)]
    told = [("Baidu ", "CPC"), ("baidu", "x"), ("bing", "cpc"), ("bing", "x"), ("", ""), ("", "cpc")]
    assert [channel_of(source, medium, rules) for source, medium in told] == [1, 2, 3, None, None, 3]


def test_pages_make_a_form_show_its_lines_and_keep_rules(client, form):
    boss = cast.person("Boss", "marketing_manager")
    client.force_login(boss)
    assert "Demo" in client.get("/leads/forms/").content.decode()
    page = client.get(form.get_absolute_url()).content.decode()
    assert f"/leads/intake/{form.token}/" in page
    body = {"name": "Second", "channel": form.channel.pk, "per_minute": "5", "origins": "not a site"}
    assert client.post("/leads/forms/new/", body).status_code == 409
    assert client.post("/leads/forms/new/", {**body, "origins": "shop.example.com"}).status_code == 302
    assert "Add the usual rules" in client.get("/leads/links/").content.decode()
    client.post("/leads/links/defaults/")
    count = UtmRule.objects.count()
    client.post("/leads/links/", {"source": "Zhihu", "medium": "", "channel": form.channel.pk})
    rule = UtmRule.objects.get(source="zhihu")
    assert UtmRule.objects.count() == count + 1
    client.post(f"/leads/links/{rule.pk}/remove/")
    assert UtmRule.objects.count() == count
