"""Campaigns: leads find theirs, the checklist reminds once, closing needs a retrospective and freezes the figures."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import count

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from console.models import Notice
from journal.errors import NotPossible
from journal.queries import history_of
from leads import actions
from leads.actions import Incoming, Intake, add_leads
from leads.models import Campaign, Lead, Spend, Touch
from leads.queries.reached import REACHED, reached
from leads.queries.results import local_today, result_of
from tests.leads import cast
from tests.metrics import telling

pytestmark = pytest.mark.django_db
numbers = count(1)


def campaign(code="FAIR-26", channel="exhibition", **values):
    owner = values.pop("owner", None) or cast.person(f"Owner{next(numbers)}", "lead_desk")
    told = {
        "code": code, "name": f"Campaign {code}", "channel": cast.channel(channel), "owner": owner,
        "starts_on": date(2026, 4, 8), "ends_on": date(2026, 4, 11), "aliases": [], **values,
    }  # fmt: skip
    return actions.add_campaign(told, by=owner)


def test_a_lead_finds_its_campaign_by_code_name_or_another_name_whatever_the_case():
    fair = campaign(aliases=["春季展"])
    found = [cast.lead(campaign=text).campaign_ref for text in ("fair-26", "CAMPAIGN FAIR-26", "春季展", "other", "")]
    assert found == [fair, fair, fair, None, None]


def test_a_file_ties_leads_and_touches_with_one_query_and_none_without_texts():
    fair = campaign()

    def rows(text):
        numbers = range(5)
        return [
            Incoming({"company_name": f"{text} {n} Ltd", "email": f"a{n}@{text or 'no'}.com", "campaign": text},
                     cast.channel()) for n in numbers
        ]  # fmt: skip

    items = rows("fair-26")
    add_leads(items, Intake(by=None, route=False))
    add_leads(rows("fair-26"), Intake(by=None, route=False))
    assert {item.lead.campaign_ref_id for item in items} == {fair.pk}
    assert Touch.objects.filter(campaign_ref=fair).count() == 5
    with CaptureQueriesContext(connection) as asked:
        add_leads(rows(""), Intake(by=None, route=False))
    assert not [query for query in asked if 'leads_campaign"' in query["sql"] and "FROM" in query["sql"]]


def test_leads_that_wait_for_a_name_are_tied_when_a_campaign_gets_it():
    early = cast.lead(campaign="Spring Fair")
    fair = campaign()
    actions.change_campaign(fair, {"aliases": ["spring fair"]}, by=fair.owner)
    early.refresh_from_db()
    assert early.campaign_ref == fair


def test_a_corrected_text_moves_the_lead_to_the_other_campaign():
    fair, salon = campaign(), campaign("SALON", "salon")
    lead = cast.lead(campaign="FAIR-26")
    lead = actions.change_lead(lead, {"campaign": "salon"}, by=None)
    assert lead.campaign_ref == salon != fair
    assert actions.change_lead(lead, {"campaign": ""}, by=None).campaign_ref is None


def test_two_campaigns_never_share_a_name():
    campaign(aliases=["春季展"])
    with pytest.raises(NotPossible, match="already belongs"):
        campaign("X", aliases=["春季展"])
    with pytest.raises(NotPossible, match="already belongs"):
        campaign("fair-26")


def test_the_checklist_is_that_of_the_kind_of_channel_with_days_and_owner():
    fair, ads = campaign(), campaign("SEM", "sem")
    lines = list(fair.items.all())
    assert len(lines) > 8
    assert {item.owner for item in lines} == {fair.owner}
    after = [item.due_on for item in lines if item.phase == "after"]
    assert min(after) > fair.ends_on
    assert {item.text for item in lines} != {item.text for item in ads.items.all()}


def test_due_lines_remind_their_owner_once_and_again_when_the_day_moves():
    today = local_today()
    fair = campaign(starts_on=today - timedelta(days=1), ends_on=today)
    other = cast.person("Other", "lead_desk")
    late = fair.items.filter(due_on__lte=today).count()
    moved = fair.items.filter(due_on__lte=today).first()
    actions.change_item(moved, {"owner": other}, by=fair.owner)
    assert actions.remind_items(today) == late
    assert actions.remind_items(today) == 0, "told once"
    assert [Notice.objects.filter(person=p).count() for p in (fair.owner, other)] == [1, 1]
    actions.change_item(moved, {"due_on": today + timedelta(days=1)}, by=fair.owner)
    assert actions.remind_items(today + timedelta(days=1)) >= 1
    assert Notice.objects.filter(person=other).count() == 2


def test_done_lines_and_those_of_closed_campaigns_remind_nobody():
    today = local_today()
    fair = campaign(starts_on=today, ends_on=today)
    for item in fair.items.all():
        actions.finish_item(item, by=fair.owner)
        actions.finish_item(item, by=fair.owner)
    dropped = campaign("GONE", starts_on=today, ends_on=today)
    actions.cancel_campaign(dropped, by=dropped.owner, why="no budget")
    assert actions.remind_items(today + timedelta(days=60)) == 0
    with pytest.raises(NotPossible, match="is over"):
        actions.add_item(dropped, {"text": "x", "phase": "after"}, by=dropped.owner)


def sold(lead, amount="100.00", kind="new"):
    deal = telling.deal(lead, cast.person(f"Rep{lead.pk}{kind}", "sales_rep"), amount=amount)
    telling.tell("sales.order_signed", deal, "2026-02-01", amount=amount, currency="CNY", kind=kind)
    return deal


def test_the_result_counts_what_became_of_its_leads():
    fair = campaign()
    first, second, third = (cast.lead(campaign="FAIR-26") for _ in range(3))
    actions.judge_lead_valid(first, by=None)
    actions.touch_lead(cast.lead(), fair.channel, by=None, campaign="fair-26")
    sold(first, "100.00")
    sold(first, "9.00", kind="renewal")
    dropped = sold(second, "70.00")
    telling.tell("sales.order_cancelled", dropped, "2026-02-03", amount="70.00", currency="CNY")
    telling.deal(third, cast.person("R3", "sales_rep"))
    telling.tell("leads.conversion_undone", third, "2026-02-04")
    for kind, amount in (("performance", "60"), ("brand", "1000")):
        actions.add_spend({"channel": fair.channel, "campaign": fair, "from_on": fair.starts_on, "to_on": fair.ends_on,
                           "kind": kind, "amount": Decimal(amount), "currency": "CNY"}, by=None)  # fmt: skip
    result = result_of(fair)
    assert (result.leads, result.valid, result.deals, result.orders, result.again) == (3, 1, 2, 1, 1)
    assert (result.revenue, result.cost, result.brand) == ({"CNY": 100}, {"CNY": 60}, {"CNY": 1000})
    assert (result.cost_per(3, "CNY"), result.cost_per(0, "CNY"), result.cost_per(3, "USD")) == (20, None, None)
    opened = {stage: set(reached(Lead.objects.filter(campaign_ref=fair), stage)) for stage in REACHED}
    assert opened == {"valid": {first}, "deals": {first, second}, "orders": {first}}


def test_it_closes_only_from_running_with_a_retrospective_and_keeps_the_figures_of_that_moment():
    fair = campaign(goal_leads=10)
    words = {"what_worked": "the demo", "what_did_not": "the place"}
    with pytest.raises(NotPossible, match="can't become"):
        actions.close_campaign(fair, by=fair.owner, **words)
    fair = actions.start_campaign(fair, by=fair.owner)
    for missing in ({"what_worked": " "}, {"what_did_not": ""}):
        with pytest.raises(NotPossible, match="what worked"):
            actions.close_campaign(fair, by=fair.owner, **{**words, **missing})
    cast.lead(campaign="FAIR-26")
    fair = actions.close_campaign(fair, by=fair.owner, **words)
    cast.lead(campaign="FAIR-26")
    fair.refresh_from_db()
    assert (fair.result["leads"], fair.result["goal"]["leads"], result_of(fair).leads) == (1, 10, 2)
    assert [line.name for line in history_of(fair)][:2] == ["leads.campaign_closed", "leads.campaign_started"]
    with pytest.raises(NotPossible):
        actions.close_campaign(fair, by=fair.owner, **words)


def test_a_merge_takes_the_campaign_along_and_gives_it_back():
    fair = campaign()
    lead, into = cast.lead(campaign="FAIR-26"), cast.lead()
    actions.merge_lead(lead, into, by=None)
    into.refresh_from_db()
    assert into.campaign_ref == fair
    actions.undo_merge(lead, by=None)
    into.refresh_from_db()
    assert into.campaign_ref is None


def test_the_pages_show_the_campaign_its_untied_texts_and_its_leads(client):
    fair = campaign(goal_leads=4)
    cast.lead(campaign="FAIR-26", company_name="Tied Ltd")
    cast.lead(campaign="Unknown fair", company_name="Untied Ltd")
    client.force_login(fair.owner)
    page = client.get("/leads/campaigns/").content.decode()
    assert "Unknown fair" in page
    assert fair.name in page
    detail = client.get(fair.get_absolute_url())
    assert "1 of 4 leads" in detail.content.decode()
    for text, firm in (("fair-26", "Tied Ltd"), ("unknown FAIR", "Untied Ltd")):
        rows = client.get("/leads/", {"campaign": text}).content.decode()
        assert [name in rows for name in ("Tied Ltd", "Untied Ltd")] == [
            name == firm for name in ("Tied Ltd", "Untied Ltd")
        ]


def test_the_whole_life_of_a_campaign_by_its_pages(client):
    owner = cast.person("Mia", "lead_desk")
    client.force_login(owner)
    body = {
        "name": "Autumn fair", "code": "autumn", "channel": cast.channel("exhibition").pk, "owner": owner.pk,
        "starts_on": "2026-09-01", "ends_on": "2026-09-03", "planned_cost": "1000", "currency": "CNY",
        "aliases": "herbst\nautumn fair 2", "goal_leads": "5",
    }  # fmt: skip
    assert client.post("/leads/campaigns/new/", {**body, "ends_on": "2026-08-01"}).status_code == 409
    answer = client.post("/leads/campaigns/new/", body)
    fair = Campaign.objects.get(code="autumn")
    assert (answer.status_code, answer.url, fair.aliases) == (302, fair.get_absolute_url(), ["herbst", "autumn fair 2"])
    url = fair.get_absolute_url()
    item = fair.items.order_by("pk").first()
    client.post(f"/leads/campaigns/items/{item.pk}/tick/")
    item.refresh_from_db()
    assert item.done_by == owner
    client.post(f"/leads/campaigns/items/{item.pk}/tick/", {"undo": "1"})
    client.post(f"{url}items/", {"text": "Bring flowers", "phase": "before"})
    assert fair.items.filter(text="Bring flowers").exists()
    client.post(f"{url}start/")
    short = client.post(f"{url}close/", {"what_worked": "all"})
    assert short.status_code == 422
    assert "all" in short.content.decode(), "what was typed is kept"
    client.post(f"{url}close/", {"what_worked": "all", "what_did_not": "rain"})
    fair.refresh_from_db()
    assert (fair.status, fair.what_did_not) == ("closed", "rain")


def test_list_and_detail_take_as_many_queries_for_ten_campaigns_as_for_one(client, django_assert_max_num_queries):
    owner = cast.person("Mia", "lead_desk")
    for number in range(10):
        fair = campaign(f"C{number}", owner=owner)
        cast.lead(campaign=f"C{number}")
        Spend.objects.create(channel=fair.channel, campaign=fair, from_on=fair.starts_on, to_on=fair.ends_on, amount=5)
    assert Lead.objects.exclude(campaign_ref=None).count() == 10
    client.force_login(owner)
    client.get("/leads/campaigns/")
    with django_assert_max_num_queries(22):
        client.get("/leads/campaigns/")
    with django_assert_max_num_queries(20):
        client.get(fair.get_absolute_url())


def test_page_and_api_tell_every_contact_and_its_credit(client):
    desk = cast.person("Desk", "lead_desk")
    lead = cast.lead(channel=cast.channel("sem"))
    actions.touch_lead(lead, cast.channel("website"), by=None, campaign="")
    actions.touch_lead(lead, cast.channel("sem"), by=None, campaign="")
    client.force_login(desk)
    told = client.get(f"/api/leads/{lead.pk}/touches/").json()
    assert [(one["channel"], one["first"], one["last"]) for one in told] == [
        ("sem", 1, 0), ("website", 0, 0), ("sem", 0, 1),
    ]  # fmt: skip
    assert sum(one["even"] for one in told) == pytest.approx(1)
    page = client.get(lead.get_absolute_url()).content.decode()
    for words in ("first touch", "last touch", "each counts 1/3"):
        assert words in page
