"""The pages as people open them: who sees what, what an act answers, and no more queries with more rows."""

import re

import pytest
from django.urls import reverse

from leads import actions
from leads.models import Channel, Lead, RoutingRule
from tests.leads import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    person = cast.person("Desk", "lead_desk")
    client.force_login(person)
    return person


@pytest.fixture
def boss(client):
    person = cast.person("Boss", "marketing_manager")
    client.force_login(person)
    return person


@pytest.fixture
def ann(client):
    person = cast.rep("Ann")
    client.force_login(person)
    return person


def get(client, page, /, *args, status=200, **query):
    response = client.get(reverse(f"leads:{page}", args=args), query)
    assert response.status_code == status, response.content[:500]
    return response.content.decode()


def post(client, page, /, *args, status=302, **data):
    response = client.post(reverse(f"leads:{page}", args=args), data)
    assert response.status_code == status, response.content.decode()[:3000]
    return response


PAGES = ["lead-list", "lead-new", "bench", "bench-unroutable", "bench-judge", "bench-returned", "bench-changes",
         "routing-list", "routing-new", "channel-list", "channel-new"]  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_of_the_desk_opens_empty_and_full_in_both_languages(client, boss, page, language):
    boss.language = language
    boss.save()
    get(client, page)
    actions.ensure_defaults()
    cast.lead(email="same@firm.cn")
    cast.lead(email="same@firm.cn", phone="138 1020 3040")
    html = get(client, page)
    assert 'style="' not in html
    assert not re.search(r"\son\w+=", html)


def test_a_rep_sees_own_leads_and_the_pool_and_not_the_bench(client, ann):
    mine, other, pooled = cast.lead("accepted", owner=ann), cast.lead("valid"), cast.lead("pooled")
    html = get(client, "lead-list")
    assert (str(mine) in html, str(pooled) in html, str(other) in html) == (True, True, False)
    get(client, "lead-detail", mine.pk)
    get(client, "lead-detail", other.pk, status=404)
    for page in ("bench", "routing-list", "channel-new"):
        get(client, page, status=403)
    post(client, "lead-judge", mine.pk, status=403)


def test_a_rep_can_not_return_or_give_up_the_lead_of_another(client, ann):
    pooled = cast.lead("pooled")
    post(client, "lead-lose", pooled.pk, why="x", status=404)
    post(client, "lead-accept", cast.lead("routed", owner=cast.rep("Bob")).pk, status=404)


def test_the_way_of_a_lead_through_the_pages(client, desk):
    ann = cast.rep("Ann")
    cast.rule()
    channel = cast.channel()
    post(client, "lead-new", company_name="明日零售", phone="13800001111", channel=channel.pk)
    lead = Lead.objects.get()
    assert (lead.status, lead.desk) == ("clean", desk)
    post(client, "lead-judge", lead.pk)
    post(client, "lead-route", lead.pk)
    html = get(client, "lead-detail", lead.pk)
    assert "Goes to Ann" in html
    assert "Judged valid" in html
    client.force_login(ann)
    assert "1 lead waits for your answer" in get(client, "my-leads")
    post(client, "lead-accept", lead.pk)
    post(client, "lead-start", lead.pk)
    post(client, "lead-return", lead.pk, why="wrong number")
    client.force_login(desk)
    assert "wrong number" in get(client, "bench-returned")


def test_what_is_not_possible_is_said_and_changes_nothing(client, desk):
    lead = cast.lead("working", owner=cast.rep("Ann"))
    response = post(client, "lead-route", lead.pk, status=302)
    lead = cast.lead("converted")
    response = post(client, "lead-refuse", lead.pk, why="x", status=409)
    assert "can&#x27;t become" in response.content.decode()
    lead.refresh_from_db()
    assert lead.status == "converted"


def test_a_reason_is_asked_for_before_anything_happens(client, desk):
    lead = cast.lead()
    post(client, "lead-refuse", lead.pk, why="", status=422)
    lead.refresh_from_db()
    assert lead.status == "clean"


def test_a_second_click_acts_once(client, desk):
    lead = cast.lead()
    for _click in range(2):
        post(client, "lead-judge", lead.pk, act_key="k1")
    assert lead._meta.model.objects.get(pk=lead.pk).status == "valid"


def test_typing_a_known_phone_warns_and_shows_only_what_the_person_may_open(client, ann):
    other = cast.lead("valid", phone="138 1020 3040")
    html = get(client, "lead-twins", phone="+86 13810203040")
    assert str(other) in html
    assert other.get_absolute_url() not in html
    assert "Same mobile phone" in html
    assert get(client, "lead-twins", phone="13999999999").strip() == ""


def test_a_rep_who_types_a_lead_in_keeps_it(client, ann):
    post(client, "lead-new", company_name="Acme", phone="13800001111", channel=cast.channel().pk, keep="on")
    assert (Lead.objects.get().owner, Lead.objects.get().status) == (ann, "accepted")


def test_the_form_keeps_what_was_typed_when_nothing_names_anybody(client, desk):
    response = post(client, "lead-new", need="a demo please", channel=cast.channel().pk, status=409)
    assert "a demo please" in response.content.decode()


def test_a_change_is_taken_back_from_the_lead(client, desk):
    lead = cast.lead(phone="138 1020 3040")
    change = lead.cleaning_changes.get(field="phone")
    assert "138 1020 3040" in get(client, "lead-detail", lead.pk)
    post(client, "cleaning-undo", change.pk)
    lead.refresh_from_db()
    assert lead.phone == "138 1020 3040"


def test_a_rule_is_written_by_a_form_and_moved(client, boss):
    actions.ensure_defaults()
    team = cast.team()
    ann = cast.rep("Ann")
    conditions = '[{"field": "region", "is": "in", "value": ["上海"]}]'
    post(client, "routing-new", name="Shanghai", conditions=conditions, team=team.pk, method="round_robin",
         goes_on="on", is_active="on", **{f"weight_{ann.pk}": "200"})  # fmt: skip
    rule = RoutingRule.objects.get(name="Shanghai")
    assert (rule.position, rule.weights) == (1, {str(ann.pk): 200}), "before the rule that takes what is left"
    html = get(client, "routing-list")
    assert "Region is one of 上海" in html
    post(client, "routing-move", rule.pk, step="1")
    rule.refresh_from_db()
    assert rule.position == 2
    post(client, "routing-new", name="Bad", conditions='[{"field": "shoe size", "is": "in", "value": ["9"]}]',
         method="round_robin", status=422)  # fmt: skip


def test_a_channel_is_added_and_keeps_two_levels(client, boss):
    actions.ensure_defaults()
    fair = Channel.objects.get(key="exhibition")
    post(client, "channel-new", name="工博会", parent=fair.parent_id, side="other")
    made = Channel.objects.get(name="工博会")
    assert (made.side, made.key) == ("offline", "工博会")
    post(client, "channel-new", name="Again", key="exhibition", side="other", status=409)


def test_bulk_routing_tells_which_leads_found_nobody(client, desk):
    cast.rep("Ann", capacity=1)
    cast.rule()
    leads = [cast.lead("valid") for _ in range(2)]
    response = client.post(
        reverse("leads:route-many"), {"ids": [x.pk for x in leads], "next": reverse("leads:lead-list")}, follow=True
    )
    html = response.content.decode()
    assert "Done for 1 row" in html
    assert "Nobody in the team" in html


def test_search_finds_two_chinese_characters_pinyin_and_phone_digits(client, desk):
    lead = cast.lead(company_name="北京字节精工科技有限公司", phone="138 1020 3040")
    cast.lead()
    for text in ("字节", "zijie", "zjjg", "8102030"):
        html = get(client, "lead-list", q=text)
        assert "1 row" in html, text
        assert str(lead) in html
    assert "Nothing matches" in get(client, "lead-list", q="不存在")


@pytest.mark.parametrize("page", ["lead-list", "bench", "bench-judge", "bench-changes"])
def test_more_rows_need_no_more_queries(client, desk, page, django_assert_max_num_queries):
    for number in range(3):
        cast.lead(email=f"x{number}@firm.cn"), cast.lead(email=f"x{number}@firm.cn")
    with django_assert_max_num_queries(20) as few:
        get(client, page)
    for number in range(3, 12):
        cast.lead(email=f"x{number}@firm.cn"), cast.lead(email=f"x{number}@firm.cn")
    with django_assert_max_num_queries(len(few)):
        get(client, page)
